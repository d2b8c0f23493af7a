"""One key device, read through python-evdev: the only importer of that package."""

import asyncio
import fcntl
import importlib
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from assistant.buttons.inputs import SYSFS, Input, inputs
from assistant.errors import DeviceError
from assistant.extras import pip_install

if TYPE_CHECKING:
    from evdev import InputDevice

EXTRA: Final = pip_install("keys")

NODES: Final = Path("/dev/input")

EVIOCSCLOCKID: Final = 0x400445A0
"""Sets the clock of the events' times (linux/input.h): `_IOW('E', 0xa0, int)`."""


@dataclass(frozen=True, slots=True)
class Move:
    """The key `code` went down or came up, at `at` (`time.monotonic`)."""

    code: int
    down: bool
    at: float


class OpenKeys(Protocol):
    """A key device that is open."""

    @property
    def fd(self) -> int:
        """Readable when there are moves."""

    def moves(self) -> list[Move]:
        """What happened since the last call. Raises `OSError` once the device is gone."""

    def close(self) -> None:
        """Give it back."""


class KeyDevices(Protocol):
    """The key devices of this computer."""

    async def load(self) -> None:
        """To be awaited first. Raises `DeviceError` if the library is absent."""

    def code(self, key: str) -> int | None:
        """The number of a key by its name, such as `KEY_PAUSE`; None if there is none."""

    def nodes(self) -> frozenset[str]:
        """What is plugged in now, quickly told: `event3` and so on."""

    def inputs(self) -> list[Input]:
        """The same, with all that is known of them."""

    def open(self, node: str) -> OpenKeys:
        """Open one, which may take a moment. Raises `OSError`."""


class Evdev:
    """The real ones."""

    async def load(self) -> None:
        """Import the library: a tenth of a second, most of it the names of the keys."""
        try:
            await asyncio.to_thread(importlib.import_module, "evdev")
        except ImportError as error:
            raise DeviceError(f"keys as buttons need the package {error.name}: {EXTRA}") from None

    def code(self, key: str) -> int | None:
        """The number of a key."""
        from evdev import ecodes

        code = ecodes.ecodes.get(key)
        return code if isinstance(code, int) else None

    def nodes(self) -> frozenset[str]:
        """What is plugged in."""
        return frozenset(place.name for place in SYSFS.glob("event*"))

    def inputs(self) -> list[Input]:
        """With names and keys."""
        return inputs()

    def open(self, node: str) -> OpenKeys:
        """Open one."""
        from evdev import InputDevice

        return EvdevKeys(InputDevice(str(NODES / node), readonly=True))


class EvdevKeys:
    """One real device. Its times are set to the clock of the event loop."""

    def __init__(self, device: "InputDevice[str]") -> None:
        self._device = device
        self._dropped = False
        fcntl.ioctl(device.fd, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))

    @property
    def fd(self) -> int:
        """The file descriptor."""
        return self._device.fd

    def moves(self) -> list[Move]:
        """What happened; after the kernel's queue overflowed, where every key is now."""
        from evdev import ecodes

        moves: list[Move] = []
        try:
            for event in self._device.read():
                match event.type, event.code:
                    case ecodes.EV_SYN, ecodes.SYN_DROPPED:
                        self._dropped = True
                    case ecodes.EV_SYN, ecodes.SYN_REPORT if self._dropped:
                        self._dropped = False
                        moves += self._positions(event.timestamp())
                    case ecodes.EV_KEY, code if event.value in (0, 1) and not self._dropped:
                        moves.append(Move(code, bool(event.value), event.timestamp()))
        except BlockingIOError:
            pass
        return moves

    def close(self) -> None:
        """Give it back."""
        self._device.close()

    def _positions(self, at: float) -> list[Move]:
        from evdev import ecodes

        down = set(self._device.active_keys())
        return [Move(code, code in down, at) for code in self._device.capabilities().get(ecodes.EV_KEY, [])]
