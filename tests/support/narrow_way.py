"""A slow way to the service under the kernel's own TCP: two new network namespaces and a wire between them.

    with NarrowWay(bytes_s=62_500, round_trip_s=0.03) as way:
        with way.far_side():
            ... sockets that are made here listen on way.address ...
        ... those that are made here reach them, by a way that is as slow as that, and nothing else ...

Unlike a proxy, which acknowledges for the peer, it delays acknowledgements too, so a sender learns the truth.
It needs Linux, root and /dev/net/tun. This computer's own network is not touched, and nothing outlives the
context: namespaces without names and interfaces without processes end by themselves.
"""

import asyncio
import contextlib
import ctypes
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

PACKET_BYTES: Final = 1500
TUNSETIFF: Final = 0x4004_54CA
TUN_WITHOUT_HEADER: Final = 0x1001
CLONE_NEWNET: Final = 0x4000_0000

NEAR, FAR = "192.0.2.1", "192.0.2.2"
"""Addresses that are kept for documentation: nobody else's."""


def possible() -> bool:
    """Whether there may be one here."""
    return os.geteuid() == 0 and os.access("/dev/net/tun", os.W_OK)


@dataclass
class _Lane:
    """One direction: a queue that drops what does not fit, a bottleneck, a delay."""

    source: int
    sink: int
    delay_s: float
    queue_bytes: int
    bytes_s: float | None = None
    free_at: float = 0.0
    dead: bool = False

    def carry(self) -> None:
        """Take what has left, to be handed over in its time."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(BlockingIOError):
            while packet := os.read(self.source, PACKET_BYTES):
                if self.dead:
                    continue
                now = loop.time()
                self.free_at = max(self.free_at, now)
                if self.bytes_s is not None:
                    if (self.free_at - now) * self.bytes_s > self.queue_bytes:
                        continue
                    self.free_at += len(packet) / self.bytes_s
                loop.call_at(self.free_at + self.delay_s, self._hand_over, packet)

    def _hand_over(self, packet: bytes) -> None:
        with contextlib.suppress(OSError):  # the other end may be closed by now
            os.write(self.sink, packet)


def _namespace() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY)


class NarrowWay:
    """To be entered in a running event loop, by its thread."""

    address: Final = FAR

    def __init__(self, *, bytes_s: float | None, round_trip_s: float, queue_bytes: int = 64_000) -> None:
        """`bytes_s` is of the way up, None: no limit; `queue_bytes` what a modem holds before it drops."""
        self._bytes_s = bytes_s
        self._delay_s = round_trip_s / 2
        self._queue_bytes = queue_bytes
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with self._open:
            self._open.callback(self._call, "setns", self._keep(_namespace()), CLONE_NEWNET)
            self._there, far = self._end("far", FAR)
            self._here, near = self._end("near", NEAR)
            self._up = _Lane(near, far, self._delay_s, self._queue_bytes, self._bytes_s)
            self._down = _Lane(far, near, self._delay_s, self._queue_bytes)
            loop = asyncio.get_running_loop()
            for lane in (self._up, self._down):
                loop.add_reader(lane.source, lane.carry)
                self._open.callback(loop.remove_reader, lane.source)
            self._open = self._open.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @contextlib.contextmanager
    def far_side(self) -> Iterator[None]:
        """Sockets that this thread makes, and programs that it starts, are on the far side."""
        self._call("setns", self._there, CLONE_NEWNET)
        try:
            yield
        finally:
            self._call("setns", self._here, CLONE_NEWNET)

    def becomes(self, bytes_s: float) -> None:
        """The way up is as fast as that from now on."""
        self._up.bytes_s = bytes_s

    def shape(self, discipline: str) -> None:
        """Let the kernel's `discipline` (tc-tbf and others) hold back what goes up."""
        subprocess.run(["tc", *f"qdisc add dev near root {discipline}".split()], check=True, timeout=10)

    def dies(self) -> None:
        """Nothing is carried from now on, and nobody is told."""
        for lane in (self._up, self._down):
            lane.dead = True

    def _end(self, name: str, address: str) -> tuple[int, int]:
        """Make a namespace and go there: it, and the end of the wire in it."""
        self._call("unshare", CLONE_NEWNET)
        device = self._keep(os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK))
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), TUN_WITHOUT_HEADER))
        for command in (f"addr add {address}/30 dev {name}", f"link set {name} up"):
            subprocess.run(["ip", *command.split()], check=True, timeout=10)
        return self._keep(_namespace()), device

    def _keep(self, descriptor: int) -> int:
        self._open.callback(os.close, descriptor)
        return descriptor

    def _call(self, name: str, *arguments: int) -> None:
        if getattr(self._libc, name)(*arguments):
            raise OSError(ctypes.get_errno(), f"{name} is refused")
