"""Where the paired device is now, and where one is that can be paired."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from assistant.errors import DeviceError, ServiceError
from assistant.screen.agent.addresses import Address, parse_address
from assistant.screen.agent.finding import Found, browse
from assistant.screen.announcement import device_id
from assistant.screen.identity import Certificate
from assistant.screen.messages import PAIRING_PORT

Browse: TypeAlias = Callable[[Callable[[Found], bool]], Awaitable[list[Found]]]


async def locate(device: Certificate, fixed: Address | None, look: Browse = browse) -> Address:
    """Where the paired device is: where the owner says, else where one announces itself by its identifier.

    Whether it really is there is what TLS shows. Raises `ServiceError` if nothing announces itself so.
    """
    if fixed is not None:
        return fixed
    identifier = device_id(device.fingerprint)

    def is_it(found: Found) -> bool:
        return found.identifier == identifier

    for found in await look(is_it):
        if is_it(found):
            return _address(found, found.port)
    raise ServiceError("the device is not found on this network; is it on? `--device NAME` says where it is")


async def locate_for_pairing(wish: str | None, look: Browse = browse) -> tuple[Address, str]:
    """Where to pair, and what a person calls that device. `wish` is an announced name, an address, or None.

    What has a dot or a colon in it is an address, and not looked for.

    Raises `DeviceError` if there is no such device or no choice between several, `ConfigError`.
    """
    if wish is not None and ("." in wish or ":" in wish):
        return parse_address(wish, PAIRING_PORT), wish

    def is_it(found: Found) -> bool:
        return found.pairing_port is not None and _is_called(found, wish)

    pairing = [found for found in await look(is_it) if found.pairing_port is not None]
    for found in pairing:
        if is_it(found):
            return _to_pair(found)
    if wish is not None:
        return parse_address(wish, PAIRING_PORT), wish
    if not pairing:
        raise DeviceError(
            "no device on this network wants to be paired: press its screen button for long,"
            " or say which one: `assistant-screen pair NAME`"
        )
    if len(pairing) > 1:
        names = ", ".join(found.name for found in pairing)
        raise DeviceError(
            f"several devices want to be paired: {names}; say which: `assistant-screen pair NAME`"
        )
    return _to_pair(pairing[0])


def _is_called(found: Found, wish: str | None) -> bool:
    """Devices add four digits of their own to the name that they were given."""
    names = {found.name.lower(), found.name.lower().rpartition(" ")[0]}
    return wish is not None and wish.lower() in names


def _to_pair(found: Found) -> tuple[Address, str]:
    assert found.pairing_port is not None, "only such are asked for"
    return _address(found, found.pairing_port), found.name


def _address(found: Found, port: int) -> Address:
    host, *more = found.hosts
    return Address(host, port, tuple(more))
