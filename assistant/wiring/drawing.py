"""A board as a wiring drawing: an SVG file, the same for the same board, so that a test can compare it."""

from assistant.config.board import Board
from assistant.config.board.header import HEADERS
from assistant.errors import ConfigError
from assistant.wiring import svg
from assistant.wiring.pinned import pinned
from assistant.wiring.unpinned import unpinned

WIDTH = 1080
HEAD = 96
"""The height of the title."""


def draw(board: Board) -> str:
    """The drawing of `board`. Raises ConfigError if there is nothing to wire or to plug."""
    if board.audio.microphone == "simulated":
        raise ConfigError(f"the board {board.name!r} is simulated: there is nothing to wire")
    header = HEADERS[board.header]
    shapes, height = pinned(board, header, WIDTH, HEAD) if header.places else unpinned(board, WIDTH, HEAD)
    title = [
        svg.text(40, 46, board.title, size=24, bold=True),
        svg.text(40, 70, board.description, size=13, fill=svg.FAINT),
    ]
    return svg.document(WIDTH, height, f"{board.title}: wiring", [*title, *shapes])
