"""What the model asks to be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool. `arguments` is what the model wrote: JSON, not to be trusted."""

    id: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolResponse:
    """What is told to the model of a call: JSON with either of the keys `output` and `error`."""

    id: str
    name: str
    response: Mapping[str, Any]
