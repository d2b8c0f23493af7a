import socket
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.network.rtnetlink import ATTRIBUTE, HEADER, ROUTE, Route, read_answer

DONE = HEADER.pack(20, 3, 2, 1, 0) + bytes(4)
CAPTURED = bytes.fromhex(
    "340000001800020001000000b236000002000000fe0300010000000008000f00fe00000008000500c00002010800040003000000"
)
"""`default via 192.0.2.1 dev here`, as a Linux 6.18 tells it."""


def message(kind: int, body: bytes) -> bytes:
    padding = bytes(-len(body) % 4)
    return HEADER.pack(HEADER.size + len(body), kind, 2, 1, 0) + body + padding


def attribute(kind: int, value: bytes) -> bytes:
    return ATTRIBUTE.pack(ATTRIBUTE.size + len(value), kind) + value + bytes(-len(value) % 4)


def route(
    destination: str = "",
    bits: int = 0,
    *,
    family: int = socket.AF_INET,
    table: int = 254,
    kind: int = 1,
    flags: int = 0,
    interface: int = 2,
    metric: int = 0,
) -> bytes:
    body = ROUTE.pack(family, bits, 0, 0, table, 3, 0, kind, flags)
    if destination:
        body += attribute(1, socket.inet_pton(family, destination))
    body += attribute(4, struct.pack("=I", interface)) + attribute(6, struct.pack("=I", metric))
    return message(24, body)


def read(*messages: bytes) -> tuple[Route, ...]:
    return read_answer(b"".join(messages)).routes


def test_what_a_kernel_said() -> None:
    answer = read_answer(CAPTURED)
    (found,) = answer.routes
    assert found.default
    assert found.gateway == socket.inet_aton("192.0.2.1")
    assert found.interface == struct.pack("=I", 3)
    assert not answer.last


def test_an_answer_has_several_pieces_and_an_end() -> None:
    answer = read_answer(route() + route("2001:db8::", 64, family=socket.AF_INET6) + DONE)
    assert [found.default for found in answer.routes] == [True, False]
    assert answer.last
    assert not read_answer(route()).last


@pytest.mark.parametrize(
    "useless",
    [
        pytest.param(route(flags=0x10), id="no carrier"),
        pytest.param(route(flags=0x1), id="dead"),
        pytest.param(route(kind=7), id="unreachable"),
        pytest.param(route("192.0.2.2", 32, table=255), id="this machine itself"),
        pytest.param(route("fe80::", 64, family=socket.AF_INET6), id="link-local"),
        pytest.param(route("169.254.0.0", 16), id="link-local of IPv4"),
        pytest.param(route("10.0.0.0", 8, interface=1), id="the loopback"),
        pytest.param(route(family=socket.AF_UNIX), id="another family"),
        pytest.param(message(16, bytes(16)), id="no route at all"),
    ],
)
def test_what_leads_nowhere_is_left_out(useless: bytes) -> None:
    assert read(useless, DONE) == ()


def test_routes_differ_by_their_way_and_not_by_when_they_were_made() -> None:
    lasting = message(24, route()[HEADER.size :] + attribute(12, bytes(32)))
    assert read(route()) == read(route()) == read(lasting)
    assert len({*read(route()), *read(route(metric=600)), *read(route(interface=3))}) == 3


def test_a_refusal_is_an_error() -> None:
    with pytest.raises(PermissionError):
        read_answer(message(2, struct.pack("=i", -1) + bytes(16)))


@pytest.mark.parametrize("cut", [1, 15, 20, 30])
def test_half_a_message_is_an_error(cut: int) -> None:
    with pytest.raises(ValueError, match="netlink"):
        read_answer(route("10.0.0.0", 8)[:cut])


@pytest.mark.parametrize("length", [0, 3])
def test_an_attribute_without_length_does_not_hang(length: int) -> None:
    body = route()[HEADER.size : HEADER.size + ROUTE.size] + ATTRIBUTE.pack(length, 4)
    with pytest.raises(ValueError, match="attribute"):
        read_answer(message(24, body))


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused(noise: bytes, within: bool) -> None:
    with suppress(OSError, ValueError):
        read_answer(message(24, route()[16:28] + noise) if within else noise)
