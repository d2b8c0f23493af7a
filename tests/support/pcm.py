"""Audio that is told apart by its bytes: the oracles of the core's tests are built from nothing else."""

from assistant.core.timings import FRAME_BYTES, REPLY_RATE_HZ, SAMPLE_BYTES


def frame(number: int) -> bytes:
    """A microphone frame that is told from all others by its bytes."""
    return number.to_bytes(4, "big") * (FRAME_BYTES // 4)


def number_of(pcm: bytes) -> int:
    """Which frame, or which reply, this is."""
    return int.from_bytes(pcm[:4], "big")


def reply(seconds: float, number: int = 0) -> bytes:
    """A piece of a reply of this length, marked with `number`."""
    return number.to_bytes(4, "big") * max(1, round(seconds * REPLY_RATE_HZ * SAMPLE_BYTES / 4))
