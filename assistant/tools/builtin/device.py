"""The device itself: how it is, and what its buttons do."""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from assistant.core.events import (
    GoodbyeAsked,
    MutePressed,
    StopPressed,
    VoiceChosen,
    VolumePressed,
    VolumeSet,
)
from assistant.core.states import Switch
from assistant.core.status import Status
from assistant.ports import Report
from assistant.tools.tool import Tool, tool


def device_tools(
    report: Report, status: Callable[[], Status], in_words: Callable[[Status], Sequence[str]]
) -> Sequence[Tool]:
    """The tools that say how this device is, and that do what its buttons do.

    They report what a press of the button would, so they are async: events belong to the loop's thread.
    `in_words` gives a status as phrases, the most important first. What ends a talk is "read": nothing is
    otherwise afterwards, and nobody who says goodbye wants to be asked whether that is allowed.
    """

    @tool(risk="read", untrusted=False)
    async def device_status() -> str:
        """Tell how this device is: its connection, its microphone, what is missing or wrong."""
        return "; ".join(in_words(status()))

    @tool(risk="act", effect="make this device {direction}", untrusted=False)
    async def change_volume(
        direction: Literal["louder", "quieter"],
        steps: Annotated[int, Field(ge=1, le=10, description="How many steps; 1 is a little.")] = 1,
    ) -> str:
        """Make this device louder or quieter."""
        for _ in range(steps):
            report(VolumePressed(1 if direction == "louder" else -1))
        return f"{direction} by {steps}"

    @tool(risk="act", effect="set the volume to {percent} percent", untrusted=False)
    async def set_volume(percent: Annotated[int, Field(ge=0, le=100)]) -> str:
        """Make this device as loud as the person says: 0 is silent, 100 as loud as can be."""
        report(VolumeSet(percent / 100))
        return f"the volume is {percent} percent"

    @tool(risk="act", effect="speak with another voice or in another language", untrusted=False)
    async def change_voice(
        voice: Annotated[str, Field(max_length=40, description="A name such as Puck; empty: as it is.")] = "",
        language: Annotated[
            str, Field(max_length=20, description="BCP 47, as in de-DE; empty: as it is.")
        ] = "",
    ) -> str:
        """Speak with another voice, or in another language, until this conversation ends."""
        report(VoiceChosen(voice, language))
        return "from the next sentence on"

    @tool(risk="act", effect="switch the microphone off", untrusted=False)
    async def mute() -> str:
        """Switch this device's microphone off. Only a press of the button switches it on again."""
        if status().microphone is Switch.ON:  # the button changes over: a second press would unmute
            report(MutePressed())
        return "the microphone is off"

    @tool(risk="read", untrusted=False)
    async def stop() -> str:
        """Stop whatever this device is saying, playing or ringing, and end the conversation, at once."""
        report(StopPressed())
        return "stopped"

    @tool(risk="read", untrusted=False)
    async def end_conversation() -> str:
        """End the conversation when the person says goodbye. What you say after this call is still heard."""
        report(GoodbyeAsked())
        return "say goodbye in a few words"

    return device_status, change_volume, set_volume, change_voice, mute, stop, end_conversation
