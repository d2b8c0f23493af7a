"""A dispatcher that runs, a model that calls it, and a person who may be asked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from assistant.config import ToolsConfig
from assistant.core.effects import AnswerApproval, CancelTool, RunTool
from assistant.core.events import ApprovalAsked, Event, ToolFinished
from assistant.core.toolcall import ToolCall
from assistant.tools.dispatch import Dispatcher
from assistant.tools.permission import Permission
from assistant.tools.plugins import Plugin
from assistant.tools.registry import Registry
from assistant.tools.tool import Tool

DEADLINE_S = 20.0


class Model:
    """Calls tools and takes their responses. The person beside it answers when the test lets them."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self.untrusted: tuple[str, ...] = ()
        """What others have put before it, as the conversation tells."""
        self._finished: asyncio.Queue[ToolFinished] = asyncio.Queue()
        self._questions: asyncio.Queue[ApprovalAsked] = asyncio.Queue()

    def hear(self, event: Event) -> None:
        match event:
            case ToolFinished():
                self._finished.put_nowait(event)
            case ApprovalAsked():
                self._questions.put_nowait(event)
            case _:
                raise AssertionError(event)

    def calls(self, name: str, call_id: str = "1", **arguments: Any) -> None:
        self.dispatcher.perform(RunTool(ToolCall(call_id, name, arguments), self.untrusted, "voice"))

    def cancels(self, call_id: str = "1") -> None:
        self.dispatcher.perform(CancelTool(call_id))

    async def is_told(self) -> tuple[str, Mapping[str, Any]]:
        """The id and the response of the next call that ends."""
        finished = await self.finishes()
        return finished.response.id, finished.response.response

    async def finishes(self) -> ToolFinished:
        """The next call that ends."""
        return await asyncio.wait_for(self._finished.get(), DEADLINE_S)

    async def person_is_asked(self) -> tuple[str, str]:
        """The id and the words of the next question to the person."""
        question = await asyncio.wait_for(self._questions.get(), DEADLINE_S)
        return question.call_id, question.words

    def person_says(self, *, granted: bool, call_id: str = "1") -> None:
        self.dispatcher.perform(AnswerApproval(call_id, granted))

    async def asks(self, name: str, **arguments: Any) -> Mapping[str, Any]:
        """The response to one call."""
        self.calls(name, "asked", **arguments)
        call_id, response = await self.is_told()
        assert call_id == "asked"
        return response

    def was_told_nothing(self) -> bool:
        return self._finished.empty()

    def person_was_asked_nothing(self) -> bool:
        return self._questions.empty()


@asynccontextmanager
async def talking(
    *tools: Tool,
    plugins: Callable[[], Sequence[Plugin]] = tuple,
    permission: Permission | None = None,
    **rules: Any,
) -> AsyncIterator[Model]:
    """A model that talks to a running dispatcher with `tools`, under the owner's `rules`."""
    permission = permission or Permission(ToolsConfig(**rules))
    model = Model(Dispatcher(Registry(tools), plugins, permission))
    running = asyncio.ensure_future(model.dispatcher.run(model.hear))
    await asyncio.sleep(0)  # it runs
    try:
        yield model
    finally:
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled(), running.exception()
