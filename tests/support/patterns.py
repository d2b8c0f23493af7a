"""The drawing of all light patterns, as SVG and PNG: `make readme` makes it, tests fail when it is stale."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from assistant.core.signals import Indication, Light
from assistant.lights.colours import BLACK, Colour
from assistant.lights.film import Film, Fixture, Picture, Shot, film
from assistant.lights.rhythms import SLOT_S

DRAWING = Path(__file__).parents[2] / "hardware" / "pictures" / "lights.svg"
PICTURE = DRAWING.with_suffix(".png")

SHOWN_S: Final = 4.0
WIDTH: Final = 240
"""Of a strip, in pixels: `SHOWN_S` seconds; the shortest shot begins and ends on a whole one."""
LEFT, GAP = 110, 16
ROW: Final = 24
HEAD: Final = 64
"""Above the strips of a block: its title and those of its columns."""
GROUND, INK = "#181818", "#dddddd"

PLAIN: Final = Fixture(count=1, conversation=(0,))
RGB: Final = Fixture(count=1, conversation=(0,), colours=True)
THREE: Final = Fixture(count=3, conversation=(0,), camera=(1,), screen=(2,), colours=True, smooth=True)
EIGHT: Final = Fixture(
    count=8, conversation=(1, 2, 3, 4, 5, 6), camera=(0,), screen=(7,), colours=True, smooth=True
)
MOVING: Final = (Light.CONNECTING, Light.THINKING, Light.SPEAKING, Light.FOLLOW_UP)

BLOCKS: Final = (
    ("One LED of one colour, four seconds from left to right", PLAIN, tuple(Light), 16),
    ("One LED of all colours", RGB, tuple(Light), 16),
    ("Three pixels, as on the HATs: conversation, camera, screen", THREE, (Light.DARK, *MOVING), 6),
    ("Eight pixels in a row, the first for the camera, the last for the screen", EIGHT, MOVING, 6),
)
"""Title, what is lit, which lights, and how high each pixel is drawn."""

COLUMNS: Final = (
    ("alone", False, False),
    ("with the camera", True, False),
    ("with the screen", False, True),
    ("with both", True, True),
)

SIZE: Final = (
    LEFT + len(COLUMNS) * (WIDTH + GAP),
    sum(HEAD + len(lights) * (fixture.count * each + ROW - 16) for _, fixture, lights, each in BLOCKS) + 10,
)


@dataclass(frozen=True)
class Strip:
    """The pixels of `shots` one below the other, `each` so high, over the time from left to right."""

    shots: Film[Picture]
    left: float
    top: float
    each: float

    @property
    def height(self) -> float:
        """Of all pixels."""
        return self.each * len(self.shots[0].frame)

    def boxes(self) -> Iterator[tuple[Colour, float, float, float]]:
        """Colour, left, top and width of whatever is lit."""
        scale = WIDTH / SHOWN_S
        for number in range(len(self.shots[0].frame)):
            for begin, end, colour in _spans(self.shots, number):
                if colour != BLACK and end - begin > SLOT_S / 100:  # not what is left by rounding
                    top = self.top + number * self.each
                    yield colour, self.left + begin * scale, top, (end - begin) * scale


def strips() -> Iterator[Strip]:
    """All patterns."""
    for top, (_, fixture, lights, each) in _blocks():
        for column, (_, camera, screen) in enumerate(COLUMNS):
            for row, light in enumerate(lights):
                shots = film(Indication(light, camera, screen), fixture)
                shots = shots if fixture.colours else _white(shots)
                place = top + HEAD + row * (fixture.count * each + ROW - 16)
                yield Strip(shots, LEFT + column * (WIDTH + GAP), place, each)


def words() -> Iterator[tuple[float, float, str]]:
    """What is written, and where its first letter stands on its line."""
    for top, (title, fixture, lights, each) in _blocks():
        yield 10, top + 24, title
        for column, (name, _, _) in enumerate(COLUMNS):
            yield LEFT + column * (WIDTH + GAP), top + HEAD - 10, name
        for row, light in enumerate(lights):
            yield (
                10,
                top + HEAD + row * (fixture.count * each + ROW - 16) + fixture.count * each / 2 + 5,
                light.value,
            )


def _blocks() -> Iterator[tuple[float, tuple[str, Fixture, tuple[Light, ...], int]]]:
    top = 0.0
    for block in BLOCKS:
        _, fixture, lights, each = block
        yield top, block
        top += HEAD + len(lights) * (fixture.count * each + ROW - 16)


def drawing() -> str:
    """All patterns as frame strips, in SVG."""
    width, height = SIZE
    style = f'font-family="sans-serif" font-size="12" fill="{INK}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {style}>',
        f'<rect width="{width}" height="{height}" fill="{GROUND}"/>',
        *(part for strip in strips() for part in _paths(strip)),
        *(f'<text x="{x:g}" y="{y:g}">{text}</text>' for x, y, text in words()),
    ]
    return "\n".join([*parts, "</svg>", ""])


def picture(*, written: bool = True) -> Image.Image:
    """The same in pixels, for whoever's viewer knows no SVG."""
    width, height = SIZE
    image = Image.new("RGB", (width, height), GROUND)
    draw = ImageDraw.Draw(image)
    for strip in strips():
        draw.rectangle(place(strip.left, strip.top, WIDTH, strip.height), "#000000")
        for colour, left, top, across in strip.boxes():
            draw.rectangle(place(left, top, across, strip.each), _hex(colour))
    if written:
        font = ImageFont.load_default(12)
        for x, y, text in words():
            draw.text((x, y), text, INK, font, anchor="ls")
    return image


def place(left: float, top: float, width: float, height: float) -> tuple[int, int, int, int]:
    """First and last pixel of the picture, both within."""
    edges = (left, top, left + width, top + height)
    begin_x, begin_y, end_x, end_y = (round(edge) for edge in edges)
    return begin_x, begin_y, end_x - 1, end_y - 1


def _paths(strip: Strip) -> Iterator[str]:
    tall = f"{strip.height:g}"
    paths: dict[Colour, str] = {BLACK: f"M{strip.left:g} {strip.top:g}h{WIDTH}v{tall}h-{WIDTH}z"}
    for colour, left, top, width in strip.boxes():
        box = f"M{left:.4g} {top:.4g}h{width:.4g}v{strip.each:g}h-{width:.4g}z"
        paths[colour] = paths.get(colour, "") + box
    for colour, path in paths.items():
        yield f'<path fill="{_hex(colour)}" d="{path}"/>'


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in colour)


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


def main() -> None:
    DRAWING.write_text(drawing())
    picture().save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
