"""Lights and buttons on the same pins: gpiozero's mock pins, and lines of the kernel's simulated chip.

In real time. The latter need gpio-sim: `make test-vm` has it.
"""

import asyncio
from functools import partial

import pytest

from assistant.buttons.factory import buttons_for
from assistant.config import LightsConfig
from assistant.config.board import (
    Apa102Lights,
    BoardLights,
    GpioButtons,
    Led,
    LedLights,
    Meanings,
    RgbLights,
    WiredButton,
)
from assistant.core.events import DeviceLost, DeviceReady, LightsShown, TalkPressed, TalkReleased
from assistant.core.signals import Indication, Light
from assistant.gpio.pins import Pins
from assistant.lights.factory import lights_for
from assistant.ports import Report
from tests.support.fingers import GPIO_SIM, drive_gpio_sim, present
from tests.support.lighting import BrittleFactory, board
from tests.support.witnessed import running, until

FIRST, SECOND, THIRD, BUTTON = 5, 6, 13, 17
LEDS = LedLights(
    kind="leds", microphone=Led(pin=FIRST), camera=Led(pin=SECOND, active="low"), screen=Led(pin=THIRD)
)
RGB = RgbLights(kind="rgb", red=FIRST, green=SECOND, blue=THIRD)
PIXELS = Apa102Lights(kind="apa102", data=FIRST, clock=SECOND, count=3)
TALK = GpioButtons(
    kind="gpio",
    each=(WiredButton(name="talk", pin=BUTTON, pull="none", meanings=Meanings(hold="talk")),),
    bounce_s=0.05,
)


DARK = (0.0, 1.0, 0.0)
SEEN = (
    (Indication(Light.LISTENING), (1.0, 1.0, 0.0)),
    (Indication(Light.LISTENING, camera=True), (1.0, 0.0, 0.0)),
    (Indication(Light.LISTENING, screen=True), (1.0, 1.0, 1.0)),
    (Indication(camera=True, screen=True), (0.0, 0.0, 1.0)),
    (Indication(), DARK),
)
"""What is steady, and the levels of the lines then: the second LED is lit by the low one."""


class Mock:
    """gpiozero's pins."""

    def __init__(self) -> None:
        self._factory = BrittleFactory()
        self.pins = Pins(lambda: self._factory)

    def level(self, number: int) -> float:
        """What is to be measured on a line, 0 to 1."""
        return float(self._factory.pin(number).state)

    def drive(self, number: int, high: bool) -> None:
        """Give it a level from outside."""
        (self._factory.pin(number).drive_high if high else self._factory.pin(number).drive_low)()


class Chip:
    """The kernel's."""

    def __init__(self) -> None:
        self.pins = Pins()

    def level(self, number: int) -> float:
        (line,) = GPIO_SIM.glob(f"gpiochip*/sim_gpio{number}/value")
        return float(line.read_text())

    def drive(self, number: int, high: bool) -> None:
        drive_gpio_sim(number, high)


@pytest.fixture(params=present("mock pins", "lgpio"))
def lines(request: pytest.FixtureRequest) -> Mock | Chip:
    return Mock() if request.param == "mock pins" else Chip()


class Rig:
    """A device with a button and lights on the same `Pins`; it tells of both."""

    def __init__(self, lines: Mock | Chip, lights: BoardLights, brightness: float = 1.0) -> None:
        of = board(lights).model_copy(update={"buttons": TALK})
        lines.drive(BUTTON, True)
        self.lights = lights_for(of, LightsConfig(brightness=brightness), lines.pins)
        self.buttons = buttons_for(of, lines.pins)

    async def run(self, report: Report) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.lights.run(report))
            group.create_task(self.buttons.run(report))


def lit(lines: Mock | Chip) -> tuple[float, ...]:
    """The levels of the lights' lines."""
    return tuple(lines.level(number) for number in (FIRST, SECOND, THIRD))


async def test_each_light_is_seen_on_its_line_while_a_button_is_pressed(lines: Mock | Chip) -> None:
    rig = Rig(lines, LEDS)
    async with running(rig.run) as witness:
        await witness.wait_for(DeviceReady, 2)
        assert lit(lines) == DARK
        for number, (indication, levels) in enumerate(SEEN, start=1):
            rig.lights.show(indication)
            await witness.wait_for(LightsShown, number)
            lines.drive(BUTTON, False)
            await witness.wait_for(TalkPressed, number)
            lines.drive(BUTTON, True)
            await witness.wait_for(TalkReleased, number)
            assert lit(lines) == levels
        rig.lights.show(Indication(Light.WAKING))
        for level in (0.0, 1.0, 0.0):
            await until(partial(shines, lines, level))
    assert witness.count(DeviceLost) == 0


@pytest.mark.parametrize(("lights", "brightness"), [(LEDS, 0.3), (RGB, 1.0), (PIXELS, 1.0)])
async def test_dimmed_ones_and_pixels_are_driven_and_given_back(
    lines: Mock | Chip, lights: BoardLights, brightness: float
) -> None:
    """How bright they are cannot be seen here: that is the mock pins' to tell, in test_lights."""
    for _ in range(2):
        rig = Rig(lines, lights, brightness)
        async with running(rig.run) as witness:
            await witness.wait_for(DeviceReady, 2)
            for number, light in enumerate((Light.WAKING, Light.LISTENING, Light.MUTED, Light.DARK), start=1):
                rig.lights.show(Indication(light))
                await witness.wait_for(LightsShown, number)
            lines.drive(BUTTON, False)
            await witness.wait_for(TalkPressed)
        assert witness.count(DeviceLost) == 0


def shines(lines: Mock | Chip, level: float) -> bool:
    """Whether the first light gives it."""
    return lines.level(FIRST) == level
