"""A tool: a typed Python function that the model may call."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from assistant.config import Risk
from assistant.ports import ToolDeclaration
from assistant.tools.schema import Bind, BoundCall, binder_of, cleaned
from assistant.tools.wording import check_effect, effect_in_words

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
    effect: str = ""
    """What it does, as `check_effect` takes it; empty: its name and its arguments tell."""
    untrusted: bool = True
    """What it returns may be the words of somebody who wants the model to do something."""

    @property
    def name(self) -> str:
        """What the model calls it by."""
        return self.declaration.name

    def in_words(self, call: BoundCall) -> str:
        """What `call` does, for the person who is asked whether it may."""
        return effect_in_words(self.effect, self.name, call.arguments)


def tool(
    *, risk: Risk, timeout_s: float = TIMEOUT_S, effect: str = "", untrusted: bool = True
) -> Callable[[Callable[..., Any]], Tool]:
    """Make a tool of a function; it may be async, and else it is called in a thread.

    Its name, the first paragraph of its docstring and its annotations are what the model is told;
    `Annotated[str, Field(description="…")]` describes an argument. What it returns is told to the model as
    JSON, what it has to say of a failure it raises as `ToolError`.
    `effect` is what a person is asked before it is done, as in "May I unlock the front door?", with places
    for arguments: `effect="unlock the {door} door"`. `untrusted=False`: nothing that it returns, or says of a
    failure, comes from outside of this device.
    Raises TypeError or ValueError for a function, a number or an effect that cannot be a tool's.
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
        check_effect(effect, inspect.signature(function).parameters)
        return Tool(
            declaration=ToolDeclaration(name, description, cleaned(schema)),
            risk=risk,
            timeout_s=timeout_s,
            bind=bind,
            blocking=not inspect.iscoroutinefunction(function),
            effect=effect,
            untrusted=untrusted,
        )

    return mark


def _first_paragraph(function: Callable[..., Any]) -> str:
    paragraph, _, _ = (inspect.getdoc(function) or "").partition("\n\n")
    return " ".join(paragraph.split())
