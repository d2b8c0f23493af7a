"""What of the device's states a person reads as the answer."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.commands.talking import pieces
from assistant.core.causes import Cause
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.core.transcript import Transcript
from assistant.errors import ServiceError

MARK = "7"
BEFORE = Status(person="earlier", model="Earlier answer.", marks=("6",), written=15)
ASKED = Status(turn=Turn.THINKING, person="capital of Peru?", marks=(MARK,), written=15)


def answered(model: str, *, turn: Turn = Turn.SPEAKING, status: Status = ASKED) -> Status:
    """What the device shows once it has answered so much."""
    return replace(status, turn=turn, model=model, written=status.written + len(model))


def read(*states: Status, before: Status = BEFORE) -> Sequence[str]:
    return list(pieces(MARK, before, iter(states), pytest.fail))


def test_the_answer_comes_in_pieces() -> None:
    states = (ASKED, answered("Lima"), answered("Lima, the\ncapital."))
    assert read(*states, replace(states[-1], turn=Turn.ASLEEP)) == ["Lima", ", the capital."]


def test_what_is_said_while_a_tool_works_and_what_it_has_found() -> None:
    meanwhile = answered("One moment.")
    found = Status(turn=Turn.SPEAKING, written=meanwhile.written)
    states = (ASKED, meanwhile, replace(meanwhile, person=""), answered("It", status=found))
    over = answered("It rains.", turn=Turn.ASLEEP, status=found)
    assert "".join(read(*states, over)) == "One moment.\nIt rains."


def test_a_long_answer_of_which_the_status_has_the_end_is_told_once() -> None:
    words = [f"word{number} " for number in range(1_000)]
    transcript = Transcript()
    states = []
    for word in words:
        transcript.add(model=word)
        states.append(replace(ASKED, model=transcript.model, written=15 + transcript.written))
    over = replace(states[-1], turn=Turn.ASLEEP)
    assert "".join(read(ASKED, *states, over)) == "".join(words).strip()
    assert "".join(read(ASKED, *states[::300], over)) == "".join(words).strip()


def test_what_was_answered_before_is_no_answer() -> None:
    assert read(BEFORE, replace(BEFORE, streaming=True), ASKED, replace(ASKED, turn=Turn.ASLEEP)) == []


def test_the_same_question_once_more_is_not_answered_by_the_answer_of_before() -> None:
    before = replace(BEFORE, person="capital of Peru?", model="Lima.")
    over = answered("Lima, as I said.", turn=Turn.ASLEEP)
    assert read(replace(before, streaming=True), ASKED, over, before=before) == ["Lima, as I said."]


def test_a_question_that_was_typed_along_with_another_is_answered_with_it() -> None:
    both = replace(ASKED, person="capital of Peru? and of Chile?", marks=(MARK, "8"))
    assert read(both, answered("Lima, Santiago.", turn=Turn.ASLEEP, status=both)) == ["Lima, Santiago."]


def test_a_reader_that_lags_gets_all_of_it_at_once() -> None:
    assert read(answered("Lima.", turn=Turn.FOLLOW_UP)) == ["Lima."]


def test_nothing_follows_the_end_of_the_turn() -> None:
    over = answered("Lima.", turn=Turn.ASLEEP)
    assert read(over, answered("Lima. Something else", turn=Turn.ASLEEP)) == ["Lima."]


def test_what_the_person_in_the_room_is_asked_is_told() -> None:
    asking = replace(ASKED, asking="unlock the\nfront door")
    told: list[str] = []
    states = (replace(BEFORE, asking="before"), ASKED, asking, replace(asking, held=True), ASKED, asking)
    over = answered("No.", turn=Turn.ASLEEP)
    assert list(pieces(MARK, BEFORE, iter((*states, over)), told.append)) == ["No."]
    assert told == ["(it asks aloud: may I unlock the front door? A press of talk says yes)"] * 2


def test_a_text_that_is_refused() -> None:
    with pytest.raises(ServiceError, match=r"refused: Today's budget is used$"):
        read(replace(BEFORE, refused=1, cause=Cause.BUDGET_SPENT))
    with pytest.raises(ServiceError, match="refused: too much waits already; try again in a moment"):
        read(replace(BEFORE, refused=1))


def test_a_question_that_comes_to_nothing() -> None:
    with pytest.raises(ServiceError, match="no answer: There is no network"):
        read(ASKED, replace(ASKED, turn=Turn.ASLEEP, cause=Cause.NO_NETWORK))
