"""Single keys from the terminal, without a thread and without Enter; characters from a pipe, for scripts."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

POLL_S: Final = 0.1
"""Windows has nothing to wait on for a key."""


class Keyboard:
    """Keys that come while nobody waits are dropped: nobody answers a question before it is asked."""

    def __init__(self) -> None:
        self._waiting: asyncio.Future[str] | None = None
        self._closed = False

    async def key(self) -> str:
        """The next key; empty once there can be none any more. One waits at a time, and may be cancelled."""
        if self._closed:
            return ""
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            return await self._waiting
        finally:
            self._waiting = None

    def press(self, characters: str) -> None:
        """The first of `characters` is a key for whoever waits; empty: the keyboard is gone."""
        self._closed = self._closed or not characters
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(characters[:1])


async def read_keys(keyboard: Keyboard, descriptor: int = 0) -> None:
    """Feed `keyboard` from the terminal or pipe `descriptor` until cancelled."""
    if sys.platform == "win32":
        await _read_console(keyboard)
        return
    loop = asyncio.get_running_loop()

    def read() -> None:
        try:
            data = os.read(descriptor, 1_024)
        except OSError:
            data = b""  # the terminal was closed
        keyboard.press(data.decode(errors="replace"))
        if not data:
            loop.remove_reader(descriptor)

    with _key_by_key(descriptor):
        try:
            loop.add_reader(descriptor, read)
        except OSError:
            keyboard.press("")  # a file, or /dev/null: nobody is there
            return
        try:
            await loop.create_future()
        finally:
            loop.remove_reader(descriptor)


@contextmanager
def _key_by_key(descriptor: int) -> Iterator[None]:
    """Without waiting for Enter and without echo, if it is a terminal and we are in its foreground."""
    if sys.platform == "win32" or not os.isatty(descriptor):
        yield
        return
    import termios
    import tty

    before = None
    with suppress(OSError):
        if os.tcgetpgrp(descriptor) == os.getpgrp():
            before = termios.tcgetattr(descriptor)
            tty.setcbreak(descriptor)
    try:
        yield
    finally:
        if before is not None:
            with suppress(termios.error):
                termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


if sys.platform == "win32":

    async def _read_console(keyboard: Keyboard) -> None:
        import msvcrt

        while True:
            while msvcrt.kbhit():
                keyboard.press(msvcrt.getwch())
            await asyncio.sleep(POLL_S)
