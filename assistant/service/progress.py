"""Whether every part of the device gets on: judged by what it has done, never by its word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.core.events import Device
from assistant.core.states import Switch, Turn
from assistant.core.status import Status


class Working(Protocol):
    """What the watchdog needs of a `Microphone`, a `WakeWord` and a `Speaker`."""

    @property
    def progress(self) -> int:
        """How much it has done so far."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something whose `progress` grows as long as it works and is `wanted`."""

    name: str
    progress: Callable[[], int]
    wanted: Callable[[Status], bool]
    rest_s: float = 0.0
    """How long it may stand still beyond the general patience."""


class Judge:
    """Keeps for each part how long it has stood still while it was wanted."""

    def __init__(self, parts: Sequence[Part], patience_s: float, look_s: float) -> None:
        """`look_s` is how often `still` is asked."""
        self._parts = parts
        self._patience_s = patience_s
        self._most_s = 2 * look_s
        self._still_s = [0.0] * len(parts)
        self._before = [part.progress() for part in parts]
        self._looked_at: float | None = None

    def still(self, status: Status, now: float) -> list[str]:
        """The names of those that have stood still for too long.

        A look that comes late counts as two: whoever was kept from looking was not shown anything either.
        """
        since_s = 0.0 if self._looked_at is None else min(now - self._looked_at, self._most_s)
        self._looked_at = now
        for index, part in enumerate(self._parts):
            before, self._before[index] = self._before[index], part.progress()
            stands = part.wanted(status) and self._before[index] == before
            self._still_s[index] = self._still_s[index] + since_s if stands else 0.0
        return [
            part.name
            for part, still_s in zip(self._parts, self._still_s, strict=True)
            if still_s > self._patience_s + part.rest_s
        ]


def parts_of(microphone: Working, wake_word: Working, speaker: Working, pause_s: float) -> tuple[Part, ...]:
    """Frames heard, frames judged, samples played.

    A microphone or a speaker that is missing is known to be, and is being opened again. A wake word has no
    such excuse: without it the device is deaf, and a new start is what helps. The speaker may be silent
    while nobody wants it to play, and within a reply for `pause_s`, as long as one waits for its rest.
    """
    return (
        Part("microphone", lambda: microphone.progress, _can_hear),
        Part("wake word", lambda: wake_word.progress, _listens),
        Part("speaker", lambda: speaker.progress, _speaks, pause_s),
    )


def _can_hear(status: Status) -> bool:
    return Device.MICROPHONE not in status.missing


def _listens(status: Status) -> bool:
    return _can_hear(status) and status.microphone is Switch.ON


def _speaks(status: Status) -> bool:
    return status.turn is Turn.SPEAKING and Device.SPEAKER not in status.missing
