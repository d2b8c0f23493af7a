"""Where a device is, as a person writes it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from assistant.errors import AssistantError, ConfigError

T = TypeVar("T")

LAST_PORT: Final = 65_535

ADDRESS: Final = re.compile(
    r"(?P<bare>[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*(%\w+)?)"
    r"|(\[(?P<v6>[0-9a-fA-F:.]+(%\w+)?)\]|(?P<name>[^\s:\[\]]+))(:(?P<port>\d{1,5}))?"
)
"""An IPv6 address as it is, or in brackets, or a name; the last two with a port, perhaps."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host name or IP address, and a port; and other addresses of the same host, to be tried in turn."""

    host: str
    port: int
    more: tuple[str, ...] = ()

    def each(self) -> "list[Address]":
        """One for each host, the likeliest first."""
        return [Address(host, self.port) for host in (self.host, *self.more)]

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


async def at_the_first(address: Address, dial: Callable[[Address], Awaitable[T]]) -> T:
    """What `dial` gives for the first host at which it does not fail; else the failure at the likeliest."""
    failed: list[AssistantError] = []
    for one in address.each():
        try:
            return await dial(one)
        except AssistantError as error:
            failed.append(error)
    raise failed[0]


def parse_address(text: str, port: int) -> Address:
    """`NAME`, `NAME:PORT` or `[IPV6]:PORT`; `port` if none is said. Raises `ConfigError`."""
    parts = ADDRESS.fullmatch(text)
    if parts is not None:
        host, number = parts["v6"] or parts["bare"] or parts["name"], int(parts["port"] or port)
        if 0 < number <= LAST_PORT and _may_be_looked_up(host):
            return Address(host, number)
    raise ConfigError(f"{text!r} is no address: write NAME or NAME:PORT")


def _may_be_looked_up(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:  # a part between dots is empty, or too long
        return False
    return host.isprintable()
