"""The little of rtnetlink that tells of routes: which there are, and that something changed.

Constants and layouts: `rtnetlink(7)`, `netlink(7)`, linux/rtnetlink.h; they are the kernel's interface to
programs and never change. pyroute2 (0.9.7) would do this too, and is not used: whatever one imports of it
loads all of it, 370 modules that take 0.5 s of the processor's time on a desktop computer, and 16 MB for as
long as the device runs.
"""

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
"""RTMGRP_LINK, and of IPv4 and IPv6: _IFADDR, _ROUTE."""

HEADER = struct.Struct("=IHHII")
"""nlmsghdr: length, type, flags, sequence, port."""

ROUTE = struct.Struct("=BBBBBBBBI")
"""rtmsg: family, bits of the destination, of the source, tos, table, protocol, scope, type, flags."""

ATTRIBUTE = struct.Struct("=HH")
"""rtattr: length, type; padded to 4 bytes."""

ERROR, DONE, NEW_ROUTE, GET_ROUTE = 2, 3, 24, 26
REQUEST, DUMP = 0x1, 0x300
UNICAST = 1
LOCAL_TABLE = 255
DESTINATION, INTERFACE, GATEWAY, PRIORITY, MULTIPATH = 1, 4, 5, 6, 9
UNUSABLE = 0x1 | 0x10
"""RTNH_F_DEAD, RTNH_F_LINKDOWN: the cable is out, the access point is gone."""

LOOPBACK = 1
"""The index of `lo`, in every network namespace."""

ASK_FOR_ROUTES = HEADER.pack(HEADER.size + ROUTE.size, GET_ROUTE, REQUEST | DUMP, 1, 0) + bytes(ROUTE.size)


@dataclass(frozen=True, slots=True)
class Route:
    """A way out of this machine. Two are the same if they lead to the same place by the same way."""

    family: int
    bits: int
    destination: bytes
    interface: bytes
    gateway: bytes
    priority: bytes
    multipath: bytes

    @property
    def default(self) -> bool:
        """It leads everywhere."""
        return self.bits == 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A piece of the kernel's answer to `ASK_FOR_ROUTES`: usable routes, and whether it is the last piece."""

    routes: tuple[Route, ...]
    last: bool


def read_answer(datagram: bytes) -> Answer:
    """Read one datagram. Raises OSError if the kernel refuses, ValueError if this is no message of its."""
    routes: list[Route] = []
    try:
        for kind, body in _messages(datagram):
            if kind == DONE:
                return Answer(tuple(routes), last=True)
            if kind == ERROR:
                number = -struct.unpack_from("=i", body)[0]
                raise OSError(number, "netlink refuses to tell the routes")
            if kind == NEW_ROUTE and (route := _usable_route(body)) is not None:
                routes.append(route)
    except struct.error as error:
        raise ValueError("a message of netlink's that ends too soon") from error
    return Answer(tuple(routes), last=False)


def _messages(datagram: bytes) -> Iterator[tuple[int, bytes]]:
    while datagram:
        length, kind, *_ = HEADER.unpack_from(datagram)
        if not HEADER.size <= length <= len(datagram):
            raise ValueError("a message of netlink's with a wrong length")
        yield kind, datagram[HEADER.size : length]
        datagram = datagram[_padded(length) :]


def _usable_route(body: bytes) -> Route | None:
    """The route in a message, if it is one that leads out of this machine now."""
    family, bits, _, _, table, _, _, kind, flags = ROUTE.unpack_from(body)
    if family not in (socket.AF_INET, socket.AF_INET6) or kind != UNICAST:
        return None
    if table == LOCAL_TABLE or flags & UNUSABLE:
        return None
    found = dict(_attributes(body[ROUTE.size :]))
    destination = found.get(DESTINATION, b"")
    if destination and ip_address(destination).is_link_local:
        return None
    interface = found.get(INTERFACE, b"")
    if interface == struct.pack("=I", LOOPBACK):
        return None
    gateway, priority, multipath = (found.get(kind, b"") for kind in (GATEWAY, PRIORITY, MULTIPATH))
    return Route(family, bits, destination, interface, gateway, priority, multipath)


def _attributes(rest: bytes) -> Iterator[tuple[int, bytes]]:
    while rest:
        length, kind = ATTRIBUTE.unpack_from(rest)
        if not ATTRIBUTE.size <= length <= len(rest):
            raise ValueError("an attribute of netlink's with a wrong length")
        yield kind, rest[ATTRIBUTE.size : length]
        rest = rest[_padded(length) :]


def _padded(length: int) -> int:
    return (length + 3) & ~3
