"""What the device says in a voice of its own, and how its speaker's recording is searched for it."""

import asyncio
from statistics import median
from typing import Final

import numpy as np

from assistant.audio.spoken.cache import SentenceCache
from assistant.audio.spoken.espeak import EspeakNg
from assistant.audio.spoken.table import load_table
from assistant.audio.spoken.voice import Voice
from assistant.config import SpokenConfig
from assistant.core.signals import Notice
from assistant.core.timings import REPLY_RATE_HZ
from assistant.sim.speaker import SimSpeaker
from tests.support.alignment import match

ALIKE: Final = 0.9
LAST_BLOCKS: Final = 3
LOOK_EVERY_S: Final = 0.1


async def sentence(notice: Notice, words: str = "") -> bytes:
    """The samples of it, 24 kHz mono s16le."""
    async with Voice(load_table(SpokenConfig()), SentenceCache(None), EspeakNg()) as voice:
        return await voice.say(notice, words)


def likeness(recording: bytes, wanted: bytes) -> float:
    """How much `wanted` is like what is most like it in `recording`: 1 if nothing else sounded meanwhile."""
    return median(match(recording, wanted, REPLY_RATE_HZ).likeness)


def rms(pcm: bytes) -> float:
    """How loud it is, in the scale of 16 bit."""
    return float(np.sqrt(np.mean(np.frombuffer(pcm, "<i2").astype(float) ** 2)))


async def is_heard(speaker: SimSpeaker, wanted: bytes) -> None:
    """Wait until the last word of `wanted` was heard, and that in its place."""
    while not _ends(speaker.heard(), wanted):  # noqa: ASYNC110  # what is waited for has no event to offer
        await asyncio.sleep(LOOK_EVERY_S)


def _ends(recording: bytes, wanted: bytes) -> bool:
    if len(recording) < len(wanted):
        return False
    found = match(recording, wanted, REPLY_RATE_HZ)
    return min(found.likeness[-LAST_BLOCKS:]) > ALIKE and median(found.likeness) > ALIKE
