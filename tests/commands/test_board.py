"""`assistant board`: what it prints, what it refuses, and the walk through lights and buttons."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.buttons.gestures import Times
from assistant.commands.board import board
from assistant.commands.steps import Press, presses
from assistant.commands.trial import Patience, Trial, finger_on
from assistant.config import board_names, load_board
from assistant.config.board import Board
from assistant.core.events import Device, DeviceReady, Event, MuteLineChanged, TalkPressed, TalkReleased
from assistant.core.signals import Indication
from assistant.errors import ConfigError, DeviceError
from assistant.ports import Report
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights
from tests.support.writing import write


def call(*arguments: str) -> Result:
    return CliRunner().invoke(board, arguments, catch_exceptions=False, standalone_mode=False)


def test_list_tells_every_board() -> None:
    assert [line.split()[0] for line in call("list").output.splitlines()] == board_names()


def test_show_tells_the_pins() -> None:
    assert "GPIO 17  pin 11  talk button to GND" in call("show", "pi-bare").output


def test_check_is_content_or_explains(tmp_path: Path) -> None:
    assert call("check", "pi-bare").output == "pi-bare: nothing wrong with it\n"
    with pytest.raises(ConfigError, match="title: is missing"):
        call("check", str(write(tmp_path / "mine.toml", "")))


KEYS = """title = "T"
description = "D"
audio = { microphone = "portaudio", speaker = "portaudio", echo = "none" }
[buttons]
kind = "evdev"
each = [{ name = "talk", key = "KEY_NOPE", meanings = { press = "talk" } }]
"""


def test_check_knows_the_keys_of_a_keyboard(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no key 'KEY_NOPE'"):
        call("check", str(write(tmp_path / "mine.toml", KEYS)))
    assert call("check", str(write(tmp_path / "mine.toml", KEYS.replace("NOPE", "F13")))).exit_code == 0


def test_draw_writes_what_it_prints(tmp_path: Path) -> None:
    printed = call("draw", "pi-bare").output
    assert printed.startswith("<svg ")
    call("draw", "pi-bare", "--out", str(tmp_path / "a.svg"))
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == printed
    with pytest.raises(DeviceError, match=r"a\.svg: cannot be written"):
        call("draw", "pi-bare", "--out", str(tmp_path / "absent" / "a.svg"))


def test_a_board_with_nothing_to_try_is_tried_at_once(tmp_path: Path) -> None:
    nothing = ["  ✓ ready", "  ✓ ready", "Lights: this board has none", "Buttons: this board has none"]
    config = str(write(tmp_path / "a.toml", 'board = "usb-speakerphone"'))
    assert call("try", "--config", config).output.splitlines() == nothing
    config = str(write(tmp_path / "b.toml", 'board = "sim"'))
    assert call("try", "usb-speakerphone", "--config", config).output.splitlines() == nothing


# --- the walk -----------------------------------------------------------------------------------

HURRY = Patience(ready_s=1, confirm_s=0.05, look_s=0, press_s=0.05, pause_s=0)


FELT: dict[type[Event], Event] = {TalkPressed: TalkPressed(0.3), MuteLineChanged: MuteLineChanged(True)}


class Fingers:
    """Buttons that report, at once, what the press that is asked for brings."""

    def __init__(self, *, deaf: str = "", lost: type[Event] | None = None) -> None:
        self._report: Report = _nobody
        self._deaf = deaf
        self._lost = lost
        self.pressed: list[str] = []

    async def run(self, report: Report) -> None:
        self._report = report
        report(DeviceReady(Device.BUTTONS))
        await asyncio.get_running_loop().create_future()

    def press(self, asked: Press) -> None:
        self.pressed.append(f"{asked.button} {asked.kind.value}")
        if asked.button == self._deaf:
            return
        for wanted in asked.events:
            event = wanted if isinstance(wanted, Event) else FELT[wanted]
            if type(event) is not self._lost:
                self._report(event)


def _nobody(event: Event) -> None:
    """Hear nothing."""


async def walk(of: Board, lights: SimLights, fingers: Fingers) -> tuple[list[str], list[str]]:
    """What failed, and what was told."""
    told: list[str] = []
    trial = Trial(of, lights, fingers, told.append, finger=fingers.press, patience=HURRY)
    return await trial.run(), told


async def test_a_walk_shows_every_light_and_asks_for_every_press() -> None:
    lights, fingers = SimLights(), Fingers()
    failed, told = await walk(load_board("sim"), lights, fingers)
    assert failed == []
    assert {Indication(camera=True), Indication(screen=True)} <= {shown for _, shown in lights.history}
    assert lights.indication.dark
    assert fingers.pressed == [
        "talk hold",
        "mute press",
        "mute very_long",
        "camera press",
        "screen press",
        "screen long",
    ]
    assert "  → mute: hold 10 s (forget everything)" in told


@pytest.mark.parametrize("name", board_names())
async def test_every_board_can_be_walked_through(name: str) -> None:
    of = load_board(name)
    failed, told = await walk(of, SimLights(), Fingers())
    assert failed == []
    assert ("Lights: this board has none" in told) == (of.lights.kind == "none")
    assert ("Buttons: this board has none" in told) == (not of.buttons.each)


async def test_the_mute_switch_is_asked_for() -> None:
    failed, told = await walk(load_board("pi-bare"), SimLights(), Fingers(deaf="mute line"))
    assert failed == ["mute line: move its switch, and move it back"]
    assert f"  → {failed[0]}" in told


SIMULATED_BUTTONS = """title = "T"
description = "D"
header = "raspberry-pi-40"
audio = { microphone = "simulated", speaker = "simulated", echo = "none" }
lights = { kind = "kernel", red = "no:red", green = "no:green", blue = "no:blue" }
buttons = { kind = "simulated", each = [{ name = "talk", meanings = { press = "talk" } }] }
"""


def test_real_lights_are_tried_also_beside_simulated_buttons(tmp_path: Path) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        call("try", str(write(tmp_path / "mine.toml", SIMULATED_BUTTONS)))
    assert caught.group_contains(DeviceError, match="there is no LED /sys/class/leds/no:red")


async def test_a_button_that_does_nothing_is_told() -> None:
    failed, told = await walk(load_board("pi-bare"), SimLights(), Fingers(deaf="camera"))
    assert [line.partition(":")[0] for line in failed] == ["camera", "camera"]
    assert f"  ✗ {failed[0]}" in told


@pytest.mark.parametrize("lost", [TalkPressed, TalkReleased])
async def test_a_button_that_is_heard_by_half_is_told(lost: type[Event]) -> None:
    failed, _ = await walk(load_board("sim"), SimLights(), Fingers(lost=lost))
    assert [line.partition(":")[0] for line in failed] == ["talk"]


async def test_lights_that_confirm_nothing_are_told() -> None:
    lights = SimLights()
    lights.unplug()
    failed, _ = await walk(load_board("pi-bare"), lights, Fingers())
    assert "listening" in failed
    assert "camera on" in failed


async def test_lights_that_cannot_be_opened_end_the_walk() -> None:
    class Broken(SimLights):
        async def run(self, report: Report) -> None:
            raise DeviceError("no lights")

    with pytest.raises(ExceptionGroup) as caught:
        await walk(load_board("sim"), Broken(), Fingers())
    assert caught.group_contains(DeviceError, match="no lights")


async def test_the_simulated_finger_presses_as_asked(tmp_path: Path) -> None:
    """In real time, with the simulated buttons: each gesture is recognised for what it is."""
    of = load_board("respeaker-2mic-hat")
    buttons = SimButtons(of.buttons.each, Times(double_s=0.3, long_s=0.5, very_long_s=0.9))
    patience = Patience(ready_s=1, confirm_s=1, look_s=0, press_s=5, pause_s=0.4)
    told: list[str] = []
    trial = Trial(of, SimLights(), buttons, told.append, finger=finger_on(buttons), patience=patience)
    assert await trial.run() == []
    assert [line for line in told if line.startswith("  →")] == [f"  → {press.ask}" for press in presses(of)]
