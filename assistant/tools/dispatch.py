"""Runs what the model asks for: concurrently, bounded, and never longer than a tool is given."""

import asyncio
import logging
import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from assistant.core.effects import CancelTool, RunTool
from assistant.core.events import ToolFinished
from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.errors import AssistantError
from assistant.ports import Report, ToolDeclaration
from assistant.tools.errors import detail, foreign_code
from assistant.tools.plugins import Plugin, load_all
from assistant.tools.registry import Registry
from assistant.tools.result import plain
from assistant.tools.threads import MOST_OF_ONE_NAME, Threads
from assistant.tools.tool import Tool

log = logging.getLogger(__name__)

MOST_CALLS = 8
"""Calls under way at once, those included that were given up and do not end."""

STOP_S = 2.0
"""Longest wait, at the end, for tools that were cancelled, and as long again for threads."""

LONGEST_ERROR = 500
"""Characters of an error that the model is told."""


class Dispatcher:
    """The port `Tools`. Each call is one task; its time runs outside of it, so no tool can stop the clock.

    `plugins` is called in a thread once the device runs; what is found is registered for later sessions.
    """

    def __init__(self, registry: Registry, plugins: Callable[[], Sequence[Plugin]] = tuple) -> None:
        self._registry = registry
        self._plugins = plugins
        self._threads = Threads()
        self._report: Report | None = None
        self._tasks: set[asyncio.Task[Mapping[str, Any]]] = set()
        self._waited_for: dict[str, tuple[asyncio.Task[Mapping[str, Any]], asyncio.TimerHandle]] = {}

    async def run(self, report: Report) -> None:
        """Serve until cancelled. A thread that hangs is waited for no longer than `STOP_S`."""
        self._report = report
        try:
            await load_all(self._plugins, self._registry, self._threads)
            await asyncio.get_running_loop().create_future()
        finally:
            self._report = None
            await self._stop()

    def declarations(self) -> Sequence[ToolDeclaration]:
        """What a session that opens now is told of."""
        return self._registry.declarations()

    def perform(self, effect: RunTool | CancelTool) -> None:
        """Take a call, or take it back. An id that is under way already is not called again."""
        match effect:
            case RunTool(call):
                self._start(call)
            case CancelTool(call_id):
                self._give_up(call_id)

    def _start(self, call: ToolCall) -> None:
        if call.id in self._waited_for or self._report is None:
            log.warning("%s: call %s is not made, or not again", call.name, call.id)
            return
        tool = self._registry.get(call.name)
        if tool is None:
            self._finish(call, {"error": f"there is no tool named {textwrap.shorten(call.name, 60)}"})
        elif self._busy(tool):
            self._finish(call, {"error": f"{tool.name} is still busy with earlier calls"})
        elif len(self._tasks) >= MOST_CALLS:
            self._finish(call, {"error": f"too much is under way: {tool.name} was not called; try later"})
        else:
            loop = asyncio.get_running_loop()
            task = loop.create_task(self._answer(tool, call.arguments), name=tool.name)
            timer = loop.call_later(tool.timeout_s, self._overdue, call, tool)
            self._tasks.add(task)
            self._waited_for[call.id] = task, timer
            task.add_done_callback(partial(self._done, call))

    def _busy(self, tool: Tool) -> bool:
        return sum(task.get_name() == tool.name for task in self._tasks) >= MOST_OF_ONE_NAME

    async def _answer(self, tool: Tool, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            with foreign_code(tool.name):
                if tool.blocking:
                    output = await self._threads.run(tool.name, lambda: plain(tool.bind(arguments)()))
                else:
                    output = plain(await tool.bind(arguments)())
        except AssistantError as error:
            log.warning("the tool %s: %s", tool.name, detail(error))
            log.debug("the tool %s", tool.name, exc_info=error)
            return {"error": plain(textwrap.shorten(str(error), LONGEST_ERROR))}
        return {"output": output}

    def _done(self, call: ToolCall, task: asyncio.Task[Mapping[str, Any]]) -> None:
        self._tasks.discard(task)
        broken = task.cancelled() or task.exception() is not None  # also: marks the exception as seen
        if call.id in self._waited_for and self._waited_for[call.id][0] is task:
            self._give_up(call.id)
            self._finish(call, {"error": f"{call.name} was broken off"} if broken else task.result())

    def _overdue(self, call: ToolCall, tool: Tool) -> None:
        self._give_up(call.id)
        log.warning("the tool %s took longer than %g s", tool.name, tool.timeout_s)
        self._finish(call, {"error": f"{tool.name} took longer than {tool.timeout_s:g} s and was broken off"})

    def _give_up(self, call_id: str) -> None:
        """Wait for it no longer: whatever becomes of the task, nothing of it is reported."""
        if call_id in self._waited_for:
            task, timer = self._waited_for.pop(call_id)
            timer.cancel()
            task.cancel()

    def _finish(self, call: ToolCall, response: Mapping[str, Any]) -> None:
        if self._report is not None:
            self._report(ToolFinished(ToolResponse(call.id, call.name, response)))

    async def _stop(self) -> None:
        for call_id in tuple(self._waited_for):
            self._give_up(call_id)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_S)
        await self._threads.close(STOP_S)
