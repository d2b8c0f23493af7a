"""Board files -> boards. They ship in the wheel; in the sources they stand in `hardware/boards`."""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from assistant.config.board.claims import mistakes
from assistant.config.board.model import Board
from assistant.config.problems import named, nearest, problems
from assistant.errors import ConfigError
from assistant.settings import Settings, read_toml

IN_THE_WHEEL: Final = Path(__file__).parents[2] / "_boards"
IN_THE_SOURCES: Final = Path(__file__).parents[3] / "hardware" / "boards"


def board_names() -> list[str]:
    """The boards that exist, in order."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


def is_file(board: str) -> bool:
    """Whether the choice of a board is a file of the owner's own, and not the name of one that ships."""
    return board.endswith(".toml")


def check_board(name: str) -> None:
    """Raises `ConfigError`, with the nearest name and all of them, if there is no board called `name`.

    The same for a file of the owner's own, such as "./mine.toml", that is not there.
    """
    if is_file(name):
        if Path(name).is_dir():
            raise ConfigError(f"{name} is a folder, not a board file")
        if not Path(name).is_file():
            raise ConfigError(f"there is no board file {name}")
        return
    known = board_names()
    if name not in known:
        match = nearest(name, known)
        hint = f"did you mean {match!r}? " if match else ""
        raise ConfigError(f"there is no board {name!r}; {hint}boards: {', '.join(known)}")


def load_board(name: str) -> Board:
    """The board called `name`, or in the file `name`. Raises `ConfigError` if it is absent or wrong."""
    check_board(name)
    return read_board(Path(name) if is_file(name) else _folder() / f"{name}.toml")


def read_board(path: Path) -> Board:
    """The board in a file that is called after it. Raises `ConfigError` with a line per mistake."""
    try:
        return board_of(Settings(read_toml(path), path, {}), path.stem)
    except FileNotFoundError:
        raise ConfigError(f"there is no board file {path}") from None


def board_of(settings: Settings, name: str) -> Board:
    """The board that is written there. Raises `ConfigError` with a line per mistake."""
    if "name" in settings.tables:
        raise ConfigError(f"{settings.place(('name',))}: a board is called after its file: leave it out")
    try:
        board = Board.model_validate({**settings.tables, "name": name})
    except ValidationError as error:
        raise ConfigError("\n".join(problems(error, Board, settings))) from None
    if found := [
        f"{settings.place(named(key, settings.tables))}: {complaint}" for key, complaint in mistakes(board)
    ]:
        raise ConfigError("\n".join(found))
    return board


def _folder() -> Path:
    return IN_THE_WHEEL if IN_THE_WHEEL.is_dir() else IN_THE_SOURCES
