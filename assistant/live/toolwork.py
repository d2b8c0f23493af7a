"""Calls of the model, in both directions: bounded on the way in, with the ids that it knows on the way out.

Pure; imports no SDK.
"""

import itertools
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.live.models import Backend, Model

if TYPE_CHECKING:
    from google.genai.types import FunctionCall, FunctionResponseDict

log = logging.getLogger(__name__)

MOST_CALLS = 8
"""In one message. A model that wants more is told to ask again."""

MOST_ARGUMENTS = 16_384
"""Letters of JSON in one call."""

MADE_UP = "no-id-{}"
"""Vertex AI may call without an id, and wants none back; inside the device a call has one."""


@dataclass
class Asked:
    """What one message asks for."""

    calls: list[ToolCall] = field(default_factory=list)
    refused: list[ToolResponse] = field(default_factory=list)
    """Calls that are answered at once."""
    unmade: list[tuple[str, str]] = field(default_factory=list)
    """Of each call that is not made, answered or not: the tool's name, and why."""

    def refuse(self, call_id: str, name: str, why: str) -> None:
        """Do not make this one."""
        self.refused.append(ToolResponse(call_id, name, {"error": why}))
        self.unmade.append((name, why))


class Toolwork:
    """Reads calls and writes responses for one session."""

    def __init__(self, backend: Backend, model: Model) -> None:
        self.blocking = model.waits_for_tools
        """The service takes no audio while a call is under way."""
        self._backend = backend
        self._scheduling = model.scheduling
        self._numbers = itertools.count(1)
        self._made_up: set[str] = set()

    def read(self, calls: "Iterable[FunctionCall]") -> Asked:
        """The calls of one message."""
        asked = Asked()
        for call in calls:
            name = call.name or ""
            call_id = call.id or self._make_up(name)
            if call_id is None:
                asked.unmade.append((name, "it has no id, so nothing could be answered"))
            elif len(asked.calls) >= MOST_CALLS:
                asked.refuse(call_id, name, "Too many calls at once; ask again for this one.")
            elif len(json.dumps(call.args or {}, default=str)) > MOST_ARGUMENTS:
                asked.refuse(call_id, name, "The arguments are too long.")
            else:
                asked.calls.append(ToolCall(call_id, name, call.args or {}))
        if asked.refused:
            log.warning("refused %d calls of the model: too many, or too long", len(asked.refused))
        return asked

    def write(self, response: ToolResponse) -> "FunctionResponseDict":
        """What is sent for `response`."""
        made_up = response.id in self._made_up
        self._made_up.discard(response.id)
        said: FunctionResponseDict = {"name": response.name, "response": dict(response.response)}
        if not made_up:
            said["id"] = response.id
        if self._scheduling:
            said["scheduling"] = self._scheduling  # type: ignore[typeddict-item]  # the SDK takes its name
        return said

    def _make_up(self, name: str) -> str | None:
        if self._backend == "gemini":
            log.warning("ignored a call of %r without an id: the service takes no answer to it", name[:64])
            return None
        made_up = MADE_UP.format(next(self._numbers))
        self._made_up.add(made_up)
        return made_up
