"""The drawing of a board without a header: a computer, what it hears and speaks with, and its keys."""

from typing import Final

from assistant.config.board import Board, KeyButton
from assistant.wiring import svg
from assistant.wiring.words import meant

KEY_PITCH: Final = 92
"""From one key to the next."""

BOX: Final = 236
"""The width of a device."""


def unpinned(board: Board, width: float, top: float) -> tuple[list[str], float]:
    """The shapes, and how high the drawing becomes."""
    keys = [button for button in board.buttons.each if isinstance(button, KeyButton)]
    height = max(220.0, KEY_PITCH * len(keys) + 20)
    middle = top + height / 2
    left = width / 2 - 110 if keys else width / 2 - 300
    right, far = left + BOX, left + BOX + 130
    shapes = [
        *_box(left, middle, "Computer", ["laptop, mini PC", "or Raspberry Pi"], "#eef2f7"),
        svg.path(f"M{right:g},{middle:g} H{far:g}", stroke="#1d6fb8", width=3),
        svg.text((right + far) / 2, middle - 10, "USB or built in", size=11, anchor="middle", fill=svg.FAINT),
        *_box(far, middle, "Microphone and speaker", _sound(board), "#fdf3e3"),
    ]
    for number, key in enumerate(keys):
        y = top + 10 + KEY_PITCH * number + KEY_PITCH / 2
        shapes += _key(key, y, left, middle)
    return shapes, top + height + 30


def _sound(board: Board) -> list[str]:
    device = f'"{board.audio.input}"' if board.audio.input else "the system's default devices"
    return [device, "cancels its own echo" if board.audio.full_duplex else "nothing cancels the echo"]


def _box(left: float, middle: float, title: str, lines: list[str], fill: str) -> list[str]:
    centre = left + BOX / 2
    return [
        svg.rect(left, middle - 70, BOX, 140, fill=fill, stroke=svg.INK, radius=10),
        svg.text(centre, middle - 14, title, size=15, anchor="middle", bold=True),
        *(
            svg.text(centre, middle + 10 + 18 * number, line, size=12, anchor="middle", fill=svg.FAINT)
            for number, line in enumerate(lines)
        ),
    ]


def _key(key: KeyButton, y: float, computer: float, middle: float) -> list[str]:
    bend = (280 + computer) / 2
    return [
        svg.path(
            f"M280,{y:g} C{bend:g},{y:g} {bend:g},{middle:g} {computer:g},{middle:g}",
            stroke="#1d6fb8",
            width=2,
        ),
        svg.rect(40, y - 38, 240, 76, fill="#f7f8fa", stroke=svg.INK, radius=9),
        svg.text(54, y - 18, key.name, size=14, bold=True),
        svg.text(266, y - 18, key.key, size=11, anchor="end", fill=svg.FAINT),
        *(
            svg.text(54, y + 4 + 16 * number, line, size=11)
            for number, line in enumerate(meant(key.meanings))
        ),
    ]
