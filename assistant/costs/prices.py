"""Tokens to money."""

from dataclasses import fields
from decimal import Decimal

from assistant.config import PricesConfig
from assistant.core.usage import Usage

PRICED_TOKENS = 1_000_000
"""A price is money for so many."""

MOST_TOKENS = 10_000_000
"""Of a kind in one report: more than any model's context holds, so a greater count is a mistake."""


def credible(usage: Usage) -> Usage:
    """`usage` without counts that cannot be."""
    return Usage(*(min(max(getattr(usage, kind.name), 0), MOST_TOKENS) for kind in fields(Usage)))


def price(usage: Usage, prices: PricesConfig) -> Decimal:
    """What `usage` costs, exactly: decimal, because a sum of binary fractions drifts. Never negative."""
    credited = credible(usage)
    return sum((_price_of(kind.name, credited, prices) for kind in fields(Usage)), start=Decimal(0))


def _price_of(kind: str, usage: Usage, prices: PricesConfig) -> Decimal:
    tokens: int = getattr(usage, kind)
    return Decimal(str(getattr(prices, kind))) * tokens / PRICED_TOKENS
