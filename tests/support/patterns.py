"""The drawing of all light patterns: `make readme` makes it, a test fails when it is stale."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

from assistant.core.signals import Indication, Light
from assistant.lights.colours import BLACK, Colour
from assistant.lights.film import Film, Fixture, Picture, Shot, film

DRAWING = Path(__file__).parents[2] / "hardware" / "pictures" / "lights.svg"

SHOWN_S: Final = 4.0
WIDTH: Final = 200
"""Of a strip, in pixels of the drawing: `SHOWN_S` seconds."""
LEFT, TOP, GAP = 110, 70, 16
ROW: Final = 24

PLAIN: Final = Fixture(count=1, conversation=(0,))
RGB: Final = Fixture(count=1, conversation=(0,), colours=True)
ROW_OF_EIGHT: Final = Fixture(
    count=8, conversation=(1, 2, 3, 4, 5, 6), camera=(0,), screen=(7,), colours=True, smooth=True
)

COLUMNS: Final = (
    ("of one colour", PLAIN, False, False),
    ("of all colours", RGB, False, False),
    ("with the camera", RGB, True, False),
    ("with the screen", RGB, False, True),
    ("with both", RGB, True, True),
)
MOVING: Final = (Light.CONNECTING, Light.THINKING, Light.SPEAKING, Light.FOLLOW_UP)


def drawing() -> str:
    """All patterns as frame strips, in SVG."""
    width = LEFT + len(COLUMNS) * (WIDTH + GAP)
    below = TOP + len(Light) * ROW + 60
    height = below + len(MOVING) * 56 + 10
    style = 'font-family="sans-serif" font-size="12" fill="#ddd"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {style}>',
        f'<rect width="{width}" height="{height}" fill="#181818"/>',
        _text(
            10,
            24,
            f"One LED, {SHOWN_S:.0f} seconds from left to right",
        ),
        _text(10, below - 32, "Eight pixels in a row, the first for the camera, the last for the screen"),
    ]
    for column, (title, fixture, camera, screen) in enumerate(COLUMNS):
        left = LEFT + column * (WIDTH + GAP)
        parts.append(_text(left, TOP - 12, title))
        for row, light in enumerate(Light):
            shots = film(Indication(light, camera, screen), fixture)
            parts += _strip(shots if fixture.colours else _white(shots), left, TOP + row * ROW, 16)
    for column, (title, both) in enumerate((("alone", False), ("with both", True))):
        left = LEFT + column * (WIDTH + GAP)
        parts.append(_text(left, below - 10, title))
        for row, light in enumerate(MOVING):
            shots = film(Indication(light, both, both), ROW_OF_EIGHT)
            parts += _strip(shots, left, below + row * 56, 6)
    parts += [_text(10, TOP + 13 + row * ROW, light.value) for row, light in enumerate(Light)]
    parts += [_text(10, below + 28 + row * 56, light.value) for row, light in enumerate(MOVING)]
    return "\n".join([*parts, "</svg>", ""])


def _strip(shots: Film[Picture], left: float, top: float, each: float) -> Iterator[str]:
    """The pixels of `shots` one below the other, `each` so high, over the time from left to right."""
    pixels, scale = len(shots[0].frame), WIDTH / SHOWN_S
    boxes: dict[Colour, str] = {BLACK: f"M{left:g} {top:g}h{WIDTH}v{each * pixels:g}h-{WIDTH}z"}
    for number in range(pixels):
        for begin, end, colour in _spans(shots, number):
            if colour != BLACK:
                across = f"{(end - begin) * scale:.4g}"
                corner = f"M{left + begin * scale:.4g} {top + number * each:.4g}"
                boxes[colour] = f"{boxes.get(colour, '')}{corner}h{across}v{each:g}h-{across}z"
    for colour, path in boxes.items():
        fill = "#" + "".join(f"{round(255 * channel):02x}" for channel in colour)
        yield f'<path fill="{fill}" d="{path}"/>'


def _white(shots: Film[Picture]) -> Film[Picture]:
    """What an LED of one colour shows of them."""
    return tuple(Shot((Colour(*[max(shot.frame[0])] * 3),), shot.lasts_s) for shot in shots)


def _spans(shots: Film[Picture], number: int) -> Iterator[tuple[float, float, Colour]]:
    """From when until when the pixel has which colour."""
    if len(shots) == 1:
        yield 0.0, SHOWN_S, shots[0].frame[number]
        return
    begin = now = 0.0
    colour = shots[0].frame[number]
    for shot in cycle(shots):
        if shot.frame[number] != colour or now >= SHOWN_S:
            yield begin, min(now, SHOWN_S), colour
            begin, colour = now, shot.frame[number]
        if now >= SHOWN_S:
            return
        now += shot.lasts_s


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x}" y="{y}">{words}</text>'


def main() -> None:
    DRAWING.write_text(drawing())


if __name__ == "__main__":
    main()
