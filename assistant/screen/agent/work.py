"""Composition root of `assistant-screen run`: settings -> parts -> `Host`."""

import asyncio
import contextlib
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from assistant.screen.agent.capture.choice import find_screen
from assistant.screen.agent.capture.photographer import Photographer
from assistant.screen.agent.consent.both import WithWindow
from assistant.screen.agent.consent.desktop import DesktopPerson, show_window
from assistant.screen.agent.consent.keyboard import Keyboard, read_keys
from assistant.screen.agent.consent.person import Person
from assistant.screen.agent.consent.terminal import TerminalPerson
from assistant.screen.agent.host import Host
from assistant.screen.agent.locating import locate
from assistant.screen.agent.session import Parting
from assistant.screen.agent.settings import Settings
from assistant.screen.errors import TrustError
from assistant.screen.identity import forget_peer, load_or_make, load_peer


async def serve(folder: Path, settings: Settings, tell: Callable[[str], None]) -> None:
    """Be there for the device until cancelled, or until this PC has forgotten it.

    Raises `TrustError` if there is no device to be there for (any more), `DeviceError` without a screen.
    """
    device = load_peer(folder)
    if device is None:
        raise TrustError("this PC is paired with no device yet; do that with `assistant-screen pair`")
    own = load_or_make(folder, platform.node())
    find_screen()  # to say now what would otherwise be said when somebody waits for it
    photographer = Photographer(settings.monitor, settings.masks)
    keyboard = Keyboard()
    person, in_terminal = _person(settings, keyboard, tell)
    host = Host(folder, own, device, lambda: locate(device, settings.device), photographer, person, tell)
    reading = asyncio.ensure_future(read_keys(keyboard)) if in_terminal else None
    try:
        parting = await host.run()
    finally:
        photographer.close()
        if reading is not None:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
    if parting is Parting.FORGOTTEN:
        forget_peer(folder)
        raise TrustError("the device has forgotten this PC; pair again with `assistant-screen pair`")
    tell("this PC has forgotten the device, or was paired anew; start again to serve the new one")


def _person(settings: Settings, keyboard: Keyboard, tell: Callable[[str], None]) -> tuple[Person, bool]:
    in_terminal = settings.ask == "terminal" or (settings.ask == "auto" and sys.stdin.isatty())
    if in_terminal:
        return WithWindow(TerminalPerson(keyboard, tell), show_window), True
    return DesktopPerson(), False
