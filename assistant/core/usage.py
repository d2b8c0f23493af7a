"""What the service counted, and what it cost."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens by kind. `_in`: sent and remembered; `_out`: produced, where thoughts count as text."""

    text_in: int = 0
    audio_in: int = 0
    picture_in: int = 0
    text_out: int = 0
    audio_out: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(*(getattr(self, kind.name) + getattr(other, kind.name) for kind in fields(Usage)))

    @property
    def tokens(self) -> int:
        """All of them."""
        return sum(getattr(self, kind.name) for kind in fields(Usage))


@dataclass(frozen=True, slots=True)
class Costs:
    """Money in the currency of the price table, and tokens, per turn, day and month.

    `limit` is the owner's for a day.
    """

    turn: float = 0.0
    day: float = 0.0
    month: float = 0.0
    currency: str = "USD"
    limit: float | None = None
    turn_tokens: Usage = Usage()
    day_tokens: Usage = Usage()
    month_tokens: Usage = Usage()

    @property
    def spent(self) -> bool:
        """Today's budget is used."""
        return self.limit is not None and self.day >= self.limit

    @property
    def low(self) -> bool:
        """Less than a tenth of today's budget is left."""
        return self.limit is not None and self.day >= 0.9 * self.limit
