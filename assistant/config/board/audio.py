"""What a board hears and speaks with."""

from typing import Annotated, Literal

from pydantic import Field

from assistant.config.models import Section


class BoardAudio(Section):
    """`[audio]`: what hears and what speaks."""

    microphone: Literal["simulated", "portaudio"]
    speaker: Literal["simulated", "portaudio"]
    input: str = ""
    """A part of the microphone's name; empty: the system's default. The owner's `[audio] input` wins."""
    output: str = ""
    """The same for the speaker."""
    channel: Annotated[int, Field(ge=0, strict=True)] | None = None
    """The only channel of the microphone to listen to, 0 is the first; none: all, mixed."""
    echo: Literal["none", "hardware"]
    """What cancels the echo of the speaker in what the microphone delivers."""

    @property
    def full_duplex(self) -> bool:
        """Whether the microphone may be listened to while the reply plays."""
        return self.echo != "none"
