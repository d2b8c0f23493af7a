"""What the assistant remembers of its people because they asked it to."""

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeAlias

from pydantic import Field

from assistant.tools.tool import Tool, tool


class Facts(Protocol):
    """Facts that outlive a session. Called on the event loop's thread; answers at once, in words."""

    def remember(self, fact: str) -> str:
        """Keep `fact`."""

    def forget(self, fact: str) -> str:
        """Forget `fact`, or the one that it means."""

    def recall(self, about: str) -> list[str]:
        """The facts that have to do with `about`, the likeliest first."""


Fact: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description='One short sentence that is clear by itself, such as "The person\'s name is Ada".',
    ),
]


def memory_tools(facts: Facts) -> Sequence[Tool]:
    """The tools `remember`, `forget_fact` and `recall`."""

    @tool(risk="act", effect="remember {fact}", untrusted=False)
    async def remember(fact: Fact) -> str:
        """Remember a fact for later conversations, when the person asks for it or tells their name."""
        return facts.remember(fact)

    @tool(risk="act", effect="forget {fact}", untrusted=False)
    async def forget_fact(fact: Fact) -> str:
        """Forget a fact that was remembered, when the person asks for it."""
        return facts.forget(fact)

    @tool(risk="read", untrusted=False)
    async def recall(
        about: Annotated[
            str, Field(max_length=300, description="What it is about; empty for everything.")
        ] = "",
    ) -> list[str] | str:
        """Look up what was remembered in earlier conversations."""
        return facts.recall(about) or "Nothing is remembered about that."

    return remember, forget_fact, recall
