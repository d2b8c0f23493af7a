"""Speech whose every frame says which it is, in the lowest bits of its samples, where nobody hears it.

What arrived at the service is told apart by that: which question, which frame of it, and that the frame is
whole. Frames leave the device as they were captured, so in what arrives they stand one after the other.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from assistant.core.timings import FRAME_BYTES

SIGN: Final = b"mark"
LABEL: Final = struct.Struct(">4sIII")
"""The sign, the question, the frame's number, and a checksum of the other bits."""

BITS: Final = 8 * LABEL.size


@dataclass(frozen=True, slots=True)
class Mark:
    """What a frame says of itself."""

    question: int
    frame: int


def mark(speech: bytes, question: int) -> bytes:
    """`speech` (16 kHz mono s16le), filled up to whole frames, each marked with `question` and its number."""
    speech += bytes(-len(speech) % FRAME_BYTES)
    frames = [speech[at : at + FRAME_BYTES] for at in range(0, len(speech), FRAME_BYTES)]
    return b"".join(_write(frame, question, number) for number, frame in enumerate(frames))


def read_mark(frame: bytes) -> Mark | None:
    """What `frame` says of itself; None if it is none of ours, or not whole."""
    samples = np.frombuffer(frame, "<i2")
    sign, question, number, checksum = LABEL.unpack(np.packbits(samples[:BITS] & 1).tobytes())
    if sign != SIGN or checksum != _checksum(samples):
        return None
    return Mark(question, number)


def _write(frame: bytes, question: int, number: int) -> bytes:
    samples = np.frombuffer(frame, "<i2") & np.int16(~1)
    label = LABEL.pack(SIGN, question, number, _checksum(samples))
    samples[:BITS] |= np.unpackbits(np.frombuffer(label, np.uint8))
    marked: bytes = samples.astype("<i2").tobytes()
    return marked


def _checksum(samples: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> int:
    return zlib.crc32((samples & np.int16(~1)).tobytes())
