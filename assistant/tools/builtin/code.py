"""Code, run by the service and never on this device."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from pydantic import Field

from assistant.tools.tool import Tool, tool


def code_tools(run: Callable[[str], Awaitable[str]]) -> Sequence[Tool]:
    """The tool `run_code`, for a model that has no code run itself; `run` solves a task by code."""

    @tool(risk="read", timeout_s=45.0)
    async def run_code(
        task: Annotated[
            str, Field(min_length=1, max_length=4_000, description="The task, with all its data.")
        ],
    ) -> str:
        """Solve a task exactly by a program: arithmetic, dates, statistics, sorting, simulations.

        The service runs code for at most 30 s (its documentation), and another model writes it before that.
        """
        return await run(task)

    return (run_code,)
