"""What the kernel tells of a connection, and what is made of one that tells less."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
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
    assert uplink.written == 1_024
    assert uplink.unsent == 24
    assert uplink.acknowledged in (0, 1_000)


def test_what_is_written_counts_once_while_it_is_acknowledged(peer: socket.socket) -> None:
    """Had the kernel been asked twice, one answer of a thousand would lack what was acknowledged between."""

    def read() -> None:
        while far.recv(3_000):
            pass

    with socket.create_connection(peer.getsockname()) as kernel, peer.accept()[0] as far:
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        kernel.setblocking(False)
        reader = threading.Thread(target=read)
        reader.start()
        written, counted = 0, set[int]()
        for _ in range(20_000):
            with suppress(BlockingIOError):
                written += kernel.send(bytes(4_000))
            counted.add(uplink_of(kernel, buffered=0).written - written)
        kernel.shutdown(socket.SHUT_WR)
        reader.join(timeout=10)
    assert counted == {0}


def test_a_kernel_that_tells_less_promises_nothing(peer: socket.socket) -> None:
    with Terse() as kernel:
        kernel.connect(peer.getsockname())
        assert len(kernel.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, SIZE)) < SIZE
        uplink = uplink_of(kernel, buffered=24)
    assert uplink == Uplink(acknowledged=0, written=24, unsent=24, rate=0, round_trip_s=0.0)
