"""The cost meter: turn, day, month and the owner's limit."""

from datetime import date, timedelta

from assistant.config import CostsConfig, PricesConfig
from assistant.core.usage import Usage
from assistant.costs.days import Spending, Tokens
from assistant.costs.meter import CostMeter

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
HALF = Usage(text_in=500_000)
"""Half of one unit of money."""


def meter(limit: float | None = None) -> CostMeter:
    return CostMeter(CostsConfig(daily_limit=limit, currency="EUR", prices=PricesConfig(text_in=1.0)))


def test_turn_day_and_month() -> None:
    own = meter()
    spending = own.count({}, HALF, TODAY, new_turn=True)
    spending = own.count(spending, HALF, TODAY, new_turn=False)
    costs = own.costs(spending, {}, TODAY)
    assert (costs.turn, costs.day, costs.month, costs.currency, costs.limit) == (1.0, 1.0, 1.0, "EUR", None)
    spending = own.count(spending, HALF, TOMORROW, new_turn=True)
    costs = own.costs(spending, {}, TOMORROW)
    assert (costs.turn, costs.day, costs.month) == (0.5, 0.5, 1.5)


def test_the_limit_is_reached_exactly_and_renewed_at_midnight() -> None:
    own = meter(limit=1.0)
    spending: Spending = {}
    tenth = Usage(text_in=100_000)
    for _ in range(9):
        spending = own.count(spending, tenth, TODAY, new_turn=True)
    assert own.costs(spending, {}, TODAY).low
    assert not own.costs(spending, {}, TODAY).spent
    spending = own.count(spending, tenth, TODAY, new_turn=True)
    assert own.costs(spending, {}, TODAY).spent
    assert not own.costs(spending, {}, TOMORROW).low


def test_what_costs_nothing_makes_no_entry() -> None:
    own = meter()
    assert own.count({}, Usage(audio_in=0), TODAY, new_turn=True) == {}
    assert own.costs({}, {}, TODAY).turn == 0


def test_tokens_by_kind_per_turn_day_and_month() -> None:
    own = meter()
    used = Usage(text_in=1, audio_in=25, audio_out=40)
    tokens: Tokens = {}
    for clock, new_turn in ((TODAY, True), (TODAY, False), (TOMORROW, True)):
        own.count({}, used, clock, new_turn=new_turn)
        tokens = own.count_tokens(tokens, used, clock)
        if clock == TODAY and not new_turn:
            assert own.costs({}, tokens, clock).turn_tokens == used + used
    costs = own.costs({}, tokens, TOMORROW)
    assert (costs.turn_tokens, costs.day_tokens, costs.month_tokens) == (used, used, used + used + used)


def test_a_count_that_cannot_be_is_not_kept() -> None:
    assert meter().count_tokens({}, Usage(text_in=10**12, audio_in=-5), TODAY) == {
        TODAY: Usage(text_in=10_000_000)
    }
