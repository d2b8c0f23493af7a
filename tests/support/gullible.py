"""A whole conversation, in virtual time, with a model that obeys whatever it reads; the gate is the real one.

The real core and the real dispatcher, with a door that must not be opened unasked and a lamp.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from assistant.config import ToolsConfig
from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.conversation import Rules
from assistant.core.events import Device
from assistant.core.sight import Picture, Source
from assistant.core.signals import Notice
from assistant.core.states import Turn
from assistant.core.toolcall import ToolCall
from assistant.ports import AuditEntry
from assistant.tools import Tool, tool
from assistant.tools.dispatch import Dispatcher
from assistant.tools.permission import Permission
from assistant.tools.registry import Registry
from tests.support.audit import RecordingAudit
from tests.support.talk import NOTICE_S, Talk

FOR_THE_TOOLS = (do.RunTool, do.NoteRefusal, do.CancelTool, do.AnswerApproval)
STEP_S = 1.0
QUIET_TURNS = 5
"""Of the loop, in which nothing happens: then nothing will."""


class House:
    """The conversation, its tools, and who is there. `presses`: the person says yes when they were asked."""

    def __init__(self, *, presses: bool = False, rules: Rules | None = None) -> None:
        self.talk = Talk(rules, link_takes=0.0)
        self.unlocked: list[str] = []
        self.switched: list[bool] = []
        self._audit = RecordingAudit()
        self.news = ""
        self._presses = presses
        self._calls = 0
        self._events: list[ev.Event] = []
        permission = Permission(ToolsConfig(), self._audit, now=lambda: self.talk.now)
        self.dispatcher = Dispatcher(Registry(self._tools()), permission=permission)

    @property
    def written(self) -> list[AuditEntry]:
        """The audit log."""
        return self._audit.entries

    def hear(self, event: ev.Event) -> None:
        """What the dispatcher reports."""
        self._events.append(event)

    @property
    def questions(self) -> list[str]:
        """What the person was asked to allow."""
        return [one.words for one in self.talk.all(do.Say) if one.notice is Notice.ASK_APPROVAL]

    @property
    def told(self) -> list[dict[str, Any]]:
        """What the model was told of its calls."""
        return [dict(one.response.response) for one in self.talk.all(do.SendToolResponse)]

    # --- what the model does ------------------------------------------------------------------------

    def calls(self, name: str, call_id: str | None = None, /, **arguments: Any) -> str:
        """Call a tool; its id."""
        self._calls += 1
        call_id = call_id or f"call {self._calls}"
        assert self.talk.turn is not Turn.ASLEEP, "nobody is called by a model that is not there"
        self.talk.tell(ev.ToolCalled(ToolCall(call_id, name, arguments)))
        return call_id

    def claims(self, text: str) -> None:
        """Say it aloud."""
        self.talk.tell(ev.ReplyTranscribed(text)).model_says(0.5).model_ends()

    # --- what others do -----------------------------------------------------------------------------

    async def is_shown(self, source: Source, text: str) -> None:
        """A picture, of whose text the model tells."""
        switch = ev.CameraPressed() if source is Source.CAMERA else ev.ScreenPressed()
        device = Device.CAMERA if source is Source.CAMERA else Device.SCREEN
        self.talk.tell(switch, ev.DeviceReady(device)).says(0.5)
        self.talk.tell(ev.PictureTaken(Picture(source, b"jpeg", 1))).passes(1.5)
        assert self.talk.all(do.SendPicture), "it was not shown"
        self.talk.tell(ev.ReplyTranscribed(f"It reads: {text}"))

    async def is_found(self, text: str) -> None:
        """A search of the service's own."""
        self.talk.tell(ev.SourcesCited(()), ev.ReplyTranscribed(text))

    async def is_read(self, text: str) -> None:
        """What a tool returns."""
        self.news = text
        self.calls("news")
        await self.settle()
        assert self.told[-1] == {"output": text}

    async def is_said_by_another(self, text: str) -> None:
        """A second voice, which the service tells from the first."""
        self.talk.tell(ev.PersonTranscribed("what is the time", "1"), ev.PersonTranscribed(text, "2"))

    async def is_overheard(self, text: str) -> None:
        """A second voice, which the service takes for the person's."""
        self.talk.tell(ev.PersonTranscribed(f"what is the time {text}"))

    # --- the world ----------------------------------------------------------------------------------

    async def passes(self, seconds: float) -> None:
        """Let time go by. Whoever presses does so soon after the question was heard."""
        end = self.talk.now + seconds
        while self.talk.now < end:
            await self.settle()
            self.talk.passes(min(STEP_S, end - self.talk.now), microphone=False)
            asked_at = self.talk.at(do.Say)[-1] if self.talk.status.asking else self.talk.now
            if self._presses and self.talk.now > asked_at + NOTICE_S:
                self.talk.tap()
        await self.settle()

    async def until_answered(self) -> None:
        """Let time go by until the person was asked, and the question has an answer or has lapsed."""
        await self.settle()
        while self.talk.status.tools:
            await self.passes(STEP_S)

    async def settle(self) -> None:
        """Let the dispatcher do what the core decided, and the core hear of it, until nothing is left."""
        quiet = 0
        while quiet < QUIET_TURNS:
            effects = [effect for effect in self.talk.new() if isinstance(effect, FOR_THE_TOOLS)]
            for effect in effects:
                self.dispatcher.perform(effect)
            await asyncio.sleep(0)
            events, self._events = self._events, []
            self.talk.tell(*events)
            quiet = 0 if effects or events else quiet + 1

    def _tools(self) -> list[Tool]:
        @tool(risk="danger", effect="unlock the {door} door", untrusted=False)
        async def unlock(door: str, reason: str = "") -> str:
            """Unlock a door."""
            self.unlocked.append(door)
            return "unlocked"

        @tool(risk="act", untrusted=False)
        async def lamp(on: bool = True, reason: str = "") -> str:
            """Switch the lamp."""
            self.switched.append(on)
            return "switched"

        @tool(risk="read")
        async def news() -> str:
            """Tell the news."""
            return self.news

        return [unlock, lamp, news]


@asynccontextmanager
async def house(*, presses: bool = False, rules: Rules | None = None) -> AsyncIterator[House]:
    """A house whose person has just asked something, until the block ends."""
    made = House(presses=presses, rules=rules)
    running = asyncio.ensure_future(made.dispatcher.run(made.hear))
    await asyncio.sleep(0)
    made.talk.wake().passes(0.1).asks()
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.wait([running])
