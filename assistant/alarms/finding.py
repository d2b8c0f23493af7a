"""Which of those that are set somebody means. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.ports import KeptAlarm

ALL = frozenset({"all", "everything"})


@dataclass(frozen=True, slots=True)
class Found:
    """What was meant. `certain`: all of them; else one of them."""

    alarms: Sequence[KeptAlarm]
    certain: bool


def find(which: str, alarms: Sequence[KeptAlarm]) -> Found:
    """Those of `alarms` that `which` means: all, all of a kind, an id, a name or a part of one, a kind.

    An id goes before a name, and a whole name before a part of one.
    """
    words = _folded(which)
    if words in ALL:
        return Found(alarms, certain=True)
    if kind := re.fullmatch(r"all (?:the |my )?(timer|alarm|reminder)s", words):
        return Found([alarm for alarm in alarms if alarm.kind.value == kind[1]], certain=True)
    number = re.fullmatch(r"(?:timer |alarm |reminder )?(\d+)", words)
    for meant in (
        [alarm for alarm in alarms if number and alarm.id == int(number[1])],
        [alarm for alarm in alarms if words and _folded(alarm.name) == words],
        [alarm for alarm in alarms if words and _names(words, alarm)],
        [alarm for alarm in alarms if alarm.kind.value in words.split()],
    ):
        if meant:
            return Found(meant, certain=len(meant) == 1)
    return Found((), certain=True)


def _names(words: str, alarm: KeptAlarm) -> bool:
    """Whether a name and `words` share all words of the shorter, kinds left out: "the pasta timer"."""
    wanted = set(words.split()) - {"the", "my", alarm.kind.value}
    own = set(_folded(alarm.name).split())
    return bool(wanted and own) and (wanted <= own or own <= wanted)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
