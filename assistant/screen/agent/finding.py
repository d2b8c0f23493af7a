"""The device on the local network, by its zeroconf announcement. The only place that imports zeroconf."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface
from typing import TYPE_CHECKING, Final

from assistant.errors import ServiceError
from assistant.screen.announcement import ID_KEY, PAIRING_KEY, SERVICE
from assistant.screen.identity import legible

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf

BROWSE_S: Final = 3.0
"""Who is there answers within a second; Wi-Fi may lose the first question."""

RESOLVE_MS: Final = 1_500

MAX_ASKED: Final = 64
"""More devices than any house has: a flood of names is cut off there."""


@dataclass(frozen=True, slots=True)
class Found:
    """A device that announces itself; anybody on the network can."""

    name: str
    """The announcement's own, without what is the same for all."""
    hosts: tuple[str, ...]
    """Its addresses, those in the same network as this PC first; one at least."""
    port: int
    identifier: str
    pairing_port: int | None
    """None while it pairs with nobody."""


async def browse(
    wanted: Callable[[Found], bool], within_s: float = BROWSE_S, interfaces: Sequence[str] = ()
) -> list[Found]:
    """The devices that announce themselves within that time; at once, if one is `wanted`: that is the last.

    `interfaces` are addresses of this PC's to look from; without any, all. Raises `ServiceError`.
    """
    from zeroconf import Error, InterfaceChoice
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

    names: asyncio.Queue[str] = asyncio.Queue(MAX_ASKED)

    def seen(zeroconf: "Zeroconf", service_type: str, name: str, state_change: "ServiceStateChange") -> None:
        if state_change.name == "Added" and name.endswith(f".{SERVICE}"):  # it is anybody's word
            with suppress(asyncio.QueueFull):
                names.put_nowait(name)

    found: list[Found] = []
    try:
        async with AsyncZeroconf(interfaces=list(interfaces) or InterfaceChoice.All, unicast=True) as network:
            browser = AsyncServiceBrowser(network.zeroconf, SERVICE, handlers=[seen])
            try:
                async with asyncio.timeout(within_s):
                    while not (found and wanted(found[-1])):
                        if device := await _resolved(network.zeroconf, await names.get()):
                            found.append(device)
            except TimeoutError:
                pass
            finally:
                await browser.async_cancel()
    except (OSError, Error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise ServiceError(f"no device can be looked for: {reason}") from None
    return found


async def _resolved(network: "Zeroconf", name: str) -> Found | None:
    from zeroconf import Error
    from zeroconf.asyncio import AsyncServiceInfo

    try:
        info = AsyncServiceInfo(SERVICE, name)
        if not await info.async_request(network, RESOLVE_MS):
            return None
    except Error:  # no name that a device may have
        return None
    addresses = info.parsed_scoped_addresses()
    if not addresses or not info.port:
        return None
    told = info.decoded_properties
    pairing = told.get(PAIRING_KEY) or ""
    return Found(
        printable(name.removesuffix(f".{SERVICE}")),
        nearest_first(addresses, _own_networks()),
        info.port,
        told.get(ID_KEY) or "",
        int(pairing) if pairing.isascii() and pairing.isdecimal() and 0 < int(pairing) < 65_536 else None,
    )


def nearest_first(hosts: Sequence[str], own: Sequence[IPv4Interface | IPv6Interface]) -> tuple[str, ...]:
    """Those in a network of this PC's first; what both sides have, as for their containers, comes last."""

    def distance(host: str) -> int:
        address = ip_address(host)
        if any(address == one.ip for one in own):
            return 2
        return 0 if any(address in one.network for one in own) else 1

    return tuple(sorted(hosts, key=distance))


def _own_networks() -> list[IPv4Interface | IPv6Interface]:
    import ifaddr

    found = [ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    return [ip_interface(f"{ip.ip if ip.is_IPv4 else ip.ip[0]}/{ip.network_prefix}") for ip in found]


def printable(name: str) -> str:
    """What a person may call a device that calls itself so."""
    return legible(name) or "the device"
