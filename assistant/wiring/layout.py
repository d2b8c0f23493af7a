"""Where on a drawing things go: a column of parts that do not overlap, each as near its pin as it can be."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Centres for things of these heights, in order, none over another, from `top` on.

    Each as near to its `wanted` centre as its neighbours leave it; beyond `bottom` only if they need more
    than there is.
    """
    placed: list[float] = []
    edge = top
    for centre, height in zip(wanted, heights, strict=True):
        placed.append(max(centre, edge + height / 2))
        edge = placed[-1] + height / 2
    edge = max(bottom, top + sum(heights))
    for number in reversed(range(len(placed))):
        half = heights[number] / 2
        placed[number] = min(placed[number], edge - half)
        edge = placed[number] - half
    return placed
