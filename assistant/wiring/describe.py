"""A board in words: what it is, its pin table, what to buy, what to know."""

import textwrap
from collections.abc import Iterable, Iterator

from assistant.config.board import Board
from assistant.config.board.claims import claims
from assistant.config.board.header import HEADERS
from assistant.wiring.parts import Part, parts
from assistant.wiring.words import buttons_of, lights_of, sound_of

WIDTH = 100
"""Letters to a line."""


def describe(board: Board) -> list[str]:
    """Lines for the terminal."""
    return [
        f"{board.title} ({board.name})",
        *textwrap.wrap(board.description, WIDTH),
        "",
        *_entry("Sound", [sound_of(board)]),
        *_entry("Lights", [lights_of(board)]),
        *_entry("Buttons", buttons_of(board) or ["none"]),
        *_block("Pins", _aligned(pin_table(board))),
        *_block("Parts", _wrapped(board.parts)),
        *_block("/boot/firmware/config.txt", [f"  {line}" for line in board.setup]),
        *_block("Good to know", _wrapped(board.quirks)),
    ]


def pin_table(board: Board) -> list[tuple[str, str, str]]:
    """Rows of GPIO, place on the header and use, by place; taken pins included. Empty without a header."""
    header = HEADERS[board.header]
    uses = {claim.pin: claim.use for claim in claims(board)}
    uses |= {part.pin: _use(part) for part in parts(board)}
    uses |= {pin: f"taken: {owned.by}" for owned in board.owned for pin in owned.pins}
    rows = sorted((header.place(pin), pin, use) for pin, use in uses.items())
    return [(f"GPIO {pin}", f"pin {place}", use) for place, pin, use in rows]


def _use(part: Part) -> str:
    resistor = f" through {part.ohms} Ω" if part.ohms else ""
    end = f" to {part.far_end}" if part.far_end else ""
    return f"{part.name}{resistor}{end}: {part.about[0]}"


def _entry(name: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield from textwrap.wrap(
            line, WIDTH, initial_indent=f"{name if number == 0 else '':9}", subsequent_indent=" " * 9
        )


def _block(title: str, lines: list[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _wrapped(lines: Iterable[str]) -> list[str]:
    return [
        line
        for text in lines
        for line in textwrap.wrap(text, WIDTH, initial_indent="  · ", subsequent_indent="    ")
    ]


def _aligned(rows: list[tuple[str, str, str]]) -> list[str]:
    return [f"  {gpio:8} {place:7} {use}" for gpio, place, use in rows]
