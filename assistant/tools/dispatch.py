"""Runs what the model asks for: concurrently, bounded, and never longer than a tool is given."""

import asyncio
import logging
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from assistant.core.effects import AnswerApproval, CancelTool, NoteRefusal, RunTool
from assistant.core.events import ToolFinished
from assistant.core.toolcall import ToolResponse
from assistant.errors import AssistantError
from assistant.ports import Report, ToolDeclaration
from assistant.tools.errors import foreign_code, kind, let_go
from assistant.tools.permission import Permission
from assistant.tools.plugins import Plugin, load_all
from assistant.tools.records import Outcome
from assistant.tools.registry import Registry
from assistant.tools.result import plain
from assistant.tools.schema import BoundCall
from assistant.tools.threads import MOST_OF_ONE_NAME, Threads
from assistant.tools.tool import Tool

log = logging.getLogger(__name__)

MOST_CALLS = 8
"""Calls under way at once, those included that were given up and do not end."""

CHECKING_S = 2.0
"""Longest time for the check of a call's arguments, which may be a plugin's own."""

STOP_S = 2.0
"""Longest wait, at the end, for tools that were cancelled, and as long again for threads."""

LONGEST_ERROR = 500
"""Characters of an error that the model is told."""


@dataclass(slots=True)
class _UnderWay:
    """A call that is waited for."""

    tool: Tool
    task: asyncio.Task[Mapping[str, Any]]
    timer: asyncio.TimerHandle | None = None
    """None: the person is being asked, which has a time of its own."""
    key: str = ""
    """Not empty: it was permitted, and noted under this key; what it answers may be the words of others."""


class Dispatcher:
    """The port `Tools`. Each call is one task; its time runs outside of it, so no tool can stop the clock.

    A call is checked, then permitted, then made, and it is made with just the arguments that were permitted.
    `plugins` is called in a thread once the device runs; what is found is registered for later sessions.
    """

    def __init__(
        self,
        registry: Registry,
        plugins: Callable[[], Sequence[Plugin]] = tuple,
        permission: Permission | None = None,
    ) -> None:
        self._registry = registry
        self._plugins = plugins
        self._permission = permission or Permission()
        self._threads = Threads()
        self._report: Report | None = None
        self._tasks: set[asyncio.Task[Mapping[str, Any]]] = set()
        self._under_way: dict[str, _UnderWay] = {}

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
        declared = self._registry.declarations()
        return tuple(tool for tool in declared if not self._permission.denies(tool.name))

    def perform(self, effect: RunTool | NoteRefusal | CancelTool | AnswerApproval) -> None:
        """Take a call, or take it back. An id that is under way already is not called again."""
        match effect:
            case RunTool():
                self._start(effect)
            case NoteRefusal(call, why):
                self._permission.refuse(call, self._registry.get(call.call.name), why)
            case CancelTool(call_id):
                self._give_up(call_id, "cancelled")
            case AnswerApproval(call_id, granted, asked):
                self._permission.answer(call_id, granted=granted, asked=asked)

    def _start(self, asked: RunTool) -> None:
        call, report = asked.call, self._report
        if call.id in self._under_way or report is None:
            log.warning("%s: call %s is not made, or not again", call.name, call.id)
            return
        tool = self._registry.get(call.name)
        if tool is None:
            self._refuse(asked, tool, f"there is no tool named {textwrap.shorten(call.name, 60)}")
        elif self._busy(tool):
            self._refuse(asked, tool, f"{tool.name} is still busy with earlier calls")
        elif len(self._tasks) >= MOST_CALLS:
            self._refuse(asked, tool, f"too much is under way: {tool.name} was not called; try later")
        else:
            task = asyncio.get_running_loop().create_task(self._answer(asked, tool, report), name=tool.name)
            self._under_way[call.id] = _UnderWay(tool, task)
            self._time(asked, CHECKING_S)
            self._tasks.add(task)
            task.add_done_callback(partial(self._done, asked))

    def _busy(self, tool: Tool) -> bool:
        return sum(task.get_name() == tool.name for task in self._tasks) >= MOST_OF_ONE_NAME

    async def _answer(self, asked: RunTool, tool: Tool, report: Report) -> Mapping[str, Any]:
        try:
            bound = await self._checked(asked, tool)
            self._time(asked, None)
            self._under_way[asked.call.id].key = await self._permission.get(asked, tool, bound, report)
            self._time(asked, tool.timeout_s)
            with foreign_code(tool.name):
                if tool.blocking:
                    output = await self._threads.run(tool.name, lambda: plain(bound()))
                else:
                    output = plain(await bound())
        except AssistantError as error:
            log.warning(
                "the tool %s: %s", tool.name, kind(error)
            )  # its words may be what was said, or a secret
            log.debug("the tool %s", tool.name, exc_info=error)
            let_go(error)
            return {"error": plain(textwrap.shorten(str(error), LONGEST_ERROR))}
        return {"output": output}

    async def _checked(self, asked: RunTool, tool: Tool) -> BoundCall:
        """The call with its arguments checked. Raises ToolError, and writes down why, if they are wrong."""
        arguments = asked.call.arguments
        try:
            with foreign_code(tool.name):
                if not tool.blocking:
                    return tool.bind(arguments)
                bound: BoundCall = await self._threads.run(tool.name, lambda: tool.bind(arguments))
        except AssistantError as error:
            self._permission.refuse(asked, tool, str(error))
            raise
        return bound

    def _time(self, asked: RunTool, seconds: float | None) -> None:
        """Let the time of a call's next part begin; None: it needs none. That of the last one is over."""
        under_way = self._under_way[asked.call.id]
        if under_way.timer is not None:
            under_way.timer.cancel()
        loop = asyncio.get_running_loop()
        under_way.timer = None if seconds is None else loop.call_later(seconds, self._overdue, asked, seconds)

    def _done(self, asked: RunTool, task: asyncio.Task[Mapping[str, Any]]) -> None:
        self._tasks.discard(task)
        broken = task.cancelled() or task.exception() is not None  # also: marks the exception as seen
        under_way = self._under_way.get(asked.call.id)
        if under_way is not None and under_way.task is task:
            response = {"error": f"{asked.call.name} was broken off"} if broken else task.result()
            self._give_up(asked.call.id, "failed" if "error" in response else "done")
            untrusted = bool(under_way.key) and self._permission.brings_untrusted(under_way.tool)
            self._finish(asked, response, untrusted=untrusted)

    def _overdue(self, asked: RunTool, seconds: float) -> None:
        under_way = self._under_way[asked.call.id]
        self._give_up(asked.call.id, "timed out")
        name = asked.call.name
        why = f"{name} took longer than {seconds:g} s and was broken off"
        log.warning("the tool %s", why)
        if not under_way.key:
            self._permission.refuse(asked, under_way.tool, why)
        self._finish(asked, {"error": why})

    def _refuse(self, asked: RunTool, tool: Tool | None, why: str) -> None:
        self._permission.refuse(asked, tool, why)
        self._finish(asked, {"error": why})

    def _give_up(self, call_id: str, outcome: Outcome) -> None:
        """Wait for it no longer: whatever becomes of the task, nothing of it is reported."""
        under_way = self._under_way.pop(call_id, None)
        if under_way is not None:
            if under_way.timer is not None:
                under_way.timer.cancel()
            under_way.task.cancel()
            if under_way.key:
                self._permission.settle(under_way.key, outcome)

    def _finish(self, asked: RunTool, response: Mapping[str, Any], *, untrusted: bool = False) -> None:
        if self._report is not None:
            response_to = ToolResponse(asked.call.id, asked.call.name, response)
            self._report(ToolFinished(response_to, untrusted))

    async def _stop(self) -> None:
        for call_id in tuple(self._under_way):
            self._give_up(call_id, "cancelled")
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_S)
        await self._threads.close(STOP_S)
