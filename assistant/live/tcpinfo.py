"""What the kernel knows of the way up of a connection: `struct tcp_info` of linux/tcp.h since 4.19."""

import socket
import struct
from dataclasses import dataclass

BYTES_ACKED, NOTSENT_BYTES, DELIVERY_RATE, BYTES_SENT = 120, 144, 160, 200
"""Offsets in the structure, which only ever grows at its end: u64; u32 and, after it, min_rtt; u64; u64 and,
after it, bytes_retrans, which bytes_sent counts as well."""

SIZE = BYTES_SENT + 16
NOT_MEASURED = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Uplink:
    """How a connection stands at a moment. All counts are of bytes, of this connection alone."""

    acknowledged: int
    """What the peer has."""
    written: int
    """What was handed over by us: acknowledged, under way, or waiting in one of the buffers."""
    unsent: int
    """What has not left this computer."""
    rate: int
    """Bytes a second that got through when last there was enough to tell, and 0 before. It is measured by the
    acknowledgements that come back, so a queue in some modem does not make it too high; where less was sent
    than could have been, such as a lonely frame, it is too low."""
    round_trip_s: float
    """The shortest one seen."""


def uplink_of(kernel: socket.socket, buffered: int) -> Uplink:
    """How `kernel` stands, on top of which `buffered` bytes wait. Raises `OSError` if it is closed.

    All of it is asked for at once: an acknowledgement between two questions would count in neither answer.
    Where the kernel does not tell, the rate is 0: no picture leaves, as nothing says that it would be quick.
    """
    info = kernel.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, SIZE)
    if len(info) < SIZE:  # an emulated kernel (QEMU, gVisor) knows less
        return Uplink(acknowledged=0, written=buffered, unsent=buffered, rate=0, round_trip_s=0.0)
    (acknowledged,) = struct.unpack_from("=Q", info, BYTES_ACKED)
    unsent, round_trip_us = struct.unpack_from("=II", info, NOTSENT_BYTES)
    (rate,) = struct.unpack_from("=Q", info, DELIVERY_RATE)
    sent, again = struct.unpack_from("=QQ", info, BYTES_SENT)
    left = sent - again
    return Uplink(
        acknowledged=min(acknowledged, left),  # the kernel counts its SYN as acknowledged, and not as sent
        written=left + unsent + buffered,
        unsent=unsent + buffered,
        rate=rate,
        round_trip_s=0.0 if round_trip_us == NOT_MEASURED else round_trip_us / 1_000_000,
    )
