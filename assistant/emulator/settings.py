"""Where and how the emulator serves."""

from dataclasses import dataclass, field
from pathlib import Path

from assistant.emulator.scenario import Scenario


@dataclass(frozen=True)
class EmulatorSettings:
    """Everything that the command line or a test may choose."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    api_key: str | None = None
    """The one key or token that is accepted; None: any."""
    scenario: Scenario = field(default_factory=Scenario)
    record: Path | None = None
    """A folder for everything that clients send."""
    ca_folder: Path | None = None
    """Where the CA file is written; None: a folder of our own (0700), gone at the end."""
    names: tuple[str, ...] = ()
    """Further names and addresses under which clients reach us."""
    kept_audio_s: float = 120.0
    """Of each connection's audio, the first seconds are kept in memory; the rest is counted."""
    token_lifetime_s: float | None = None
    """Vertex clients need a token of our own token endpoint, good for so long; None: any token is taken."""
    receive_buffer: int | None = None
    """The kernel's receive buffer of each connection, in bytes; None: its own choice."""
