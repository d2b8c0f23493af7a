"""The kernel's input devices as sysfs lists them: found by name and keys, without opening any."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SYSFS: Final = Path("/sys/class/input")

WORD_BITS: Final = 64
"""sysfs writes a bitmap as hexadecimal words of the kernel's `long`, the highest first."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input device: `event3`, its name, and the codes of its keys."""

    node: str
    name: str
    keys: frozenset[int]


def inputs(sysfs: Path = SYSFS) -> list[Input]:
    """All that are there now, in order; those that go away meanwhile are left out."""
    found = []
    for place in sorted(sysfs.glob("event*"), key=lambda place: int(place.name.removeprefix("event"))):
        try:
            name = (place / "device" / "name").read_text().strip()
            keys = (place / "device" / "capabilities" / "key").read_text()
        except OSError:
            continue
        found.append(Input(place.name, name, _bits(keys)))
    return found


def wanted(found: Collection[Input], name: str, keys: Collection[int]) -> list[Input]:
    """Those with `name` in their names (case does not matter) and one of `keys` among their keys."""
    return [each for each in found if name.lower() in each.name.lower() and not each.keys.isdisjoint(keys)]


def _bits(words: str) -> frozenset[int]:
    number = 0
    for word in words.split():
        number = number << WORD_BITS | int(word, 16)
    return frozenset(bit for bit in range(number.bit_length()) if number >> bit & 1)
