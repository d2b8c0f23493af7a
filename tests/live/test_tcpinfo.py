"""What the kernel tells of a connection, and what is made of one that tells less."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.live.tcpinfo import SIZE, Uplink, uplink_of


class Terse(socket.socket):
    """As under QEMU: of the structure come its first four bytes."""

    def getsockopt(self, *args: Any) -> Any:
        return bytes(4)


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_what_is_written_counts_wherever_it_waits(peer: socket.socket) -> None:
    with socket.create_connection(peer.getsockname()) as kernel:
        kernel.sendall(bytes(1_000))
        uplink = uplink_of(kernel, buffered=24)
    assert uplink.written - 1_024 in (0, 1)  # TCP counts its SYN, until it knows of more
    assert uplink.unsent == 24


def test_a_kernel_that_tells_less_promises_nothing(peer: socket.socket) -> None:
    with Terse() as kernel:
        kernel.connect(peer.getsockname())
        assert len(kernel.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, SIZE)) < SIZE
        uplink = uplink_of(kernel, buffered=24)
    assert uplink == Uplink(acknowledged=0, written=24, unsent=24, rate=0, round_trip_s=0.0)
