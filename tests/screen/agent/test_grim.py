"""A real Wayland session: headless sway, grim and a second process."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from assistant.errors import DeviceError
from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.grim import read_outputs, read_ppm
from assistant.screen.messages import Consented
from tests.support.agent_process import agent
from tests.support.screen_device import ScreenDevice
from tests.support.wayland import Compositor, missing, sway

RED, GREEN, BLACK = (0xD0, 0x20, 0x10), (0x10, 0xA0, 0x30), (0, 0, 0)


@pytest.fixture(scope="module")
def compositor() -> Iterator[Compositor]:
    if absent := missing():
        pytest.skip(f"a real Wayland session needs {absent} (deploy/apt-packages-test.txt)")
    with tempfile.TemporaryDirectory(prefix="wayland-") as folder, sway(Path(folder)) as running:
        yield running


def near(seen: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(a - b) < 12 for a, b in zip(seen, colour, strict=True))


async def test_the_device_sees_a_wayland_screen_and_not_what_is_masked(
    tmp_path: Path, compositor: Compositor, device: ScreenDevice
) -> None:
    where = ("run", "--ask", "terminal", "--device", f"127.0.0.1:{device.port}")
    what = ("--monitor", "all", "--mask", "1300,20,200,200")
    async with agent(tmp_path / "pc", compositor.environ, *where, *what) as running:
        await device.connected()
        device.want()
        await running.line("asks to see this screen")
        running.press("y")
        await device.hear(Consented)
        picture = await device.picture(840, 840)
    with Image.open(io.BytesIO(picture.jpeg)) as seen:
        assert seen.size == (840, 360)
        assert near(seen.getpixel((300, 180)), RED)
        assert near(seen.getpixel((700, 60)), BLACK)
        assert near(seen.getpixel((800, 100)), GREEN)


async def test_doctor_lists_the_monitors_in_the_units_that_masks_are_in(
    tmp_path: Path, compositor: Compositor
) -> None:
    async with agent(tmp_path / "pc", compositor.environ, "doctor", "--monitor", "2") as checking:
        assert await checking.ended() == 1, "it is not paired"
    told = "\n".join(checking.lines)
    assert "Wayland, by grim" in told
    assert "monitor 1: HEADLESS-1, 1280x720 at 0,0" in told
    assert "monitor 2: HEADLESS-2, 400x300 at 1280,0" in told
    assert "shown: 400x300 at 1280,0" in told


async def test_where_nobody_lists_the_monitors_the_whole_desktop_is_one(
    tmp_path: Path, compositor: Compositor
) -> None:
    """As on any compositor but sway."""
    environ = {**compositor.environ, "SWAYSOCK": "/nowhere"}
    async with agent(tmp_path / "pc", environ, "doctor") as checking:
        assert await checking.ended() == 1, "it is not paired"
    assert any("monitor 1: the whole desktop, 1680x720 at 0,0" in line for line in checking.lines)


async def test_a_compositor_that_does_not_answer_is_one_line(tmp_path: Path, compositor: Compositor) -> None:
    environ = {**compositor.environ, "WAYLAND_DISPLAY": "wayland-77", "SWAYSOCK": "/nowhere"}
    async with agent(tmp_path / "pc", environ, "preview", str(tmp_path / "seen.jpg")) as looking:
        assert await looking.ended() == 1
    assert looking.lines[-1].startswith("assistant-screen: the screen cannot be captured: grim: ")


def test_pixels_that_look_like_white_space_are_pixels() -> None:
    shot = read_ppm(b"P6\n2 1\n255\n" + b" \n\t\r\v\f", None)
    assert (shot.width, shot.height, bytes(shot.pixels)) == (2, 1, b" \n\t\r\v\f")
    assert shot.area == Rectangle(0, 0, 2, 1)


@pytest.mark.parametrize("answer", [b"", b"P6\n2 1\n255\n123", b"P6\n0 1\n255\n", b"\x89PNG"])
def test_what_is_no_picture_is_refused(answer: bytes) -> None:
    with pytest.raises(DeviceError, match="grim gave"):
        read_ppm(answer, None)


@pytest.mark.parametrize("answer", [b"", b"[1]", b'[{"active": true}]', b'[{"active": true, "name": "x"}]'])
def test_what_is_no_list_of_outputs_is_refused(answer: bytes) -> None:
    with pytest.raises(DeviceError, match="swaymsg gave"):
        read_outputs(answer)
