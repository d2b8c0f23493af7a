"""Which lights a board gets, what they send, and what a person reads who lacks something."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.config import LightsConfig
from assistant.config.board import (
    BoardLights,
    KernelLights,
    NoLights,
    SimulatedLights,
    board_names,
    load_board,
)
from assistant.core.events import DeviceReady, LightsShown
from assistant.core.signals import Indication, Light
from assistant.errors import DeviceError
from assistant.gpio.pins import Pins
from assistant.lights.absent import AbsentLights
from assistant.lights.driven import DrivenLights
from assistant.lights.factory import lights_for
from assistant.lights.spi import SpiWire
from tests.support.lighting import RING, BrittleFactory, board
from tests.support.spi import RecordedSpi, apa102_pixels
from tests.support.witnessed import running

NOTHING = os.open(os.devnull, os.O_WRONLY)


def made(
    lights: BoardLights, spi: RecordedSpi | None = None, leds: Path = Path("/nowhere")
) -> DrivenLights[object]:
    lit = lights_for(
        board(lights), LightsConfig(), Pins(BrittleFactory), terminal=NOTHING, spi=spi, leds=leds
    )
    assert isinstance(lit, DrivenLights)
    return lit


@pytest.mark.parametrize("lights", [NoLights(), SimulatedLights(kind="simulated")])
async def test_no_lights_and_no_terminal(lights: BoardLights) -> None:
    absent = lights_for(board(lights), LightsConfig(), Pins(BrittleFactory), terminal=NOTHING)
    assert isinstance(absent, AbsentLights)
    async with running(absent.run) as witness:
        await witness.wait_for(DeviceReady)
        absent.show(Indication(Light.LISTENING))
    assert witness.count(LightsShown) == 0


@pytest.mark.parametrize("name", board_names())
async def test_every_board_can_be_made(name: str) -> None:
    lights_for(load_board(name), LightsConfig(), Pins(BrittleFactory), terminal=NOTHING)


async def test_the_bytes_of_the_respeaker_hat() -> None:
    spi = RecordedSpi()
    hat = load_board("respeaker-2mic-hat")
    lights = lights_for(hat, LightsConfig(), Pins(BrittleFactory), spi=spi)
    async with running(lights.run) as witness:
        lights.show(Indication(Light.LISTENING, camera=True))
        await witness.wait_for(LightsShown)
        assert spi.opened == (0, 0)
        assert (spi.mode, spi.max_speed_hz) == (0, 4_000_000)
        blue, white, dark = (9, 255, 0, 0), (9, 255, 255, 255), (9, 0, 0, 0)
        assert apa102_pixels(spi.sent[-1]) == [blue, white, dark]
    assert apa102_pixels(spi.sent[-1]) == [dark] * 3
    assert spi.opened is None


def refusing(number: int) -> RecordedSpi:
    spi = RecordedSpi()
    spi.refuses = OSError(number, os.strerror(number))
    return spi


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "there is no /dev/spidev0.0: put dtparam=spi=on into /boot/firmware/config.txt"),
        (errno.EACCES, "add the user to the group spi"),
        (errno.EINVAL, "/dev/spidev0.0 cannot be set up"),
    ],
)
async def test_an_spi_bus_that_is_not_there(number: int, words: str) -> None:
    with pytest.raises(DeviceError, match=words):
        await made(RING, refusing(number)).run(print)


async def test_a_failure_of_the_first_frame_is_an_error_of_the_start() -> None:
    spi = RecordedSpi()
    spi.broken = True
    with pytest.raises(DeviceError, match="the lights do not work: Input/output error"):
        await made(RING, spi).run(print)
    assert spi.opened is None


async def test_a_kernel_led_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"there is no LED .*led1: load its driver"):
        await made(KernelLights(kind="kernel", red="led1", green="led2", blue="led3"), leds=tmp_path).run(
            print
        )


@pytest.mark.skipif(Path("/dev/spidev0.0").exists(), reason="this machine has the bus")
def test_the_real_spidev_on_a_machine_without_the_bus() -> None:
    with pytest.raises(DeviceError, match=r"there is no /dev/spidev0\.0"):
        SpiWire(0, 0, 1_000_000).open()


def test_without_spidev() -> None:
    program = (
        "import sys; sys.modules['spidev'] = None; from assistant.lights.spi import SpiWire;"
        "SpiWire(0, 0, 1_000_000).open()"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert "DeviceError" in ended.stderr
    assert f"{sys.executable} -m pip install 'live-assistant[gpio]'" in ended.stderr
