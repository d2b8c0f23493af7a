"""From PortAudio's thread to the event loop, without PortAudio."""

import asyncio
import threading

from assistant.audio.microphone import BACKLOG_BLOCKS, MicrophoneStream
from assistant.audio.stream import Format
from assistant.core.timings import FRAME_BYTES
from tests.support.pcm import frame, number_of

TIMES = {"output_buffer_dac_time": 0.0, "current_time": 99.0}


async def test_a_busy_loop_gets_the_newest_second_in_order() -> None:
    heard: list[bytes] = []
    stream = MicrophoneStream("", None, heard.append)
    stream.begin(Format(16_000, 1))

    def record() -> None:
        for number in range(BACKLOG_BLOCKS + 10):
            assert stream.on_block(frame(number), FRAME_BYTES // 2, TIMES, 0) == (None, 0)

    thread = threading.Thread(target=record)
    thread.start()
    thread.join()  # the loop is busy meanwhile
    assert not heard
    await asyncio.sleep(0)
    assert [number_of(pcm) for pcm in heard] == list(range(10, BACKLOG_BLOCKS + 10))
    record()
    await asyncio.sleep(0)
    assert len(heard) == 2 * BACKLOG_BLOCKS


async def test_after_it_is_closed_nothing_more_is_heard() -> None:
    heard: list[bytes] = []
    stream = MicrophoneStream("", None, heard.append)
    stream.on_block(frame(1), FRAME_BYTES // 2, TIMES, 0)
    stream.closed = True
    await asyncio.sleep(0)
    assert not heard
