"""Buttons and a mute switch on GPIO pins."""

import asyncio
from collections.abc import Callable, Sequence

from assistant.buttons.contact import Edge
from assistant.buttons.crossing import Crossing
from assistant.buttons.gestures import Times
from assistant.buttons.keypad import Keypad
from assistant.buttons.watch import Watch
from assistant.config.board.buttons import MUTE_LINE, Level, MuteLine, Pull, WiredButton
from assistant.core.events import Device, DeviceReady
from assistant.errors import DeviceError
from assistant.gpio.pins import Pin, PinFactory, Pins
from assistant.ports import Report


class WiredButtons:
    """Edges come in the thread of the GPIO library, with the time at which the kernel saw them."""

    def __init__(
        self,
        pins: Pins,
        buttons: Sequence[WiredButton],
        mute_line: MuteLine | None,
        bounce_s: float,
        times: Times | None = None,
    ) -> None:
        self._pins = pins
        self._buttons = buttons
        self._mute_line = mute_line
        self._bounce_s = bounce_s
        self._times = times

    async def run(self, report: Report) -> None:
        """Report presses until cancelled, and before all else where the mute switch stands.

        Raises `DeviceError` if there are no pins here, or one of them cannot be had.
        """
        async with self._pins as factory:
            keypad = Keypad(
                {button.name: button.meanings for button in self._buttons}, self._bounce_s, self._times
            )
            watch = Watch(keypad, report)
            crossing = Crossing(watch.take)
            lines: list[_Line] = []
            try:
                for line in self._lines(crossing.put):
                    lines.append(line)
                    watch.find(line.name, down=self._open(line, factory))
                report(DeviceReady(Device.BUTTONS))
                await asyncio.get_running_loop().create_future()
            finally:
                crossing.close()
                watch.close()
                for line in lines:
                    line.close()

    def _lines(self, put: Callable[[Edge], None]) -> list["_Line"]:
        lines = [_Line(each.name, each.pin, each.pull, each.active, put) for each in self._buttons]
        if (switch := self._mute_line) is not None:
            lines.insert(0, _Line(MUTE_LINE, switch.pin, switch.pull, switch.muted, put))
        return lines

    def _open(self, line: "_Line", factory: PinFactory) -> bool:
        try:
            return line.open(factory)
        except self._pins.errors as error:
            raise DeviceError(
                f"GPIO {line.number} ({line.name}) cannot be used: {error}; `gpioinfo` tells who has it"
            ) from None


class _Line:
    """One pin as a contact."""

    def __init__(
        self, name: str, number: int, pull: Pull, active: Level, put: Callable[[Edge], None]
    ) -> None:
        self.name = name
        self.number = number
        self._pull = "floating" if pull == "none" else pull
        self._active = active == "high"
        self._put = put
        self._pin: Pin | None = None

    def open(self, factory: PinFactory) -> bool:
        """Hand its edges over from now on; whether it is down. Raises what gpiozero raises."""
        pin = self._pin = factory.pin(self.number)
        pin.function = "input"
        pin.pull = self._pull
        pin.edges = "both"
        pin.when_changed = self._changed
        return bool(pin.state) is self._active

    def close(self) -> None:
        """Hand over nothing more."""
        if self._pin is not None:
            self._pin.when_changed = None

    def _changed(self, at: float, level: int) -> None:
        self._put(Edge(self.name, bool(level) is self._active, at))
