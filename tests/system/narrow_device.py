"""A device, and somebody who calls it and talks on: `narrow_device BASE_URL CA_FILE SECONDS`.

Prints as JSON when the first frame of the talk was captured, and how many frames it had.
"""

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from assistant.config import Config, LiveConfig, MemoryConfig, SpokenConfig
from assistant.core.timings import FRAME_BYTES, FRAME_S, MICROPHONE_RATE_HZ, SAMPLE_BYTES
from tests.support.household import household, wake_word
from tests.support.marked import mark
from tests.support.speech import speech

TALK = "last week we went to the market and bought apples and a loaf of bread and a bunch of flowers "
SETTLE_S = 3.0
"""A device that was just started is up to its speed within this, and what is on its way arrives."""


async def talk(base_url: str, ca_file: str, seconds: float) -> None:
    """Call the device and talk to it."""
    size = round(seconds / FRAME_S) * FRAME_BYTES
    said = (speech(TALK) * (1 + size // len(speech(TALK))))[:size]
    word = wake_word()
    word += bytes(-len(word) % FRAME_BYTES)
    with TemporaryDirectory(prefix="assistant-test-") as folder:
        config = Config(
            board="sim",
            live=LiveConfig(base_url=base_url, ca_file=Path(ca_file)),
            memory=MemoryConfig(folder=Path(folder)),
            spoken=SpokenConfig(enabled=False),
            api_key=SecretStr("a-key-of-the-test"),
        )
        async with household(config) as device:
            await asyncio.sleep(SETTLE_S)
            utterance = device.microphone.say(word + mark(said, 1))
            await utterance
            await asyncio.sleep(SETTLE_S)
    assert utterance.started_at is not None
    began_at = utterance.started_at + len(word) / (MICROPHONE_RATE_HZ * SAMPLE_BYTES)
    sys.stdout.write(json.dumps({"began_at": began_at, "frames": size // FRAME_BYTES}) + "\n")


if __name__ == "__main__":
    asyncio.run(talk(sys.argv[1], sys.argv[2], float(sys.argv[3])))
