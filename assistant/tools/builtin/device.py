"""The device itself: how it is, and what its buttons do."""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from assistant.core.events import MutePressed, StopPressed, VolumePressed
from assistant.core.states import Switch
from assistant.core.status import Status
from assistant.ports import Report
from assistant.tools.tool import Tool, tool


def device_tools(
    report: Report, status: Callable[[], Status], in_words: Callable[[Status], Sequence[str]]
) -> Sequence[Tool]:
    """The tools `device_status`, `change_volume`, `mute` and `stop`.

    They report what a press of the button would, so they are async: events belong to the loop's thread.
    `in_words` gives a status as phrases, the most important first.
    """

    @tool(risk="read")
    async def device_status() -> str:
        """Tell how this device is: its connection, its microphone, what is missing or wrong."""
        return "; ".join(in_words(status()))

    @tool(risk="act")
    async def change_volume(
        direction: Literal["louder", "quieter"],
        steps: Annotated[int, Field(ge=1, le=10, description="How many steps; 1 is a little.")] = 1,
    ) -> str:
        """Make this device louder or quieter."""
        for _ in range(steps):
            report(VolumePressed(1 if direction == "louder" else -1))
        return f"{direction} by {steps}"

    @tool(risk="act")
    async def mute() -> str:
        """Switch this device's microphone off. Only a press of the button switches it on again."""
        if status().microphone is Switch.ON:  # the button changes over: a second press would unmute
            report(MutePressed())
        return "the microphone is off"

    @tool(risk="act")
    async def stop() -> str:
        """Stop whatever this device is saying, playing or ringing, and end the conversation, at once."""
        report(StopPressed())
        return "stopped"

    return device_status, change_volume, mute, stop
