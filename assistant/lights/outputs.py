"""GPIO pins as outputs, by way of gpiozero's pin factories: LEDs, and two pins as a slow wire for pixels."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeAlias

from assistant.errors import DeviceError

PWM_HZ: Final = 100
"""gpiozero's own default, which lgpio keeps by software."""

Levels: TypeAlias = tuple[float, ...]
"""How much each pin's LED gives, 0 to 1."""


class Factory(Protocol):
    """A pin factory of gpiozero, as far as it is used."""

    def pin(self, name: int | str) -> Any:
        """The pin of this name, a `gpiozero.Pin`; always the same object."""


class Pins(Protocol):
    """The pins of this computer, in use while somebody is inside; the buttons use the same."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What the libraries raise when they refuse a pin."""

    def writer(self, number: int) -> Callable[[int], object]:
        """What gives the output pin `number` its level."""

    async def __aenter__(self) -> Factory: ...

    async def __aexit__(self, *_: object) -> None: ...


class Outputs:
    """Some pins that are driven together."""

    def __init__(
        self, pins: Pins, factory: Factory, lines: Sequence[tuple[int, bool]], *, pwm: bool = False
    ) -> None:
        """`lines`: the number of each pin, and whether its LED is lit by the high level."""
        self._pins = pins
        self._factory = factory
        self._lines = lines
        self._pwm = pwm

    def open(self) -> None:
        """Take the pins, dark."""
        with self._device_errors():
            for pin, high in self._each():
                pin.output_with_state(not high)
                if self._pwm:
                    pin.frequency = PWM_HZ
                    pin.state = 0.0 if high else 1.0

    def write(self, frame: Levels) -> None:
        """Give each LED its level; without PWM there is 0 and 1."""
        with self._device_errors():
            for (pin, high), level in zip(self._each(), frame, strict=True):
                pin.state = level if high else 1 - level

    def close(self) -> None:
        """Give the pins back: an input drives no LED."""
        with self._device_errors():
            for pin, _ in self._each():
                if self._pwm:
                    pin.frequency = None
                pin.close()

    def clock_out(self, data: bytes) -> None:
        """Send `data` by two pins, data and clock: a bit is taken when the clock rises."""
        with self._device_errors():
            set_data, set_clock = (self._pins.writer(number) for number, _ in self._lines)
            last = None
            for byte in data:
                for shift in range(7, -1, -1):
                    bit = byte >> shift & 1
                    if bit != last:
                        set_data(bit)
                        last = bit
                    set_clock(1)
                    set_clock(0)

    def _each(self) -> Iterator[tuple[Any, bool]]:
        return ((self._factory.pin(number), high) for number, high in self._lines)

    @contextmanager
    def _device_errors(self) -> Iterator[None]:
        try:
            yield
        except self._pins.errors as error:
            raise DeviceError(f"the lights' pins do not work: {error}") from None


class PinWire:
    """Data and clock on any two pins: slow, for a few pixels and a few changes a second."""

    def __init__(self, pins: Pins, factory: Factory, data: int, clock: int) -> None:
        outputs = Outputs(pins, factory, [(data, True), (clock, True)])
        self.open = outputs.open
        self.send = outputs.clock_out
        self.close = outputs.close
