"""Buttons on pins that cannot be had, and pins that are shared. What they do is in tests/contracts."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from assistant.buttons.absent import AbsentButtons
from assistant.buttons.factory import buttons_for
from assistant.buttons.keyboard import KeyboardButtons
from assistant.buttons.wired import WiredButtons
from assistant.config.board import Board, GpioButtons, KeyButton, KeyButtons, Meanings, MuteLine, WiredButton
from assistant.core.events import Device, DeviceReady, Event, MuteLineChanged
from assistant.errors import DeviceError
from assistant.gpio.pins import Pins
from tests.support.fingers import MockPins, present
from tests.support.witnessed import running

ROOT = Path(__file__).parents[2]
TALK = Meanings(hold="talk")
ON_PINS = GpioButtons(kind="gpio", each=(WiredButton(name="talk", pin=17, meanings=TALK),))
KEYS = KeyButtons(kind="evdev", each=(KeyButton(name="talk", key="KEY_PAUSE", meanings=TALK),))


def board(**tables: Any) -> Board:
    audio = {"microphone": "simulated", "speaker": "simulated", "echo": "none"}
    return Board(name="b", title="B", description="A board.", audio=audio, **tables)  # type: ignore[arg-type]


def test_a_board_has_the_buttons_that_it_names() -> None:
    pins = Pins()
    assert isinstance(buttons_for(board(), pins), AbsentButtons)
    assert isinstance(buttons_for(board(buttons=ON_PINS), pins), WiredButtons)
    assert isinstance(buttons_for(board(mute_line=MuteLine(pin=4)), pins), WiredButtons)
    assert isinstance(buttons_for(board(buttons=KEYS), pins), KeyboardButtons)


async def test_absent_buttons_are_ready() -> None:
    async with running(AbsentButtons().run) as witness:
        assert (await witness.wait_for(DeviceReady))[1] == DeviceReady(Device.BUTTONS)


async def test_a_mute_line_needs_no_buttons() -> None:
    mock = MockPins()
    mock.drive(4, False)
    async with running(buttons_for(board(mute_line=MuteLine(pin=4)), Pins(mock.make)).run) as witness:
        await witness.wait_for(DeviceReady)
    assert [event for _, event in witness.events] == [MuteLineChanged(True), DeviceReady(Device.BUTTONS)]


async def test_a_pin_that_cannot_be_had_is_named() -> None:
    buttons = GpioButtons(kind="gpio", each=(WiredButton(name="talk", pin=99, meanings=TALK),))
    told: list[Event] = []
    with pytest.raises(
        DeviceError, match=r"^GPIO 99 \(talk\) cannot be used: .*; `gpioinfo` tells who has it$"
    ):
        await buttons_for(board(buttons=buttons), Pins(MockPins().make)).run(told.append)
    assert told == []


async def test_pins_are_opened_by_the_first_and_closed_by_the_last() -> None:
    mock = MockPins()
    made = []

    def make() -> Any:
        made.append(mock.make())
        return made[-1]

    pins = Pins(make)
    async with pins as first:
        async with pins as second:
            assert first is second
        pin = first.pin(17)
        assert first.pin(17) is pin
    async with pins as third:
        assert third is not first
    assert len(made) == 2


NEEDS_LGPIO = pytest.mark.skipif(find_spec("lgpio") is None, reason="there is no lgpio for this Python")


@NEEDS_LGPIO
def test_importing_lgpio_leaves_nothing_lying_about_and_moves_nobody(tmp_path: Path) -> None:
    assert told_by("await asyncio.to_thread(pins._import_lgpio)", tmp_path) == ""
    assert list(tmp_path.iterdir()) == [tmp_path / "tmp"]
    assert list((tmp_path / "tmp").iterdir()) == []


@NEEDS_LGPIO
def test_lights_and_buttons_may_open_the_pins_at_the_same_time(tmp_path: Path) -> None:
    """Each thread waits with the working directory and `LG_WD` changed until all would be there."""
    meanwhile = """
together = threading.Barrier(4)
really = importlib.import_module
def slowly(name):
    with suppress(threading.BrokenBarrierError):
        together.wait(0.5)
    return really(name)
importlib.import_module = slowly
"""
    use = "await asyncio.gather(*(asyncio.to_thread(pins._import_lgpio) for _ in range(4)))"
    assert told_by(use, tmp_path, meanwhile) == ""
    assert list((tmp_path / "tmp").iterdir()) == []


@NEEDS_LGPIO
@pytest.mark.skipif(present("lgpio") != [], reason="this machine has pins")
def test_a_computer_without_pins_says_so(tmp_path: Path) -> None:
    told = told_by("async with pins.Pins(): pass", tmp_path)
    assert told.startswith(("this computer is no Raspberry Pi", "there is no /dev/gpiochip0"))


@pytest.mark.parametrize(
    ("package", "use", "told"),
    [
        ("gpiozero", "async with pins.Pins(): pass", "the GPIO pins need the package gpiozero: "),
        ("lgpio", "async with pins.Pins(): pass", "the GPIO pins need the package lgpio: "),
        ("evdev", "await evdevice.Evdev().load()", "keys as buttons need the package evdev: "),
    ],
)
def test_an_absent_package_is_named_with_what_installs_it(
    package: str, use: str, told: str, tmp_path: Path
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (extra,) = (
        name
        for name, needs in project["optional-dependencies"].items()
        if any(re.match(rf"{package}\b", need) for need in needs)
    )
    before = f"sys.modules[{package!r}] = None"
    assert (
        told_by(use, tmp_path, before)
        == f"{told}{sys.executable} -m pip install '{project['name']}[{extra}]'"
    )


def told_by(line: str, folder: Path, before: str = "") -> str:
    """The message of what `line` raises, in a process of its own: what an import does it does once."""
    program = f"""
import asyncio, importlib, os, sys, threading
from contextlib import suppress
from assistant.buttons import evdevice
from assistant.errors import DeviceError
from assistant.gpio import pins
{before}
here = os.getcwd()
async def main():
    {line}
try:
    asyncio.run(main())
except DeviceError as error:
    print(error)
assert os.getcwd() == here
assert "LG_WD" not in os.environ
"""
    (temporary := folder / "tmp").mkdir()
    environ = {**os.environ, "TMPDIR": str(temporary)}
    environ.pop("LG_WD", None)
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=folder, env=environ, timeout=60, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
