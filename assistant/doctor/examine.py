"""Runs checks: side by side where they do not disturb each other, each with a deadline of its own."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.doctor.finding import Finding, bad, of_error
from assistant.errors import AssistantError

GRACE_S: Final = 2.0
"""What a check that is over its deadline may take to give back its devices."""

REPORT_IT: Final = "this is a fault of `assistant doctor`; please report it"


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at.

    `look` may raise: an `AssistantError` is a finding in its own words, anything else one of the doctor's.
    """

    name: str
    look: Callable[[], Awaitable[Finding]]
    within_s: float
    uses: str = ""
    """Checks that use the same thing wait for each other; empty: nothing that another one minds."""


async def examine(checks: Sequence[Check], secret: str = "") -> list[Finding]:
    """What the checks found, in their order. `secret` stays out of all of it."""
    queues: defaultdict[object, list[int]] = defaultdict(list)
    for number, check in enumerate(checks):
        queues[check.uses or number].append(number)
    findings: dict[int, Finding] = {}

    async def work(queue: Iterable[int]) -> None:
        for number in queue:
            findings[number] = _without(secret, await _looked(checks[number]))

    async with asyncio.TaskGroup() as group:
        for queue in queues.values():
            group.create_task(work(queue))
    return [findings[number] for number in range(len(checks))]


async def _looked(check: Check) -> Finding:
    look = asyncio.ensure_future(check.look())
    try:
        done, _ = await asyncio.wait({look}, timeout=check.within_s)
    finally:
        if not look.done():
            look.cancel()
    if not done:
        await asyncio.wait({look}, timeout=GRACE_S)
        return bad(check.name, f"no result within {check.within_s:g} s", "see whether the device hangs")
    error = look.exception()
    if error is None:
        return look.result()
    own = _own(error)
    if own is not None:
        return of_error(check.name, own)
    return bad(check.name, f"the check broke: {type(error).__name__}: {error}", REPORT_IT)


def _own(error: BaseException) -> AssistantError | None:
    """The first error with words for a person, also in a group of a device's tasks."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for one in error.exceptions if (found := _own(one))), None)
    return error if isinstance(error, AssistantError) else None


def _without(secret: str, finding: Finding) -> Finding:
    if not secret:
        return finding
    return replace(
        finding,
        detail=finding.detail.replace(secret, "[key]"),
        fix=finding.fix.replace(secret, "[key]"),
    )
