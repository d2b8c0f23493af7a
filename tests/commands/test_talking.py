"""What of the device's states a person reads as the answer."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.commands.talking import pieces
from assistant.core.causes import Cause
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.errors import ServiceError

BEFORE = Status(person="earlier", model="Earlier answer.")
ASKED = Status(turn=Turn.THINKING, person="capital of Peru?")


def read(*states: Status, before: Status = BEFORE) -> Sequence[str]:
    return list(pieces("capital of Peru?", before, iter(states)))


def test_the_answer_comes_in_pieces() -> None:
    speaking = replace(ASKED, turn=Turn.SPEAKING, model="Lima")
    states = (ASKED, speaking, replace(speaking, model="Lima, the\ncapital."))
    assert read(*states, replace(states[-1], turn=Turn.ASLEEP)) == ["Lima", ", the capital."]


def test_what_is_said_while_a_tool_works_and_what_it_has_found() -> None:
    meanwhile = replace(ASKED, turn=Turn.SPEAKING, model="One moment.")
    found = replace(ASKED, turn=Turn.SPEAKING, person="", model="It")
    over = replace(found, turn=Turn.ASLEEP, model="It rains.")
    assert "".join(read(ASKED, meanwhile, replace(ASKED, person=""), found, over)) == "One moment.\nIt rains."


def test_what_was_answered_before_is_no_answer() -> None:
    assert read(BEFORE, replace(BEFORE, streaming=True), ASKED, replace(ASKED, turn=Turn.ASLEEP)) == []


def test_the_same_question_once_more_is_not_answered_by_the_answer_of_before() -> None:
    before = replace(BEFORE, person="capital of Peru?", model="Lima.")
    over = replace(ASKED, turn=Turn.ASLEEP, model="Lima, as I said.")
    assert read(replace(before, streaming=True), ASKED, over, before=before) == ["Lima, as I said."]


def test_a_reader_that_lags_gets_all_of_it_at_once() -> None:
    assert read(replace(ASKED, turn=Turn.FOLLOW_UP, model="Lima.")) == ["Lima."]


def test_nothing_follows_the_end_of_the_turn() -> None:
    over = replace(ASKED, turn=Turn.ASLEEP, model="Lima.")
    assert read(over, replace(over, model="Lima. Something else")) == ["Lima."]


def test_a_text_that_is_refused() -> None:
    with pytest.raises(ServiceError, match=r"refused: Today's budget is used$"):
        read(replace(BEFORE, refused=1, cause=Cause.BUDGET_SPENT))
    with pytest.raises(ServiceError, match="refused: too much waits already; try again in a moment"):
        read(replace(BEFORE, refused=1))


def test_a_question_that_comes_to_nothing() -> None:
    with pytest.raises(ServiceError, match="no answer: There is no network"):
        read(ASKED, replace(ASKED, turn=Turn.ASLEEP, cause=Cause.NO_NETWORK))
