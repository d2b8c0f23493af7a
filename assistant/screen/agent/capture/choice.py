"""Which way of capturing this session needs."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping

from assistant.errors import DeviceError
from assistant.screen.agent.capture.grim import GrimScreen
from assistant.screen.agent.capture.mssscreen import MssScreen
from assistant.screen.agent.capture.screen import Screen

NAMES: Mapping[str, str] = {"win32": "Windows", "darwin": "macOS"}


def find_screen(
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
) -> Screen:
    """The screen of this session, not opened yet. Raises `DeviceError` if there is none that can be seen.

    A Wayland session has an X11 display too, for old programs; through it mss would see only those, on black.
    """
    if platform in NAMES:
        return MssScreen(NAMES[platform])
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        if which("grim"):
            return GrimScreen()
        raise DeviceError(
            "this is a Wayland session, whose screen only its compositor shows: on sway, Hyprland or river"
            " install grim; on GNOME and KDE log in to an X11 session"
        )
    if environ.get("DISPLAY"):
        return MssScreen("X11")
    raise DeviceError(
        "there is no display: $DISPLAY and $WAYLAND_DISPLAY are not set; start this in a graphical session"
    )
