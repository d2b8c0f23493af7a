"""The screen of a Wayland session through grim, where the compositor lets it: sway, Hyprland, river.

Shots are in logical pixels (`-s 1`), so that rectangles mean the same on a scaled display.
"""

import json
import re
import shutil
import subprocess
from typing import Any, Final

from assistant.errors import DeviceError
from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.monitors import Desktop, Monitor
from assistant.screen.agent.capture.screen import Shot

DEADLINE_S: Final = 1.0
"""Of each program; a picture takes two of them, and ten times less."""

WHOLE: Final = "the whole desktop"
"""What stands for the monitors when only sway could list them."""


PPM: Final = re.compile(rb"P6\s+([1-9]\d*)\s+([1-9]\d*)\s+255\s")
"""The header of a picture with one byte for each of red, green and blue; one white space ends it."""


class GrimScreen:
    """Each call is a process of its own; nothing stays open."""

    name = "Wayland, by grim"

    def desktop(self, *, pointer: bool = False) -> Desktop:
        """The monitors if this is sway; elsewhere one that stands for the whole desktop."""
        if shutil.which("swaymsg"):
            try:
                return Desktop(read_outputs(_output("swaymsg", "-r", "-t", "get_outputs")))
            except DeviceError:
                pass  # it is installed, and another compositor runs
        whole = read_ppm(_output(*_grim()), None)
        return Desktop([Monitor(WHOLE, whole.area)])

    def grab(self, area: Rectangle) -> Shot:
        """About 50 ms for 1920x1080."""
        place = f"{area.left},{area.top} {area.width}x{area.height}"
        return read_ppm(_output(*_grim("-g", place)), area)

    def close(self) -> None:
        """There is nothing to close."""


def _grim(*arguments: str) -> tuple[str, ...]:
    return ("grim", "-s", "1", "-t", "ppm", *arguments, "-")


def _output(*command: str) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, timeout=DEADLINE_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise DeviceError(f"the screen cannot be captured: {command[0]} has not answered") from None
    except OSError as error:
        reason = error.strerror or error
        raise DeviceError(f"the screen cannot be captured: {command[0]}: {reason}") from None
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split()) or f"exit code {done.returncode}"
        raise DeviceError(f"the screen cannot be captured: {command[0]}: {said}")
    return done.stdout


def read_ppm(ppm: bytes, area: Rectangle | None) -> Shot:
    """What grim gave, of `area`; without one it is the desktop, from 0,0 on. Raises `DeviceError`."""
    header = PPM.match(ppm)
    if header is None:
        raise DeviceError("the screen cannot be captured: grim gave no picture")
    width, height = int(header[1]), int(header[2])
    pixels = memoryview(ppm)[header.end() :]
    if len(pixels) != width * height * 3:
        raise DeviceError("the screen cannot be captured: grim gave half a picture")
    return Shot(area or Rectangle(0, 0, width, height), width, height, "RGB", pixels)


def read_outputs(answer: bytes) -> list[Monitor]:
    """What sway says of its outputs, those that are switched on. Raises `DeviceError`."""
    try:
        found: list[dict[str, Any]] = [one for one in json.loads(answer) if one["active"]]
        return [
            Monitor(
                one["name"],
                Rectangle(*(one["rect"][key] for key in ("x", "y", "width", "height"))),
            )
            for one in found
        ]
    except (ValueError, KeyError, TypeError):
        raise DeviceError("the screen cannot be captured: swaymsg gave no list of outputs") from None
