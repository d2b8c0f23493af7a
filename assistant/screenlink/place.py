"""Where the device is to be found."""

from dataclasses import dataclass
from pathlib import Path

from assistant.screen.messages import PAIRING_PORT, PORT


@dataclass(frozen=True, slots=True)
class Place:
    """`folder` holds key and certificates; `bind` empty: all addresses; a port of 0: any that is free."""

    folder: Path
    name: str
    """Told to the PC, and to the local network."""
    bind: str = ""
    port: int = PORT
    pairing_port: int = PAIRING_PORT
