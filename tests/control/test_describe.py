"""A status in words."""

from assistant.control.describe import describe
from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.states import Link, Switch, Turn
from assistant.core.status import Status
from assistant.core.usage import Costs, Usage


def test_a_device_at_rest() -> None:
    assert describe(Status()) == ["asleep", "sends no audio", "not connected"]


def test_a_conversation() -> None:
    status = Status(
        turn=Turn.SPEAKING, link=Link.UP, streaming=True, person="What is\nthe time?", model="\x1b[31mNoon."
    )
    assert describe(status) == [
        "speaking",
        "sends audio",
        "connected",
        "you: What is the time?",
        "assistant: [31mNoon.",
    ]


def test_trouble() -> None:
    status = Status(
        microphone=Switch.OFF,
        cause=Cause.KEY_REFUSED,
        missing=frozenset({Device.SPEAKER, Device.WAKE_WORD}),
    )
    assert describe(status)[1:] == [
        "muted",
        "not connected",
        "problem: The key was refused.",
        "missing: speaker, wake word",
    ]


def test_push_to_talk() -> None:
    assert describe(Status(turn=Turn.LISTENING, held=True, link=Link.OPENING))[::2] == [
        "push-to-talk",
        "connecting",
    ]


def test_what_the_talks_cost() -> None:
    costs = Costs(turn=0.01234, day=0.5, month=12.0, currency="EUR")
    assert describe(Status(costs=costs))[3] == "spent (EUR): turn 0.0123, today 0.50, month 12.00"
    limited = Costs(turn=0.01234, day=0.5, month=12.0, limit=2.0)
    assert "today 0.50 of 2.00, month" in describe(Status(costs=limited))[3]


def test_what_the_service_counted() -> None:
    turn = Usage(text_in=1, audio_in=20, picture_in=258, text_out=4, audio_out=50)
    costs = Costs(turn_tokens=turn, day_tokens=turn + turn, month_tokens=Usage(audio_out=1_000))
    assert describe(Status(costs=costs))[3:] == [
        "tokens, turn: in text 1, audio 20, pictures 258; out text 4, audio 50",
        "tokens, today: in text 2, audio 40, pictures 516; out text 8, audio 100",
        "tokens, month: in text 0, audio 0, pictures 0; out text 0, audio 1000",
    ]


def test_who_watches_is_told() -> None:
    assert "sees by camera and screen" in describe(Status(camera=Switch.ON, screen=Switch.ON))
    assert "sees by screen" in describe(Status(screen=Switch.ON))
    assert not [phrase for phrase in describe(Status()) if phrase.startswith("sees")]


def test_what_is_asked_and_how_loud_it_is() -> None:
    told = describe(Status(asking="forget everything", volume=0.7))
    assert told[3:] == ["asks: may I forget everything? A press of talk says yes", "volume 70%"]
