"""The few shapes of SVG that a wiring drawing is made of. Coordinates in pixels, y downwards."""

from typing import Final, Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

Anchor: TypeAlias = Literal["start", "middle", "end"]

FONT: Final = "DejaVu Sans, Verdana, Helvetica, sans-serif"
INK: Final = "#1f2933"
FAINT: Final = "#667482"


def document(width: float, height: float, title: str, shapes: list[str]) -> str:
    """A whole file, on white."""
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family={quoteattr(FONT)} role="img">'
    )
    return "\n".join(
        [
            root,
            f"<title>{escape(title)}</title>",
            rect(0, 0, width, height, fill="#ffffff"),
            *shapes,
            "</svg>",
            "",
        ]
    )


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    stroke: str = "none",
    radius: float = 0,
    dashed: bool = False,
) -> str:
    """A rectangle from its upper left corner."""
    dash = ' stroke-dasharray="7 5"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="1.5"{dash}/>'
    )


def circle(x: float, y: float, radius: float, *, fill: str, stroke: str = "none") -> str:
    """A disc round its centre."""
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'
    )


def path(d: str, *, stroke: str = INK, width: float = 2, fill: str = "none") -> str:
    """Lines and curves, in SVG's own words."""
    return (
        f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 12,
    anchor: Anchor = "start",
    bold: bool = False,
    fill: str = INK,
) -> str:
    """A line of text on its baseline."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{weight} fill="{fill}">'
        f"{escape(words)}</text>"
    )
