from assistant.emulator.agenda import Agenda
from assistant.emulator.outputs import Output, SendText


def taken(agenda: Agenda, now: float) -> list[str]:
    return [output.text for output in agenda.due(now) if isinstance(output, SendText)]


def filled(*entries: tuple[float, str, int | None]) -> Agenda:
    agenda = Agenda()
    for due, text, reply in entries:
        agenda.put(due, SendText(text), reply=reply)
    return agenda


def test_by_time_then_by_entry() -> None:
    agenda = filled((2, "c", None), (1, "a", None), (1, "b", None), (3, "d", None))
    assert taken(agenda, 2) == ["a", "b", "c"]
    assert agenda.next_due() == 3


def test_a_reply_is_cancelled_as_a_whole() -> None:
    agenda = filled((1, "a", 1), (2, "b", None), (3, "c", 1), (4, "d", 2))
    agenda.cancel(1)
    assert taken(agenda, 9) == ["b", "d"]


def test_held_is_late_and_in_order() -> None:
    agenda = filled((1, "a", None), (2, "b", None))
    agenda.hold(5)
    assert agenda.next_due() == 5
    assert taken(agenda, 4.9) == []
    assert taken(agenda, 5) == ["a", "b"]


def test_put_first_is_taken_before_what_is_due_and_in_order() -> None:
    agenda = filled((1, "a", None), (1, "b", None))
    agenda.put_first(SendText("x"))
    agenda.put_first(SendText("y"))
    assert taken(agenda, 1) == ["x", "y", "a", "b"]


def test_what_is_taken_may_change_the_rest() -> None:
    agenda = filled((1, "a", None), (1, "b", 7))
    seen: list[Output] = []
    for output in agenda.due(1):
        seen.append(output)
        agenda.cancel(7)
    assert seen == [SendText("a")]
