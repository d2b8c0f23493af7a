"""Whether the screen is locked, or another user's session is in front."""

import asyncio
import sys
from typing import Final

from assistant.errors import DeviceError
from assistant.screen.agent.consent.process import said_by

DEADLINE_S: Final = 1.0

LOGIND: Final = ("loginctl", "show-session", "auto", "--property=LockedHint", "--property=Active")
"""GNOME, KDE and others set the hint; `auto` is this user's graphical session, also for a user service."""

CONSOLE: Final = ("ioreg", "-n", "Root", "-d", "1")
LOCKED_CONSOLE: Final = '"IOConsoleLocked" = Yes'

SWITCH_DESKTOP: Final = 0x0100
"""DESKTOP_SWITCHDESKTOP: what the lock screen's desktop grants to nobody."""


async def locked(command: tuple[str, ...] = CONSOLE if sys.platform == "darwin" else LOGIND) -> bool:
    """Ask the system. Raises `DeviceError` if it does not tell."""
    if sys.platform == "win32":
        return _locked_windows()
    try:
        async with asyncio.timeout(DEADLINE_S):
            return is_locked(await said_by(command), sys.platform)
    except TimeoutError:
        raise DeviceError(f"{command[0]} has not answered for {DEADLINE_S:g} s") from None


def is_locked(told: str, platform: str) -> bool:
    """What `LOGIND` or `CONSOLE` told means."""
    if platform == "darwin":
        return LOCKED_CONSOLE in told
    properties = dict(line.partition("=")[::2] for line in told.splitlines())
    return properties.get("LockedHint") == "yes" or properties.get("Active") == "no"


if sys.platform == "win32":

    def _locked_windows() -> bool:
        import ctypes

        user32 = ctypes.WinDLL("user32")
        user32.OpenInputDesktop.restype = ctypes.c_void_p
        user32.CloseDesktop.argtypes = [ctypes.c_void_p]
        desktop = user32.OpenInputDesktop(0, False, SWITCH_DESKTOP)
        if not desktop:
            return True
        user32.CloseDesktop(desktop)
        return False
