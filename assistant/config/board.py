"""A board is data: what the device is made of, from `hardware/boards/NAME.toml`."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from assistant.config.models import Section
from assistant.config.problems import nearest, problems
from assistant.errors import ConfigError
from assistant.settings import Settings, read_toml

IN_THE_WHEEL = Path(__file__).parents[1] / "_boards"
IN_THE_SOURCES = Path(__file__).parents[2] / "hardware" / "boards"


class BoardAudio(Section):
    """`[audio]`: what hears and what speaks."""

    microphone: Literal["simulated", "portaudio"]
    speaker: Literal["simulated", "portaudio"]
    input: str = ""
    """A part of the microphone's name; empty: the system's default. The owner's `[audio] input` wins."""
    output: str = ""
    """The same for the speaker."""
    echo: Literal["none", "hardware"]
    """What cancels the echo of the speaker in what the microphone delivers."""

    @property
    def full_duplex(self) -> bool:
        """Whether the microphone may be listened to while the reply plays."""
        return self.echo != "none"


class BoardLights(Section):
    """`[lights]`: what shows the state."""

    kind: Literal["none", "simulated"] = "none"


class BoardButtons(Section):
    """`[buttons]`: what is pressed."""

    kind: Literal["none", "simulated"] = "none"


class Board(Section):
    """One board file. `name` is the file's, all else is in it."""

    name: str
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    audio: BoardAudio
    lights: BoardLights = BoardLights()
    buttons: BoardButtons = BoardButtons()


def board_names() -> list[str]:
    """The boards that exist, in order."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


def check_board(name: str) -> None:
    """Raises `ConfigError`, with the nearest name and all of them, if there is no board called `name`."""
    known = board_names()
    if name not in known:
        match = nearest(name, known)
        hint = f"did you mean {match!r}? " if match else ""
        raise ConfigError(f"there is no board {name!r}; {hint}boards: {', '.join(known)}")


def load_board(name: str) -> Board:
    """The board called `name`. Raises `ConfigError` if there is none, or if its file is wrong."""
    check_board(name)
    return read_board(_folder() / f"{name}.toml")


def read_board(path: Path) -> Board:
    """The board in a file that is called after it. Raises `ConfigError` with a line per mistake."""
    try:
        settings = Settings(read_toml(path), path, {})
        return Board.model_validate({**settings.tables, "name": path.stem})
    except FileNotFoundError:
        raise ConfigError(f"there is no board file {path}") from None
    except ValidationError as error:
        raise ConfigError("\n".join(problems(error, Board, settings))) from None


def _folder() -> Path:
    return IN_THE_WHEEL if IN_THE_WHEEL.is_dir() else IN_THE_SOURCES
