"""`assistant status --follow` as lines: each change at once, and what is being said not word by word."""

from collections.abc import Iterator

from assistant.commands.remote import followed
from assistant.core.states import Turn
from assistant.core.status import Status


def lines(*changes: tuple[float, Status], every_s: float) -> list[str]:
    """What is told of statuses that come at these times."""
    now = 0.0

    def come() -> Iterator[Status]:
        nonlocal now
        for at, status in changes:
            now = at
            yield status

    return list(followed(come(), lambda status: f"{status.turn.value}: {status.model}", every_s, lambda: now))


def saying(words: str, turn: Turn = Turn.SPEAKING) -> Status:
    return Status(turn=turn, model=words)


SAID = (
    (0.0, saying("")),
    (0.1, saying("It")),
    (0.2, saying("It is")),
    (1.3, saying("It is a")),
    (1.4, saying("It is a moon.")),
    (1.5, saying("It is a moon.", Turn.FOLLOW_UP)),
    (1.6, Status(turn=Turn.FOLLOW_UP, model="It is a moon.", volume=0.5)),
)


def test_words_come_once_a_second_and_states_at_once_with_all_words() -> None:
    assert lines(*SAID, every_s=1.0) == ["speaking: ", "speaking: It is a", "follow-up: It is a moon."]


def test_on_a_terminal_every_word_is_told() -> None:
    assert len(lines(*SAID, every_s=0.0)) == 6
