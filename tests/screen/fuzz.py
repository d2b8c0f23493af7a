"""Frames from a peer that means harm, as many as one likes: `python -m tests.screen.fuzz [INPUTS]`."""

import resource
import sys
import time
import tracemalloc

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.screen.test_wire import CUTS
from tests.support.frames import DIRECTIONS, STREAM, swallow

INPUTS = 100_000
LIMIT_BYTES = 1_000_000
"""Most that the reader may have held at any time, garbage included."""


def main(inputs: int) -> None:
    """Feed `inputs` streams to readers of all directions; fails like the test does, and by memory."""
    fed = octets = heard = peak = 0

    @settings(max_examples=inputs, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(DIRECTIONS), STREAM, CUTS)
    def run(direction: object, stream: bytes, cuts: list[int]) -> None:
        nonlocal fed, octets, heard, peak
        tracemalloc.start()
        messages = swallow(direction, stream, cuts)
        peak = max(peak, tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        fed, octets, heard = fed + 1, octets + len(stream), heard + len(messages)

    began = time.monotonic()
    run()
    print(  # noqa: T201
        f"{fed} streams of {octets} bytes, {heard} messages taken, in {time.monotonic() - began:.0f} s;"
        f" the reader held {peak} bytes at most, the process"
        f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    if fed < inputs or peak > LIMIT_BYTES:
        raise SystemExit(f"expected {inputs} streams and at most {LIMIT_BYTES} bytes")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else INPUTS)
