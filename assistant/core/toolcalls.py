"""The calls of tools under way."""

from collections.abc import Iterable

from assistant.core import effects as do
from assistant.core.desk import Desk
from assistant.core.states import Link
from assistant.core.timings import MAX_TOOL_CALLS
from assistant.core.toolcall import ToolCall, ToolResponse


class ToolCalls:
    """Each call gets one response, unless it is cancelled or its link is gone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._names)

    @property
    def names(self) -> tuple[str, ...]:
        """The tools at work."""
        return tuple(self._names.values())

    def called(self, call: ToolCall) -> None:
        """The model wants something done."""
        if call.id in self._names:
            return  # the service repeats itself; the one response serves for both
        if len(self._names) >= MAX_TOOL_CALLS:
            error = {"error": f"more than {MAX_TOOL_CALLS} calls at once"}
            self._desk.do(do.SendToolResponse(ToolResponse(call.id, call.name, error)))
            return
        self._names[call.id] = call.name
        self._desk.do(do.RunTool(call))

    def finished(self, response: ToolResponse) -> bool:
        """A tool is done; whether anybody still waits for it."""
        wanted = self._names.pop(response.id, None) is not None
        if wanted and self._desk.link is Link.UP:
            self._desk.do(do.SendToolResponse(response))
        return wanted

    def cancel(self, ids: Iterable[str]) -> None:
        """The model does not want these any more."""
        for call_id in ids:
            if self._names.pop(call_id, None) is not None:
                self._desk.do(do.CancelTool(call_id))

    def cancel_all(self) -> None:
        """Nobody is left to answer to."""
        self.cancel(tuple(self._names))
