"""One RGB LED that a kernel driver has: three files below `/sys/class/leds`."""

from pathlib import Path
from typing import Final, TypeAlias

from assistant.config.board import KernelLights
from assistant.core.signals import Indication
from assistant.errors import DeviceError
from assistant.lights.colours import driven
from assistant.lights.film import Film, Fixture, Shot, film

LEDS: Final = Path("/sys/class/leds")

FINEST: Final = 1000
"""Steps of the frames; each LED has its own number of steps, often 255."""

Parts: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0 to `FINEST`."""


class KernelDriver:
    """Writes the `brightness` of three LEDs of the kernel's."""

    FIXTURE: Final = Fixture(count=1, conversation=(0,), colours=True)

    def __init__(self, lights: KernelLights, folder: Path = LEDS) -> None:
        self._lights = lights
        self._leds = [folder / name for name in (lights.red, lights.green, lights.blue)]
        self._steps: list[int] = []

    def film(self, indication: Indication, brightness: float) -> Film[Parts]:
        """Red, green and blue, in turn."""
        part = brightness * self._lights.max_brightness
        return tuple(
            Shot(driven(shot.frame[0], part, FINEST), shot.lasts_s) for shot in film(indication, self.FIXTURE)
        )

    def open(self) -> None:
        """Take the LEDs from whatever the kernel lets them tell. Raises DeviceError if they are not there."""
        for led in self._leds:
            try:
                (led / "trigger").write_text("none")
            except FileNotFoundError:
                raise DeviceError(
                    f"there is no LED {led}: load its driver (`quirks` in the board's file) and start anew"
                ) from None
            except PermissionError:
                raise DeviceError(
                    f"{led} may not be written: let the user do so by a udev rule (SUBSYSTEM leds)"
                ) from None
        self._steps = [int((led / "max_brightness").read_text()) for led in self._leds]

    def write(self, frame: Parts) -> None:
        """Give each colour its brightness."""
        for led, value, steps in zip(self._leds, frame, self._steps, strict=True):
            (led / "brightness").write_text(str(-(-value * steps // FINEST)))  # up: lit stays lit

    def close(self) -> None:
        """Nothing is held."""
