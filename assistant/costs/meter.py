"""The cost meter: what the turn, the day and the month cost so far."""

from datetime import date
from decimal import Decimal

from assistant.config import CostsConfig
from assistant.core.usage import Costs, Usage
from assistant.costs.days import Spending, Tokens, of_day, of_month, spent, tokens_of_day, tokens_of_month
from assistant.costs.prices import credible, price


class CostMeter:
    """Counts the turn itself; the days are handed in, for they outlive it. `clock` is the local day."""

    def __init__(self, config: CostsConfig) -> None:
        self._config = config
        self._turn = Decimal(0)
        self._turn_tokens = Usage()

    def count(self, spending: Spending, usage: Usage, clock: date, *, new_turn: bool) -> Spending:
        """`spending` with what `usage` costs. `new_turn`: it is the first of a turn."""
        amount = price(usage, self._config.prices)
        self._turn = amount if new_turn else self._turn + amount
        self._turn_tokens = credible(usage) if new_turn else self._turn_tokens + credible(usage)
        return spent(spending, clock, amount) if amount else spending

    def count_tokens(self, tokens: Tokens, usage: Usage, clock: date) -> Tokens:
        """`tokens` with those of `usage`."""
        counted = credible(usage)
        return spent(tokens, clock, counted) if counted.tokens else tokens

    def costs(self, spending: Spending, tokens: Tokens, clock: date) -> Costs:
        """What there is to tell."""
        return Costs(
            turn=float(self._turn),
            day=float(of_day(spending, clock)),
            month=float(of_month(spending, clock)),
            currency=self._config.currency,
            limit=self._config.daily_limit,
            turn_tokens=self._turn_tokens,
            day_tokens=tokens_of_day(tokens, clock),
            month_tokens=tokens_of_month(tokens, clock),
        )
