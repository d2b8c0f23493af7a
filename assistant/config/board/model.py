"""A board is data: what the device is made of, from `hardware/boards/NAME.toml`."""

from pydantic import Field

from assistant.config.board.audio import BoardAudio
from assistant.config.board.buttons import BoardButtons, MuteLine, NoButtons
from assistant.config.board.header import HeaderName, Pin
from assistant.config.board.lights import BoardLights, NoLights
from assistant.config.models import Section


class Owned(Section):
    """`[[owned]]`: pins that something else on this board has taken, and what that is."""

    pins: tuple[Pin, ...] = Field(min_length=1)
    by: str = Field(min_length=1)


class Board(Section):
    """One board file. `name` is the file's, all else is in it."""

    name: str = Field(exclude=True)
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    header: HeaderName = "none"
    """Which pins there are."""
    plugs_on: bool = False
    """Lights and buttons are on a HAT that is plugged onto the header: nothing is wired by hand."""
    parts: tuple[str, ...] = ()
    """What to buy, a line for each."""
    setup: tuple[str, ...] = ()
    """Lines for `/boot/firmware/config.txt`, without which the board is not there."""
    quirks: tuple[str, ...] = ()
    """What a maker should know of it, a sentence for each."""
    audio: BoardAudio
    lights: BoardLights = NoLights()
    buttons: BoardButtons = NoButtons()
    mute_line: MuteLine | None = None
    owned: tuple[Owned, ...] = ()
