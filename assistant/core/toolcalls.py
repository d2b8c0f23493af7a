"""The calls of tools under way."""

from collections.abc import Iterable

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.desk import Desk
from assistant.core.states import Link
from assistant.core.timings import LONGEST_GATE_S, MAX_TOOL_CALLS
from assistant.core.toolcall import ToolResponse


class ToolCalls:
    """Each call gets one response, unless it is cancelled or its link is gone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names: dict[str, str] = {}
        self._blocking: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._names)

    @property
    def names(self) -> tuple[str, ...]:
        """The tools at work."""
        return tuple(self._names.values())

    @property
    def gating(self) -> bool:
        """The service waits for a response, and takes no audio before it."""
        return bool(self._blocking)

    def __contains__(self, call_id: str) -> bool:
        return call_id in self._names

    def called(self, asked: do.RunTool, *, blocking: bool) -> None:
        """The model wants something done."""
        call = asked.call
        if call.id in self._names:
            return  # the service repeats itself; the one response serves for both
        if len(self._names) >= MAX_TOOL_CALLS:
            why = f"more than {MAX_TOOL_CALLS} calls at once"
            self._desk.do(do.SendToolResponse(ToolResponse(call.id, call.name, {"error": why})))
            self._desk.do(do.NoteRefusal(asked, why))
            return
        self._names[call.id] = call.name
        if blocking:
            if not self._blocking:  # the next one does not keep it shut for longer
                self._desk.wait(ev.GateOver, LONGEST_GATE_S)
            self._blocking.add(call.id)
        self._desk.do(asked)

    def open_gate(self) -> None:
        """It has taken too long: the person is listened to again."""
        self._blocking.clear()
        self._desk.waits.drop(ev.GateOver)

    def finished(self, response: ToolResponse) -> bool:
        """A tool is done; whether anybody still waits for it."""
        wanted = self._forget(response.id)
        if wanted and self._desk.link is Link.UP:
            self._desk.do(do.SendToolResponse(response))
        return wanted

    def cancel(self, ids: Iterable[str]) -> None:
        """The model does not want these any more."""
        for call_id in ids:
            if self._forget(call_id):
                self._desk.do(do.CancelTool(call_id))

    def cancel_all(self) -> None:
        """Nobody is left to answer to."""
        self.cancel(tuple(self._names))

    def _forget(self, call_id: str) -> bool:
        self._blocking.discard(call_id)
        if not self._blocking:
            self.open_gate()
        return self._names.pop(call_id, None) is not None
