"""A dispatcher that runs, and a model that calls it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from assistant.core.effects import CancelTool, RunTool
from assistant.core.events import Event, ToolFinished
from assistant.core.toolcall import ToolCall
from assistant.tools.dispatch import Dispatcher
from assistant.tools.plugins import Plugin
from assistant.tools.registry import Registry
from assistant.tools.tool import Tool

DEADLINE_S = 20.0


class Model:
    """Calls tools and takes their responses."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self._finished: asyncio.Queue[ToolFinished] = asyncio.Queue()

    def hear(self, event: Event) -> None:
        assert isinstance(event, ToolFinished)
        self._finished.put_nowait(event)

    def calls(self, name: str, call_id: str = "1", **arguments: Any) -> None:
        self.dispatcher.perform(RunTool(ToolCall(call_id, name, arguments)))

    def cancels(self, call_id: str = "1") -> None:
        self.dispatcher.perform(CancelTool(call_id))

    async def is_told(self) -> tuple[str, Mapping[str, Any]]:
        """The id and the response of the next call that ends."""
        finished = await asyncio.wait_for(self._finished.get(), DEADLINE_S)
        return finished.response.id, finished.response.response

    async def asks(self, name: str, **arguments: Any) -> Mapping[str, Any]:
        """The response to one call."""
        self.calls(name, "asked", **arguments)
        call_id, response = await self.is_told()
        assert call_id == "asked"
        return response

    def was_told_nothing(self) -> bool:
        return self._finished.empty()


@asynccontextmanager
async def talking(*tools: Tool, plugins: Callable[[], Sequence[Plugin]] = tuple) -> AsyncIterator[Model]:
    """A model that talks to a running dispatcher with `tools`."""
    model = Model(Dispatcher(Registry(tools), plugins))
    running = asyncio.ensure_future(model.dispatcher.run(model.hear))
    await asyncio.sleep(0)  # it runs
    try:
        yield model
    finally:
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled(), running.exception()
