"""LEDs that hang on GPIO pins of their own."""

from typing import Final

from assistant.config.board import LedLights, RgbLights
from assistant.core.signals import Indication
from assistant.lights.colours import driven
from assistant.lights.film import Film, Fixture, Picture, Shot, film
from assistant.lights.outputs import Factory, Levels, Outputs, Pins

PERCENT: Final = 100
"""gpiozero's lgpio pins take whole percents."""


class LedDriver:
    """Single LEDs of one colour; without PWM they are on or off."""

    def __init__(self, lights: LedLights, pins: Pins, factory: Factory, *, dimmed: bool) -> None:
        lines = [(led.pin, led.active == "high") for led in lights.each.values()]
        outputs = Outputs(pins, factory, lines, pwm=dimmed)
        self.open = outputs.open
        self.write = outputs.write
        self.close = outputs.close
        self._steps = PERCENT if dimmed else 1
        self._limit = lights.max_brightness
        numbers = {name: (number,) for number, name in enumerate(lights.each)}
        self._fixture = Fixture(
            len(numbers), numbers["microphone"], numbers.get("camera", ()), numbers.get("screen", ())
        )

    def film(self, indication: Indication, brightness: float) -> Film[Levels]:
        """What each LED gives, in turn."""
        shots = film(indication, self._fixture)
        return tuple(Shot(self._levels(shot.frame, brightness), shot.lasts_s) for shot in shots)

    def _levels(self, picture: Picture, brightness: float) -> Levels:
        part = brightness * self._limit
        return tuple(max(driven(colour, part, self._steps)) / self._steps for colour in picture)


class RgbDriver:
    """One RGB LED, dimmed by PWM."""

    FIXTURE: Final = Fixture(count=1, conversation=(0,), colours=True)

    def __init__(self, lights: RgbLights, pins: Pins, factory: Factory) -> None:
        high = lights.active == "high"
        lines = [(pin, high) for pin in (lights.red, lights.green, lights.blue)]
        outputs = Outputs(pins, factory, lines, pwm=True)
        self.open = outputs.open
        self.write = outputs.write
        self.close = outputs.close
        self._limit = lights.max_brightness

    def film(self, indication: Indication, brightness: float) -> Film[Levels]:
        """Red, green and blue, in turn."""
        part = brightness * self._limit
        return tuple(
            Shot(tuple(value / PERCENT for value in driven(shot.frame[0], part, PERCENT)), shot.lasts_s)
            for shot in film(indication, self.FIXTURE)
        )
