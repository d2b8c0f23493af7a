"""Tokens to money: exact, and not to be fooled."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.config import PricesConfig
from assistant.core.usage import Usage
from assistant.costs.prices import MOST_TOKENS, price

COUNTS = st.integers(0, MOST_TOKENS // 2)
USAGES = st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
PRICE = st.decimals(0, 1000, places=4).map(float)
PRICES = st.builds(
    PricesConfig, text_in=PRICE, audio_in=PRICE, picture_in=PRICE, text_out=PRICE, audio_out=PRICE
)


def test_a_minute_of_each_side_costs_what_the_list_says() -> None:
    minute = Usage(audio_in=60 * 25, audio_out=60 * 25)
    assert price(minute, PricesConfig()) == Decimal("0.0045") + Decimal("0.018")


def test_each_kind_has_its_own_price() -> None:
    prices = PricesConfig(text_in=1, audio_in=2, picture_in=3, text_out=4, audio_out=5)
    million = 1_000_000
    kinds = [Usage(million), Usage(0, million), Usage(0, 0, million), Usage(text_out=million)]
    assert [price(usage, prices) for usage in (*kinds, Usage(audio_out=million))] == [1, 2, 3, 4, 5]


@given(USAGES, USAGES, PRICES)
def test_the_parts_cost_what_the_whole_costs(one: Usage, two: Usage, prices: PricesConfig) -> None:
    assert price(one, prices) + price(two, prices) == price(one + two, prices)


@given(USAGES, PRICES)
def test_nothing_is_cheaper_than_nothing(usage: Usage, prices: PricesConfig) -> None:
    assert price(usage, prices) >= price(Usage(), prices) == 0


def test_counts_that_cannot_be_are_bounded() -> None:
    prices = PricesConfig(text_in=1)
    assert price(Usage(text_in=-5), prices) == 0
    assert price(Usage(text_in=10**30), prices) == price(Usage(text_in=MOST_TOKENS), prices)
    assert price(Usage(audio_out=1), PricesConfig(audio_out=1e300)).is_finite()
