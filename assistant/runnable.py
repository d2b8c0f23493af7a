"""Whether the device can run with a configuration: more than whether each of its values is valid."""

from collections.abc import Callable

from assistant.audio.spoken.table import load_table
from assistant.audio.wake.factory import wake_word
from assistant.config import Board, Config, LightsConfig, load_board
from assistant.config.board import NoLights
from assistant.errors import ConfigError


def check_runnable(config: Config, *, terminal: bool) -> None:
    """Raise a `ConfigError` with a line for each reason why the device would not start.

    `terminal`: it would run on one, and not as a service. Nothing is opened or loaded.
    """
    checks: tuple[Callable[[], object], ...] = (
        lambda: check_lights(config.lights, load_board(config.board), terminal=terminal),
        lambda: wake_word(config.wake),
        lambda: load_table(config.spoken) if config.spoken.enabled else None,
    )
    found = []
    for check in checks:
        try:
            check()
        except ConfigError as error:
            found.append(str(error))
    if found:
        raise ConfigError("\n".join(found))


def check_lights(config: LightsConfig, board: Board, *, terminal: bool) -> None:
    """Raise `ConfigError` where nothing would tell when the device listens, without the owner's leave."""
    if isinstance(board.lights, NoLights) and not config.no_light and not terminal:
        raise ConfigError(
            f"board {board.name!r} has no lights, and nobody could see when it listens; name another board,"
            " or say lights.no_light = true, and a sound tells it each time (its last line, on a terminal)"
        )
