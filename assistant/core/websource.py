"""Where an answer comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebSource:
    """A page that a reply is based on."""

    title: str
    address: str
