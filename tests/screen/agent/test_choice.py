from collections.abc import Mapping

import pytest

from assistant.errors import DeviceError
from assistant.screen.agent.capture.choice import find_screen


def everything(program: str) -> str | None:
    return f"/usr/bin/{program}"


def nothing(program: str) -> str | None:
    return None


@pytest.mark.parametrize(
    ("environ", "platform", "name"),
    [
        ({"DISPLAY": ":0"}, "linux", "X11"),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "x11"}, "linux", "X11"),
        ({}, "win32", "Windows"),
        ({}, "darwin", "macOS"),
        ({"WAYLAND_DISPLAY": "wayland-1"}, "linux", "Wayland, by grim"),
        ({"WAYLAND_DISPLAY": "wayland-1", "DISPLAY": ":0"}, "linux", "Wayland, by grim"),
        ({"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"}, "linux", "Wayland, by grim"),
    ],
)
def test_each_session_has_its_way(environ: Mapping[str, str], platform: str, name: str) -> None:
    assert find_screen(environ, platform, everything).name == name


def test_wayland_is_told_apart_and_not_shown_black() -> None:
    with pytest.raises(DeviceError, match=r"Wayland session.*install grim.*X11 session"):
        find_screen({"WAYLAND_DISPLAY": "wayland-1", "DISPLAY": ":0"}, "linux", nothing)


def test_no_display_at_all() -> None:
    with pytest.raises(DeviceError, match=r"\$DISPLAY and \$WAYLAND_DISPLAY are not set"):
        find_screen({}, "linux", everything)
