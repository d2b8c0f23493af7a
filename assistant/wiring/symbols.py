"""Parts as symbols. Each is drawn on a horizontal wire that comes from the header.

`x` is where the wire arrives and `side` where the symbol grows from there: -1 to the left, 1 to the right.
"""

from typing import Final, Literal, TypeAlias

from assistant.wiring import svg
from assistant.wiring.parts import Part, Symbol

Side: TypeAlias = Literal[-1, 1]

REACH: Final = 150
"""How far a symbol goes from where its wire arrives."""

COLOURS: Final = {
    Symbol.BUTTON: "#1d6fb8",
    Symbol.LED: "#c77700",
    Symbol.PIXELS: "#2f8f4e",
    Symbol.WIRE: "#2f8f4e",
    Symbol.SWITCH: "#c0263a",
}
"""The colour of a part's wire."""

LAMPS: Final = {
    "white": "#fffbe0",
    "red": "#f26d6d",
    "yellow": "#f7d154",
    "green": "#7bd389",
    "blue": "#7fb2f0",
}


def symbol(part: Part, x: float, y: float, side: Side) -> list[str]:
    """The symbol of `part`."""
    match part.symbol:
        case Symbol.BUTTON:
            shapes, end = _contact(x, y, side, COLOURS[part.symbol], pressed=True)
        case Symbol.SWITCH:
            shapes, end = _contact(x, y, side, COLOURS[part.symbol], pressed=False)
        case Symbol.LED:
            shapes, end = _led(part, x, y, side)
        case Symbol.PIXELS:
            return _pixels(x, y, side)
        case Symbol.WIRE:
            left = x if side > 0 else x - 108
            return [
                svg.rect(left, y - 13, 108, 26, fill="#eef6f0", stroke=svg.INK, radius=5),
                svg.text(left + 54, y + 4, "clock input CI", size=11, anchor="middle"),
            ]
    return [*shapes, *_far_end(part.far_end, end, y, side, COLOURS[part.symbol])]


def supply(name: str, x: float, y: float) -> list[str]:
    """The sign of GND, or of 3.3 V, at the end of a wire that comes down to (or up from) x, y."""
    if name == "GND":
        bars = [(10, 8), (6, 12), (2, 16)]
        lines = " ".join(f"M{x - half:g},{y + down:g} H{x + half:g}" for half, down in bars)
        return [svg.path(f"M{x:g},{y:g} V{y + 8:g} {lines}", stroke=svg.INK)]
    arrow = f"M{x:g},{y:g} V{y - 10:g} M{x - 6:g},{y - 5:g} L{x:g},{y - 12:g} L{x + 6:g},{y - 5:g}"
    return [svg.path(arrow, stroke="#b3541e"), svg.text(x, y - 16, "3.3 V", size=10, anchor="middle")]


def _contact(x: float, y: float, side: Side, colour: str, *, pressed: bool) -> tuple[list[str], float]:
    """A push button, or a lever: two contacts and what bridges them."""
    near, far = x + side * 40, x + side * 80
    shapes = [
        svg.path(f"M{x:g},{y:g} H{near:g}", stroke=colour),
        svg.circle(near, y, 4, fill="#ffffff", stroke=svg.INK),
        svg.circle(far, y, 4, fill="#ffffff", stroke=svg.INK),
    ]
    if pressed:
        middle = (near + far) / 2
        bar = f"M{near - side * 4:g},{y - 9:g} H{far + side * 4:g} M{middle:g},{y - 9:g} V{y - 17:g}"
        shapes.append(svg.path(f"{bar} M{middle - 7:g},{y - 17:g} H{middle + 7:g}", stroke=svg.INK))
    else:
        shapes.append(svg.path(f"M{near:g},{y - 3:g} L{far - side * 3:g},{y - 16:g}", stroke=svg.INK))
    return shapes, far + side * 4


def _led(part: Part, x: float, y: float, side: Side) -> tuple[list[str], float]:
    """A resistor, if one has to be wired, and the triangle with its bar towards GND."""
    colour = COLOURS[part.symbol]
    shapes = [svg.path(f"M{x:g},{y:g} H{x + side * 74:g}", stroke=colour)]
    if part.ohms:
        left = min(x + side * 16, x + side * 54)
        shapes += [
            svg.rect(left, y - 7, 38, 14, fill="#f3e4c8", stroke=svg.INK, radius=2),
            svg.text(left + 19, y + 4, f"{part.ohms} Ω", size=9, anchor="middle"),
        ]
    start, tip = x + side * 74, x + side * 94
    if part.far_end != "GND":
        start, tip = tip, start
    shapes += [
        svg.path(
            f"M{start:g},{y - 10:g} V{y + 10:g} L{tip:g},{y:g} Z", stroke=svg.INK, fill=LAMPS[part.colour]
        ),
        svg.path(f"M{tip:g},{y - 10:g} V{y + 10:g}", stroke=svg.INK),
        svg.path(f"M{x + side * 86:g},{y - 14:g} l6,-8 m-4,0 h4 v4", stroke=svg.FAINT, width=1.2),
    ]
    return shapes, x + side * 94


def _pixels(x: float, y: float, side: Side) -> list[str]:
    left = x if side > 0 else x - 108
    squares = ("#f26d6d", "#7bd389", "#7fb2f0")
    return [
        svg.rect(left, y - 17, 108, 34, fill="#eef6f0", stroke=svg.INK, radius=5),
        *(
            svg.rect(left + 9 + 32 * number, y - 10, 22, 20, fill=colour, stroke=svg.INK, radius=3)
            for number, colour in enumerate(squares)
        ),
    ]


def _far_end(name: str, x: float, y: float, side: Side, colour: str) -> list[str]:
    if not name:
        return []
    end = x + side * 30
    return [svg.path(f"M{x:g},{y:g} H{end:g}", stroke=colour), *supply(name, end, y)]
