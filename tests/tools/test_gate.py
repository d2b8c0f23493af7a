from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Risk, ToolsConfig
from assistant.tools.gate import MOST_QUESTIONS, QUESTIONS, Allowed, Ask, Refused, Verdict, first, judge
from assistant.tools.rates import WINDOW_S, Recent

CAMERA = ("camera",)


def verdict(
    name: str = "lamp",
    risk: Risk = "act",
    *,
    untrusted: tuple[str, ...] = (),
    recent: Recent | None = None,
    now: float = 0.0,
    **rules: Any,
) -> Verdict:
    return judge(name, risk, ToolsConfig(**rules), untrusted, recent or Recent(), now)


def calls(name: str, *at: float) -> Recent:
    recent = Recent()
    for time in at:
        recent.note(name, time)
    return recent


def test_what_changes_nothing_runs() -> None:
    assert isinstance(verdict(risk="read"), Allowed)
    assert isinstance(verdict(risk="read", untrusted=CAMERA, allow=()), Allowed)


def test_an_act_runs_where_the_owner_allows_it() -> None:
    assert isinstance(verdict(), Allowed)
    assert isinstance(verdict(allow=("la*",)), Allowed)
    assert verdict(allow=("other",)) == Ask("the owner does not allow it unasked")


def test_an_act_needs_the_person_while_others_have_a_word() -> None:
    told = verdict(untrusted=("camera", "search"), allow=("*", "lamp"))
    assert told == Ask("content of others is in the conversation: camera, search")


@pytest.mark.parametrize("untrusted", [(), CAMERA])
def test_a_danger_always_needs_the_person(untrusted: tuple[str, ...]) -> None:
    assert verdict(risk="danger", untrusted=untrusted, allow=("*", "lamp")) == Ask("it is a danger")


@pytest.mark.parametrize("risk", ["read", "act", "danger"])
def test_what_the_owner_denies_never_runs(risk: Risk) -> None:
    assert verdict(risk=risk, allow=("lamp",), deny=("l?mp",)) == Refused("the owner has denied it")


def test_a_rate_is_for_a_minute_and_a_tool() -> None:
    recent = calls("lamp", 0.0, 1.0)
    assert isinstance(verdict(rate=3, recent=recent, now=2.0), Allowed)
    assert isinstance(verdict(rate=2, recent=recent, now=59.9), Refused)
    assert isinstance(verdict(rate=2, recent=recent, now=WINDOW_S), Allowed)
    assert isinstance(verdict("radio", rate=2, recent=recent, now=2.0), Allowed)
    assert isinstance(verdict(rates={"l*": 2}, recent=recent, now=2.0), Refused)
    assert isinstance(verdict(risk="read", rates={"lamp": 2}, recent=recent, now=2.0), Refused)


def test_nobody_is_asked_again_and_again() -> None:
    asked = calls(QUESTIONS, *range(MOST_QUESTIONS))
    assert isinstance(verdict(risk="danger", recent=asked, now=10.0), Refused)
    assert isinstance(verdict(risk="danger", recent=asked, now=WINDOW_S), Ask)
    assert isinstance(verdict(recent=asked, now=10.0), Allowed)


def test_the_name_itself_goes_before_a_pattern() -> None:
    assert first({"l*": 1, "lamp": 2}, "lamp", 3) == 2
    assert first({"l*": 1, "la*": 2}, "lamp", 3) == 1
    assert first({"L*": 1}, "lamp", 3) == 3


@given(
    st.sampled_from(["read", "act", "danger"]),
    st.lists(st.sampled_from(["camera", "screen", "search", "tool", "voice"]), max_size=3),
    st.lists(st.sampled_from(["*", "lamp", "x", "l[a]mp"]), max_size=2),
    st.lists(st.sampled_from(["*", "lamp", "x"]), max_size=2),
)
def test_no_rules_let_a_danger_through_unasked(
    risk: Risk, untrusted: list[str], allow: list[str], deny: list[str]
) -> None:
    found = verdict(risk=risk, untrusted=tuple(untrusted), allow=tuple(allow), deny=tuple(deny))
    if risk == "danger" or (risk == "act" and untrusted):
        assert not isinstance(found, Allowed)


def test_what_was_called_long_ago_takes_no_room() -> None:
    recent = Recent()
    for second in range(10_000):
        recent.note("lamp", float(second))
    assert recent.count("lamp", 10_000.0) == WINDOW_S - 1
    assert len(recent._at["lamp"]) <= WINDOW_S + 1
