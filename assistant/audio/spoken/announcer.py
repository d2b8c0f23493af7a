"""Says notices: in words if there is a voice that works, else by an earcon."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Final

from assistant.audio.announcements import MAX_ANNOUNCEMENT_S
from assistant.audio.spoken.voice import Voice
from assistant.core.events import CodeSpelled, NoticeSpoken
from assistant.core.signals import Earcon, Notice
from assistant.core.timings import reply_seconds
from assistant.errors import DeviceError
from assistant.ports import Report, Speaker

log = logging.getLogger(__name__)

WITHIN_S: Final = 9.5
"""A notice counts as spoken at the latest this long after it was asked for; the port promises 10 s."""

SPELLING_S: Final = 9.0
"""For a code on top of that: two sentences' worth."""

MOST_WAITING: Final = 3
"""Sentences; of more the oldest is left out. Who is told that much at once remembers the last."""

MOST_UNREPORTED: Final = 16
"""Before it runs hardly anything is asked for."""

BEGUN_S: Final = 3.0
"""A sentence with words in it, which may be long, is over so long after its length at the latest."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be said, until when at the latest; with a `code` it is spelled afterwards."""

    notice: Notice
    words: str
    code: str
    until: float

    def over(self, *, heard: bool) -> NoticeSpoken | CodeSpelled:
        """What is reported of it."""
        return CodeSpelled() if self.code else NoticeSpoken(self.notice, self.words, heard)


class SpokenAnnouncer:
    """The `Announcer`. Without a `voice`, or when it fails, the earcon of trouble tells that something is.

    `earcons`: whether the owner wants to hear any. Sentences are prepared as soon as it runs.
    """

    def __init__(
        self, speaker: Speaker, voice: Voice | None, *, earcons: bool = True, within_s: float = WITHIN_S
    ) -> None:
        self._speaker = speaker
        self._voice = voice
        self._earcons = earcons
        self._within_s = within_s
        self._waiting: deque[_Asked] = deque()
        self._asked = asyncio.Event()
        self._report: Report | None = None
        self._unreported: deque[_Asked] = deque(maxlen=MOST_UNREPORTED)
        self._complaint = ""

    async def run(self, report: Report) -> None:
        """Say what is asked for until cancelled."""
        self._report = report
        while self._unreported:
            report(self._unreported.popleft().over(heard=False))
        try:
            if self._voice is None:
                await self._serve(report, None)
            else:
                async with self._voice as voice, asyncio.TaskGroup() as group:
                    group.create_task(self._prepare(voice), name="prepare sentences")
                    group.create_task(self._serve(report, voice), name="say sentences")
        finally:
            self._report = None

    def say(self, notice: Notice, words: str = "") -> None:
        """Speak `notice`, after those that wait; one too many is over at once, unheard."""
        self._ask(notice, words, "", self._within_s)

    def spell(self, code: str) -> None:
        """Speak `code` digit by digit, after what is to be done with it. It is never kept nor logged."""
        self._ask(Notice.PAIRING, "", code, self._within_s + SPELLING_S)

    def _ask(self, notice: Notice, words: str, code: str, within_s: float) -> None:
        asked = _Asked(notice, words, code, asyncio.get_running_loop().time() + within_s)
        self._waiting.append(asked)
        if len(self._waiting) > MOST_WAITING:  # a code that waits is not given up for a notice
            oldest = next((one for one in self._waiting if not one.code), self._waiting[0])
            self._waiting.remove(oldest)
            self._drop(oldest)
        self._asked.set()

    def _drop(self, asked: _Asked) -> None:
        if self._report is None:
            self._unreported.append(asked)
        else:
            self._report(asked.over(heard=False))

    async def _serve(self, report: Report, voice: Voice | None) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            while self._waiting:
                asked = self._waiting.popleft()
                log.info("tells %s", asked.notice.value)
                report(asked.over(heard=await self._say(asked, voice)))

    async def _say(self, asked: _Asked, voice: Voice | None) -> bool:
        """Whether it was heard to its end, as far as the speaker can tell."""
        if voice is None:
            self._sound()
            return False
        try:
            async with asyncio.timeout_at(asked.until) as limit:
                pcm = await _samples(asked, voice)
                if asked.words:
                    over_at = asyncio.get_running_loop().time() + reply_seconds(pcm) + BEGUN_S
                    limit.reschedule(max(asked.until, over_at))
                heard = asyncio.Event()
                self._speaker.announce(pcm, heard.set)
                await heard.wait()
        except TimeoutError:
            log.debug("it takes too long to say %s", asked.notice.value)
            return False
        except DeviceError as error:
            self._complain(error)
            self._sound()
            return False
        return True

    async def _prepare(self, voice: Voice) -> None:
        try:
            await voice.prepare()
        except DeviceError as error:
            self._complain(error)

    def _sound(self) -> None:
        if self._earcons:
            self._speaker.sound(Earcon.TROUBLE)

    def _complain(self, error: DeviceError) -> None:
        if str(error) != self._complaint:
            self._complaint = str(error)
            log.warning("there are sounds instead of sentences: %s", error)


async def _samples(asked: _Asked, voice: Voice) -> bytes:
    pcm = await voice.say(asked.notice, asked.words)
    if asked.code:
        pcm += await voice.spell(asked.code)
    if reply_seconds(pcm) > MAX_ANNOUNCEMENT_S:  # the speaker would leave it out, and say that it was heard
        raise DeviceError(f"a sentence of {reply_seconds(pcm):.0f} s is too long to be listened to")
    return pcm
