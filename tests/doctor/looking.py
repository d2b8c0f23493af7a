"""What the tests of the doctor have in common."""

import asyncio
from collections.abc import Iterable

from assistant.doctor.examine import Check, examine
from assistant.doctor.finding import Finding
from assistant.doctor.machine import Output


async def looked(checks: Iterable[Check]) -> dict[str, Finding]:
    """What the checks find, by name."""
    return {finding.name: finding for finding in await examine(tuple(checks))}


def printing(**printed: str) -> Output:
    """Programs of these names that print this; there are no others."""

    async def run(*command: str) -> str | None:
        await asyncio.sleep(0)
        return printed.get(command[0])

    return run
