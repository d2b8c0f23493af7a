"""One picture for the model, when the person says "look at this"."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from assistant.core.events import Device, LookAsked
from assistant.core.sight import Source
from assistant.core.states import Switch
from assistant.core.status import Status
from assistant.ports import Report
from assistant.tools.tool import Tool, tool

WITHIN_S: Final = 5.0
"""A camera that was just opened needs a moment to see, and the service takes one picture a second."""


Until = Callable[[Callable[[Status], bool]], Awaitable[None]]
"""Waits until the status is so."""


def look_tools(report: Report, status: Callable[[], Status], until: Until) -> Sequence[Tool]:
    """The tool `look`. It obeys the switches, which only a person moves."""

    @tool(risk="read", timeout_s=WITHIN_S + 3.0, untrusted=False)
    async def look(source: Source) -> str:
        """Look at what the person shows you, by this device's camera or on the screen of their computer.

        Use it when the person says "look at this" or asks about something that you would have to see.
        """
        switches = {Source.CAMERA: status().camera, Source.SCREEN: status().screen}
        if switches[source] is Switch.OFF:
            return f"the {source.value} is switched off: ask the person to press its button, then look again"
        before = _sent(status(), source)
        report(LookAsked(source))
        try:
            async with asyncio.timeout(WITHIN_S):
                await until(lambda now: _sent(now, source) > before)
        except TimeoutError:
            return _why_not(status(), source)
        return "the picture has been sent to you"

    return (look,)


def _sent(status: Status, source: Source) -> int:
    return status.camera_pictures if source is Source.CAMERA else status.screen_pictures


def _why_not(status: Status, source: Source) -> str:
    if source is Source.SCREEN and Device.SCREEN not in status.missing:
        return (
            "the computer has not shown its screen so far: ask the person to allow it there if it asks, then"
            " look again"
        )
    return f"no picture of the {source.value} could be sent: tell the person"
