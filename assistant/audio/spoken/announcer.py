"""Says notices: in words if there is a voice that works, else by an earcon."""

import asyncio
import logging
from typing import Final

from assistant.audio.spoken.voice import Voice
from assistant.core.events import CodeSpelled, NoticeSpoken
from assistant.core.signals import Earcon, Notice
from assistant.errors import DeviceError
from assistant.ports import Report, Speaker

log = logging.getLogger(__name__)

WITHIN_S: Final = 9.5
"""A notice counts as spoken at the latest this long after it was asked for; the port promises 10 s."""

SPELLING_S: Final = 9.0
"""For a code on top of that: two sentences' worth."""


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
        self._next: tuple[Notice, str, float] | None = None
        self._asked = asyncio.Event()
        self._report: Report | None = None
        self._unreported = 0
        self._complaint = ""

    async def run(self, report: Report) -> None:
        """Say what is asked for until cancelled."""
        self._report = report
        while self._unreported:
            self._unreported -= 1
            report(NoticeSpoken())
        try:
            if self._voice is None:
                await self._serve(report, None)
            else:
                with self._voice as voice:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._prepare(voice), name="prepare sentences")
                        group.create_task(self._serve(report, voice), name="say sentences")
        finally:
            self._report = None

    def say(self, notice: Notice) -> None:
        """Speak `notice`, in place of one that waits; that one counts as spoken at once."""
        self._ask(notice, "", self._within_s)

    def spell(self, code: str) -> None:
        """Speak `code` digit by digit, after what is to be done with it. It is never kept nor logged."""
        self._ask(Notice.PAIRING, code, self._within_s + SPELLING_S)

    def _ask(self, notice: Notice, code: str, within_s: float) -> None:
        if self._next is not None and self._next[1] and not code:
            self._drop()  # a code that waits is not given up for a notice
            return
        if self._next is not None:
            self._drop()
        self._next = (notice, code, asyncio.get_running_loop().time() + within_s)
        self._asked.set()

    def _drop(self) -> None:
        if self._report is None:
            self._unreported += 1
        else:
            self._report(NoticeSpoken())

    async def _serve(self, report: Report, voice: Voice | None) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            if self._next is not None:
                (notice, code, until), self._next = self._next, None
                await self._say(notice, code, until, voice)
                report(CodeSpelled() if code else NoticeSpoken())

    async def _say(self, notice: Notice, code: str, until: float, voice: Voice | None) -> None:
        try:
            async with asyncio.timeout_at(until):
                if voice is None:
                    self._sound()
                else:
                    pcm = await voice.say(notice)
                    if code:
                        pcm += await voice.spell(code)
                    heard = asyncio.Event()
                    self._speaker.announce(pcm, heard.set)
                    await heard.wait()
        except TimeoutError:
            log.debug("it takes too long to say %s", notice.value)
        except DeviceError as error:
            self._complain(error)
            self._sound()

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
