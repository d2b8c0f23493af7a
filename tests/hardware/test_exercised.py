"""Every board file at work: its buttons as edges on gpiozero's mock pins, its lights as levels and bytes.

The clock of the mock pins is ours, so that ten seconds on a button take no time: an edge counts when it
happened.
"""

import time
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from assistant.buttons.factory import buttons_for
from assistant.buttons.gestures import Kind
from assistant.commands.steps import Press, looks, presses
from assistant.config import LightsConfig, board_names, load_board
from assistant.config.board import Apa102Lights, Board, GpioButtons, KernelLights, LedLights
from assistant.config.board.buttons import MUTE_LINE
from assistant.config.board.claims import claims
from assistant.core.events import (
    DeviceReady,
    Event,
    LightsShown,
    MuteLineChanged,
    MuteTouched,
    TalkPressed,
)
from assistant.core.signals import Indication, Light
from assistant.gpio.pins import Pins
from assistant.lights.apa102 import encoded
from assistant.lights.colours import COLOURS, WATCHING, Colour
from assistant.lights.factory import lights_for
from assistant.lights.rhythms import Part
from tests.support.lighting import BrittleFactory, BrittlePin
from tests.support.spi import RecordedSpi, apa102_pixels
from tests.support.witnessed import Witness, running, until

BOARDS: Final = {name: load_board(name) for name in board_names()}
WITH_PINS: Final = sorted(name for name, board in BOARDS.items() if board.header != "none")
"""The others have no pins, see below; the keys of `keyboard` are in tests/buttons and `make test-vm`."""

Shown = dict[str, tuple[bool, ...]]
"""Whatever is lit, by what it tells of (microphone, camera, screen), and in which of red, green and blue."""

WHITE: Final = (True, True, True)


class Rig:
    """A board on pins, an SPI bus and a folder of LEDs that are not there."""

    def __init__(self, board: Board, folder: Path) -> None:
        self.board = board
        self.factory: Any = ClockedFactory()
        self.spi = RecordedSpi()
        self._leds = folder
        if isinstance(lights := board.lights, KernelLights):
            for name in (lights.red, lights.green, lights.blue):
                (folder / name).mkdir()
                (folder / name / "trigger").touch()
                (folder / name / "max_brightness").write_text("255")
        pins = Pins(lambda: self.factory)
        self.lights = lights_for(board, LightsConfig(), pins, spi=self.spi, leds=folder)
        self.buttons = buttons_for(board, pins)

    # --- the lights -------------------------------------------------------------------------------

    def shown(self) -> Shown:
        """What can be seen now."""
        match self.board.lights:
            case LedLights() as lights:
                pins = {name: (self.factory.pin(led.pin), led.active) for name, led in lights.each.items()}
                return {
                    name: WHITE
                    for name, (pin, active) in pins.items()
                    if pin.function == "output" and bool(pin.state) is (active == "high")
                }
            case KernelLights() as lights:
                files = [self._leds / each / "brightness" for each in (lights.red, lights.green, lights.blue)]
                lit = tuple(file.exists() and file.read_text() not in ("", "0") for file in files)
                return {"microphone": lit} if any(lit) else {}
            case Apa102Lights() as lights:
                return self._pixels(lights)
        raise AssertionError(f"{self.board.lights.kind}: nobody has taught the test to look at it")

    def _pixels(self, lights: Apa102Lights) -> Shown:
        frame = self.spi.sent[-1] if lights.bus is not None and self.spi.sent else self._clocked(lights)
        of = {
            **dict.fromkeys(lights.conversation, "microphone"),
            **dict.fromkeys(lights.pixels.camera, "camera"),
            **dict.fromkeys(lights.pixels.screen, "screen"),
        }
        shown: Shown = {}
        for number, (_, *values) in enumerate(apa102_pixels(frame) if frame else []):
            colour = tuple(bool(values[lights.order.index(channel)]) for channel in "rgb")
            if any(colour):
                shown[of[number]] = colour
        return shown

    def _clocked(self, lights: Apa102Lights) -> bytes:
        """The last whole frame that went out by two pins: a bit with each rise of the clock."""
        bits, data = "", 0.0
        for pin, level in list(self.factory.edges):
            if pin == lights.data:
                data = level
            elif pin == lights.clock and level:
                bits += "1" if data else "0"
        sent = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) // 8 * 8, 8))
        length = len(encoded([0] * 3 * lights.count, 1))
        whole = len(sent) // length * length
        return sent[whole - length : whole] if whole else b""

    def shows(self, of: Indication) -> bool:
        """Whether what can be seen now is what has to be seen."""
        return self.shown() == self.expected(of)

    def expected(self, of: Indication) -> Shown:
        """What has to be seen, at one moment at least."""
        lights = self.board.lights
        coloured = not isinstance(lights, LedLights)
        own = set(lights.each) if isinstance(lights, LedLights) else set()
        if isinstance(lights, Apa102Lights):
            own = {part for part in ("camera", "screen") if getattr(lights.pixels, part)}

        def seen(colour: Colour) -> tuple[bool, ...]:
            return tuple(channel > 0 for channel in colour) if coloured else WHITE

        shown: Shown = {} if of.light is Light.DARK else {"microphone": seen(COLOURS[of.light])}
        for part, on in ((Part.CAMERA, of.camera), (Part.SCREEN, of.screen)):
            if on:
                shown[part.value if part.value in own else "microphone"] = seen(WATCHING[part])
        return shown

    # --- the buttons ------------------------------------------------------------------------------

    def move(self, pin: int, *, high: bool) -> None:
        """What hangs on a pin gives it a level, half a second after the last one did."""
        self.factory.now += 0.5
        (self.factory.pin(pin).drive_high if high else self.factory.pin(pin).drive_low)()

    def press(self, asked: Press) -> None:
        """A finger does as asked; nothing else happens for a second before it."""
        assert isinstance(self.board.buttons, GpioButtons)
        (button,) = (each for each in self.board.buttons.each if each.name == asked.button)
        high = button.active == "high"
        for tap in range(2 if asked.kind is Kind.DOUBLE else 1):
            self.factory.now += -0.3 if tap else 0.5
            self.move(button.pin, high=high)
            self.factory.now += asked.lasts_s - 0.4
            self.move(button.pin, high=not high)


class ClockedPin(BrittlePin):
    """Its edges happen when we say so."""

    def _change_state(self, value: float) -> bool:
        changed = super()._change_state(value)
        self._last_change = self.factory.now
        return changed


class ClockedFactory(BrittleFactory):
    """Makes such pins."""

    def __init__(self) -> None:
        super().__init__()
        self.pin_class = ClockedPin
        self.now = time.monotonic()


@pytest.mark.parametrize("name", sorted(set(BOARDS) - set(WITH_PINS)))
def test_the_others_have_no_pins(name: str) -> None:
    assert claims(BOARDS[name]) == []


@pytest.mark.parametrize("name", WITH_PINS)
async def test_every_light_of_the_board_is_seen(name: str, tmp_path: Path) -> None:
    rig = Rig(BOARDS[name], tmp_path)
    async with running(rig.lights.run) as witness:
        await witness.wait_for(DeviceReady)
        for number, look in enumerate(looks(), start=1):
            rig.lights.show(look.indication)
            assert (await witness.wait_for(LightsShown, number))[1].indication == look.indication
            await until(partial(rig.shows, look.indication))


@pytest.mark.parametrize("name", WITH_PINS)
async def test_every_press_on_the_board_is_told(name: str, tmp_path: Path) -> None:
    rig = Rig(BOARDS[name], tmp_path)
    asked = [press for press in presses(rig.board) if press.button != MUTE_LINE]
    assert asked
    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        for press in asked:
            rig.press(press)
        rig.press(asked[0])  # whatever waits for a second press is over by now
        wanted = [event for press in asked for event in press.events]
        await until(lambda: len(told(witness)) >= len(wanted))
    assert told(witness)[: len(wanted)] == wanted


@pytest.mark.parametrize("name", [name for name in WITH_PINS if BOARDS[name].mute_line])
async def test_the_mute_line_of_the_board_is_told(name: str, tmp_path: Path) -> None:
    rig = Rig(BOARDS[name], tmp_path)
    line = rig.board.mute_line
    assert line is not None
    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        for muted in (True, False):
            rig.move(line.pin, high=(line.muted == "high") is muted)
        await witness.wait_for(MuteLineChanged, 3)
    lines = [event for _, event in witness.events if isinstance(event, MuteLineChanged)]
    assert [event.muted for event in lines] == [False, True, False]


def told(witness: Witness) -> list[Event | type[Event]]:
    """What was pressed, as `Press.events` has it."""
    pressed = [event for _, event in witness.events]
    return [
        TalkPressed if isinstance(event, TalkPressed) else event
        for event in pressed
        if not isinstance(event, DeviceReady | MuteLineChanged | MuteTouched)
    ]
