"""Where a device is, as a person writes it."""

import re
from dataclasses import dataclass
from typing import Final

from assistant.errors import ConfigError

LAST_PORT: Final = 65_535

ADDRESS: Final = re.compile(
    r"(?P<bare>[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*(%\w+)?)"
    r"|(\[(?P<v6>[0-9a-fA-F:.]+(%\w+)?)\]|(?P<name>[^\s:\[\]]+))(:(?P<port>\d{1,5}))?"
)
"""An IPv6 address as it is, or in brackets, or a name; the last two with a port, perhaps."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host name or IP address, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str, port: int) -> Address:
    """`NAME`, `NAME:PORT` or `[IPV6]:PORT`; `port` if none is said. Raises `ConfigError`."""
    parts = ADDRESS.fullmatch(text)
    if parts is not None:
        host, number = parts["v6"] or parts["bare"] or parts["name"], int(parts["port"] or port)
        if 0 < number <= LAST_PORT:
            return Address(host, number)
    raise ConfigError(f"{text!r} is no address: write NAME or NAME:PORT")
