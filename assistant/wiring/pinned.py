"""The drawing of a board with a header: its pins in the middle, what hangs on them left and right."""

from dataclasses import dataclass
from typing import Final

from assistant.config.board import Board, KernelLights
from assistant.config.board.claims import claims
from assistant.config.board.header import RESERVED, Header
from assistant.wiring import svg
from assistant.wiring.layout import spread
from assistant.wiring.parts import Part, Symbol, parts
from assistant.wiring.symbols import COLOURS, REACH, Side, supply, symbol
from assistant.wiring.words import lights_of

PITCH: Final = 27
"""From one row of the header to the next."""

PILL: Final = 66
"""The width of a pin's label."""

GAP: Final = 78
"""Between the labels and the parts: room for the wires."""

LINE: Final = 15
"""The height of a line of text."""

TAKEN: Final = "#7a5ea8"
FREE: Final = "#c9ced6"

FUNCTIONS: Final = {"3V3": "#e0912f", "5V": "#d64545", "GND": "#2b2f36"}


LEGEND: Final = (
    (Symbol.BUTTON, "button"),
    (Symbol.LED, "LED"),
    (Symbol.PIXELS, "pixels"),
    (Symbol.SWITCH, "mute line"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One pin of the header, as drawn."""

    x: float
    y: float
    side: Side

    @property
    def edge(self) -> float:
        """Where a wire leaves the pin's label."""
        return self.x + self.side * (20 + PILL)


def pinned(board: Board, header: Header, width: float, top: float) -> tuple[list[str], float]:
    """The shapes, and how high the drawing becomes."""
    places = _places(header, width / 2, top + 40)
    bottom = places[-1].y + 30
    hanging, lowest = _parts(board, header, places, (top + 10, bottom))
    foot = max(bottom, lowest) + 14
    shapes = [*_frame(board, width, top, foot), *_header(board, header, places), *hanging]
    notes, end = _notes(board, header, foot + 36)
    return [*shapes, *notes], end


def _places(header: Header, middle: float, top: float) -> list[Place]:
    return [
        Place(middle + (14 if number % 2 else -14), top + (number // 2) * PITCH, 1 if number % 2 else -1)
        for number in range(len(header.places))
    ]


def _header(board: Board, header: Header, places: list[Place]) -> list[str]:
    first, last = places[0], places[-1]
    body = svg.rect(
        first.x - 18, first.y - 20, last.x - first.x + 36, last.y - first.y + 40, fill="#3a3f47", radius=5
    )
    colours = _colours(board)
    shapes = [body]
    for number, (function, place) in enumerate(zip(header.places, places, strict=True), start=1):
        label = f"GPIO {function}" if isinstance(function, int) else function
        used = FUNCTIONS.get(str(function)) or colours.get(function if isinstance(function, int) else -1)
        left = min(place.x + place.side * 20, place.edge)
        shapes += [
            svg.circle(place.x, place.y, 10, fill=used or FREE),
            svg.text(
                place.x,
                place.y + 3.5,
                str(number),
                size=9,
                anchor="middle",
                fill="#ffffff" if used else svg.INK,
            ),
            svg.rect(left, place.y - 10, PILL, 20, fill=used or "#eceff3", radius=10),
            svg.text(
                left + PILL / 2,
                place.y + 4,
                label,
                size=11,
                anchor="middle",
                fill="#ffffff" if used else svg.FAINT,
            ),
        ]
    return shapes


def _colours(board: Board) -> dict[int, str]:
    """The colour of each GPIO that is used; a pin of a bus that nothing hangs on has its bus's."""
    colours = {pin: TAKEN for owned in board.owned for pin in owned.pins} | dict.fromkeys(RESERVED, TAKEN)
    colours |= {claim.pin: COLOURS[Symbol.WIRE] for claim in claims(board)}
    return colours | {part.pin: COLOURS[part.symbol] for part in parts(board)}


def _parts(
    board: Board, header: Header, places: list[Place], between: tuple[float, float]
) -> tuple[list[str], float]:
    shapes: list[str] = []
    lowest = between[1]
    for side in (-1, 1):
        here = sorted(
            ((places[header.place(part.pin) - 1], part) for part in parts(board)), key=lambda pair: pair[0].y
        )
        column = [(place, part) for place, part in here if place.side == side]
        heights = [_height(part) for _, part in column]
        centres = spread([place.y for place, _ in column], heights, *between)
        for (place, part), centre, height in zip(column, centres, heights, strict=True):
            shapes += _part(place, part, centre - height / 2 + 44)
            lowest = max(lowest, centre + height / 2)
    return shapes, lowest


def _height(part: Part) -> float:
    return 44 + 24 + LINE * len(part.about) + 8


def _part(place: Place, part: Part, y: float) -> list[str]:
    """The part on its wire at the height `y`, its name above and what there is to say below."""
    arrives = place.edge + place.side * GAP
    bend = (place.edge + arrives) / 2
    wire = f"M{place.edge:g},{place.y:g} C{bend:g},{place.y:g} {bend:g},{y:g} {arrives:g},{y:g}"
    outer = arrives + place.side * (REACH + 70)
    left = min(arrives, outer)
    return [
        svg.path(wire, stroke=COLOURS[part.symbol], width=2.5),
        *symbol(part, arrives, y, place.side),
        svg.text(left, y - 26, part.name, size=14, bold=True),
        *(
            svg.text(left, y + 34 + LINE * number, line, size=11, fill=svg.FAINT)
            for number, line in enumerate(part.about)
        ),
    ]


def _frame(board: Board, width: float, top: float, foot: float) -> list[str]:
    if not board.plugs_on:
        return []
    return [
        svg.rect(
            24, top - 8, width - 48, foot - top + 8, fill="#f6f8fb", stroke="#9aa7b5", radius=14, dashed=True
        ),
        svg.text(
            width - 40,
            top + 14,
            "plugs onto the header: nothing is wired by hand",
            size=11,
            anchor="end",
            fill=svg.FAINT,
        ),
    ]


def _notes(board: Board, header: Header, y: float) -> tuple[list[str], float]:
    """What the colours and signs mean, and what hangs on no pin."""
    used = {part.symbol for part in parts(board)}
    keys = [(COLOURS[kind], word) for kind, word in LEGEND if kind in used]
    keys += [(TAKEN, "taken"), (FREE, "free")]
    shapes: list[str] = []
    x = 40.0
    for colour, word in keys:
        shapes += [svg.circle(x + 6, y - 4, 6, fill=colour), svg.text(x + 18, y, word, size=12)]
        x += 44 + 7 * len(word)
    lines = [
        "Pin 1 is at the end away from the USB sockets, in the row away from the board's edge.",
        *(f"GPIO {', '.join(map(str, owned.pins))} taken: {owned.by}." for owned in board.owned),
        *([f"Lights: {lights_of(board)}."] if isinstance(board.lights, KernelLights) else []),
        _sound_note(board),
    ]
    y += 28
    if not board.plugs_on:
        grounds = ", ".join(str(number) for number, what in enumerate(header.places, 1) if what == "GND")
        shapes += [
            *supply("GND", 50, y - 12),
            svg.text(68, y, f"any GND of the header: pin {grounds}. Wire with the power off.", size=12),
        ]
        y += 20
    for line in lines:
        shapes.append(svg.text(40, y, line, size=12))
        y += 20
    return shapes, y + 10


def _sound_note(board: Board) -> str:
    if board.plugs_on:
        return "The sound goes through the HAT: I2S on the header, the speaker on the HAT's own connectors."
    return f"The sound goes by USB, not by the header: plug in {board.audio.input or 'a speakerphone'}."
