"""Keys of keyboards, gamepads and remote controls as buttons."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from assistant.buttons.contact import DEBOUNCE_S, Edge
from assistant.buttons.evdevice import Evdev, KeyDevices, OpenKeys
from assistant.buttons.gestures import Times
from assistant.buttons.inputs import Input, wanted
from assistant.buttons.keypad import Keypad
from assistant.buttons.watch import Watch
from assistant.config.board.buttons import KeyButtons
from assistant.core.events import Device, DeviceLost, DeviceReady
from assistant.errors import ConfigError, DeviceError
from assistant.ports import Report

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How often it is looked whether a device has been plugged in."""


def code_of(devices: KeyDevices, key: str) -> int:
    """The number of a key, once the library is loaded. Raises `ConfigError` for a key that does not exist."""
    code = devices.code(key)
    if code is None:
        raise ConfigError(f"there is no key {key!r}: `evtest` shows what keys are called")
    return code


class KeyboardButtons:
    """Every device that the board's name and keys fit, also those that come later.

    No device is grabbed: whatever else runs on the computer goes on hearing its keys too. The buttons are
    lost when the last device is gone, and ready again when one is back, in whichever socket.
    """

    def __init__(
        self, board: KeyButtons, times: Times | None = None, devices: KeyDevices | None = None
    ) -> None:
        self._board = board
        self._times = times
        self._devices = devices or Evdev()

    async def run(self, report: Report) -> None:
        """Report presses until cancelled.

        Raises `ConfigError` for a key that does not exist, `DeviceError` if no device fits or none of them
        may be read.
        """
        await self._devices.load()
        codes = {code_of(self._devices, each.key): each.name for each in self._board.each}
        keypad = Keypad({each.name: each.meanings for each in self._board.each}, DEBOUNCE_S, self._times)
        watch = Watch(keypad, report)
        desk = _Desk(self._devices, codes, watch, report)
        try:
            if not await desk.look(self._board.device):
                raise DeviceError(self._why_not(codes))
            report(DeviceReady(Device.BUTTONS))
            while True:
                await asyncio.sleep(LOOK_S)
                had = desk.works
                if await desk.look(self._board.device) and not had:
                    report(DeviceReady(Device.BUTTONS))
        finally:
            watch.close()
            desk.close()

    def _why_not(self, codes: Mapping[int, str]) -> str:
        found = self._devices.inputs()
        if fitting := wanted(found, self._board.device, codes):
            return (
                f"the input device {fitting[0].name!r} may not be read: add the user to the group input"
                " (sudo usermod -aG input $USER)"
            )
        named = f"called {self._board.device!r} " if self._board.device else ""
        keys = ", ".join(each.key for each in self._board.each)
        there = ", ".join(repr(each.name) for each in found if each.keys) or "none"
        return f"no input device {named}has one of the keys {keys}; devices with keys: {there}"


class _Desk:
    """The devices that are open, each with a reader on the event loop."""

    def __init__(self, devices: KeyDevices, codes: Mapping[int, str], watch: Watch, report: Report) -> None:
        self._devices = devices
        self._codes = codes
        self._watch = watch
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._open: dict[str, OpenKeys] = {}
        self._seen: frozenset[str] = frozenset()

    @property
    def works(self) -> bool:
        """Whether there is anything to press."""
        return bool(self._open)

    async def look(self, name: str) -> bool:
        """Open what fits and is not open yet; whether there is anything to press then."""
        if (nodes := self._devices.nodes()) == self._seen:
            return self.works
        self._seen = nodes
        for found in wanted(self._devices.inputs(), name, self._codes):
            if found.node in self._open:
                continue
            try:
                keys = await asyncio.to_thread(self._devices.open, found.node)
            except OSError as error:  # gone again, or udev has not yet said who may read it
                log.info("%s: %s", found.name, error)
                self._seen = frozenset()
                continue
            self._open[found.node] = keys
            self._loop.add_reader(keys.fd, self._read, found, keys)
        return self.works

    def close(self) -> None:
        """Give all of them back."""
        for keys in self._open.values():
            self._loop.remove_reader(keys.fd)
            keys.close()
        self._open.clear()

    def _read(self, found: Input, keys: OpenKeys) -> None:
        try:
            moves = keys.moves()
        except OSError as error:
            self._lose(found, keys, str(error))
            return
        edges = [
            Edge(self._codes[move.code], move.down, move.at) for move in moves if move.code in self._codes
        ]
        self._watch.take(edges)

    def _lose(self, found: Input, keys: OpenKeys, why: str) -> None:
        self._loop.remove_reader(keys.fd)
        keys.close()
        del self._open[found.node]
        self._seen = frozenset()
        self._watch.let_go()
        if not self.works:
            self._report(DeviceLost(Device.BUTTONS, f"{found.name}: {why}"))
