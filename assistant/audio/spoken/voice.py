"""Sentences as samples: from memory, else from the disk, else spoken afresh."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, ParamSpec, Self, TypeVar

from assistant.audio.spoken.cache import SentenceCache
from assistant.audio.spoken.espeak import EspeakNg
from assistant.audio.spoken.level import announcement
from assistant.audio.spoken.table import Sentence, Table
from assistant.core.signals import Notice
from assistant.worker import Worker

MOST_WITH_WORDS: Final = 4
"""Sentences with words in them that are kept in memory, at 0.7 MB each: what rings is said again."""

END_S: Final = 5.0
"""Longest wait for what the thread is at when it is to end: a sentence's file, on a slow disk."""

P = ParamSpec("P")
T = TypeVar("T")


class Voice:
    """Has a sentence for each notice, made once and one at a time. To be used inside `async with`."""

    def __init__(self, table: Table, cache: SentenceCache, espeak: EspeakNg) -> None:
        self._table = table
        self._cache = cache
        self._espeak = espeak
        self._ready: dict[Sentence, bytes] = {}
        self._with_words: OrderedDict[Sentence, bytes] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()
        self._worker: Worker | None = None

    async def __aenter__(self) -> Self:
        self._worker = Worker("spoken")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._worker is not None
        await self._worker.close(END_S)

    async def say(self, notice: Notice, words: str = "") -> bytes:
        """The samples, 24 kHz mono s16le; those with `words` are kept for a while, and on no disk.

        Raises DeviceError if they are not there and cannot be made.
        """
        sentence, ready = self._table.sentence(notice, words), self._ready
        lasting = sentence == self._table.plain[notice]
        if not lasting:
            ready = self._with_words
        if sentence not in ready:
            async with self._one_at_a_time:  # in turn: what is asked for waits for one that is prepared
                if sentence not in ready:
                    ready[sentence] = await self._make(sentence, lasting=lasting)
        while len(self._with_words) > MOST_WITH_WORDS:
            self._with_words.popitem(last=False)
        return ready[sentence]

    async def spell(self, code: str) -> bytes:
        """The samples of `code`, a digit at a time, twice; kept nowhere. Raises DeviceError."""
        digits = ". ".join((", ".join(code),) * 2)
        async with self._one_at_a_time:
            wav = await self._espeak.speak(replace(self._table.plain[Notice.PAIRING], text=digits))
        return await self._aside(announcement, wav)

    async def prepare(self) -> None:
        """Have all of them ready. Raises DeviceError for the first that cannot be made."""
        for notice in Notice:
            await self.say(notice)

    async def _make(self, sentence: Sentence, *, lasting: bool) -> bytes:
        kept = await self._aside(self._cache.load, sentence) if lasting else None
        if kept is not None:
            return kept
        wav = await self._espeak.speak(sentence)
        pcm = await self._aside(announcement, wav)
        if lasting:
            await self._aside(self._cache.store, sentence, pcm)
        return pcm

    async def _aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what may wait for the disk, or take a while, in the thread."""
        assert self._worker is not None, "inside `async with`"
        return await self._worker.do(partial(work, *args, **kwargs))
