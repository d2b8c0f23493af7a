"""Whether there is a way to anywhere: it tells a name that is not found from a network that is not there."""

import contextlib
import errno
import socket

ANYWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for documentation (RFC 5737, RFC 3849), which nobody has."""

UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})


def has_route() -> bool:
    """Whether the kernel knows where to send a packet for elsewhere; none is sent."""
    return any(_routed(family, address) for family, address in ANYWHERE)


def _routed(family: int, address: str) -> bool:
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        return probe.connect_ex((address, 9)) not in UNREACHABLE | {errno.EADDRNOTAVAIL}
    return False
