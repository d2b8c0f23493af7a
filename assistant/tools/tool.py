"""A tool: a typed Python function that the model may call."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from assistant.ports import ToolDeclaration
from assistant.tools.schema import binder_of, cleaned

Risk: TypeAlias = Literal["read", "act", "danger"]
"""It only looks; it changes something; it changes something that a person may regret."""

Bind: TypeAlias = Callable[[Mapping[str, Any]], Callable[[], Any]]
"""Checks what the model wrote and gives the call that is ready to be made. Raises ToolError in words."""

TIMEOUT_S = 10.0
LONGEST_TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True, eq=False)
class Tool:
    """What the model is told of it, and how it is called."""

    declaration: ToolDeclaration
    risk: Risk
    timeout_s: float
    bind: Bind
    blocking: bool
    """The call is made in a thread; else it is awaited on the event loop."""

    @property
    def name(self) -> str:
        """What the model calls it by."""
        return self.declaration.name


def tool(*, risk: Risk, timeout_s: float = TIMEOUT_S) -> Callable[[Callable[..., Any]], Tool]:
    """Make a tool of a function; it may be async, and else it is called in a thread.

    Its name, the first paragraph of its docstring and its annotations are what the model is told;
    `Annotated[str, Field(description="…")]` describes an argument. What it returns is told to the model as
    JSON, what it has to say of a failure it raises as `ToolError`.
    Raises TypeError or ValueError for a function or a number that cannot be a tool's.
    """
    if risk not in get_args(Risk):
        raise ValueError(f'risk is "read", "act" or "danger", not {risk!r}')
    if not 0 < timeout_s <= LONGEST_TIMEOUT_S:
        raise ValueError(f"timeout_s is more than 0 and at most {LONGEST_TIMEOUT_S:g}, not {timeout_s}")

    def mark(function: Callable[..., Any]) -> Tool:
        name = function.__name__
        description = _first_paragraph(function)
        if not description:
            raise TypeError(f"{name} needs a docstring: it tells the model what the tool is for")
        bind, schema = binder_of(function)
        return Tool(
            declaration=ToolDeclaration(name, description, cleaned(schema)),
            risk=risk,
            timeout_s=timeout_s,
            bind=bind,
            blocking=not inspect.iscoroutinefunction(function),
        )

    return mark


def _first_paragraph(function: Callable[..., Any]) -> str:
    paragraph, _, _ = (inspect.getdoc(function) or "").partition("\n\n")
    return " ".join(paragraph.split())
