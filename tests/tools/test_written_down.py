"""What the gate writes down: each call once, why it was made or not, and what came of it."""

import asyncio
from dataclasses import replace

import pytest

from assistant.core.effects import AnswerApproval, NoteRefusal, RunTool
from assistant.core.toolcall import ToolCall
from assistant.ports import AuditEntry
from assistant.tools import tool
from tests.support.audit import RecordingAudit
from tests.tools.calling import talking
from tests.tools.doors import Door, broken, lamp, news, permission


@pytest.fixture
def audit() -> RecordingAudit:
    return RecordingAudit()


async def test_each_call_is_written_down_once(audit: RecordingAudit) -> None:
    door = Door()
    async with talking(
        door.tool, lamp, news, permission=permission(audit, deny=("news",), rates={"lamp": 1})
    ) as model:
        for name in ("lamp", "lamp", "news", "sudo"):
            await model.asks(name)
        await model.asks("lamp", colour="red")
        model.untrusted = ("camera",)
        for granted in (True, False):
            model.calls("unlock", door="front")
            await model.person_is_asked()
            model.person_says(granted=granted)
            await model.is_told()
    assert audit.verdicts == [
        ("lamp", True),
        ("lamp", False),
        ("news", False),
        ("sudo", False),
        ("lamp", False),
        ("unlock", True),
        ("unlock", False),
    ]
    first, danger = (replace(audit.entries[number], key="") for number in (0, 5))
    assert len({entry.key for entry in audit.entries}) == len(audit.entries)
    why = "the owner allows it"
    assert first == AuditEntry(5.0, "lamp", '{"on": true}', "act", (), True, why, "voice", "done")
    assert danger == AuditEntry(
        5.0,
        "unlock",
        '{"door": "front", "minutes": 5}',
        "danger",
        ("camera",),
        True,
        "it is a danger; the person said yes",
        "voice",
        "done",
    )
    assert audit.entries[6].why == "it is a danger; the person did not say yes"
    assert {entry.outcome for entry in (*audit.entries[1:5], audit.entries[6])} == {"refused"}
    assert [entry.why for entry in audit.entries[1:5]] == [
        "it was called 1 times within a minute; try later",
        "the owner has denied it",
        "there is no tool named sudo",
        "wrong arguments: colour: Unexpected keyword argument",
    ]


async def test_it_is_written_down_before_it_is_done(audit: RecordingAudit) -> None:
    seen = []

    @tool(risk="act")
    async def act() -> None:
        """Do it."""
        seen.extend(audit.verdicts)

    async with talking(act, permission=permission(audit)) as model:
        await model.asks("act")
    assert seen == [("act", True)]


async def test_what_came_of_it_is_written_down(audit: RecordingAudit) -> None:
    door = Door()

    @tool(risk="read", timeout_s=0.01)
    async def hangs() -> None:
        """Let time go by."""
        await asyncio.Event().wait()

    async with talking(broken, hangs, news, lamp, door.tool, permission=permission(audit)) as model:
        for name in ("broken", "hangs", "news"):
            await model.asks(name)
        model.calls("unlock", door="front")
        await model.person_is_asked()
        model.cancels()
        await model.asks("lamp")
    assert audit.outcomes == [
        ("broken", "failed"),
        ("hangs", "timed out"),
        ("news", "done"),
        ("unlock", "cancelled"),
        ("lamp", "done"),
    ]


async def test_a_call_that_is_taken_back_while_it_is_made_is_not_done(audit: RecordingAudit) -> None:
    begun = asyncio.Event()

    @tool(risk="read")
    async def hangs() -> None:
        """Let time go by."""
        begun.set()
        await asyncio.Event().wait()

    async with talking(hangs, permission=permission(audit)) as model:
        model.calls("hangs")
        await begun.wait()
        assert audit.outcomes == [("hangs", "allowed")]
        model.cancels()
        assert audit.outcomes == [("hangs", "cancelled")]


async def test_a_person_who_could_not_be_asked_has_not_said_no(audit: RecordingAudit) -> None:
    door = Door()
    async with talking(door.tool, permission=permission(audit)) as model:
        model.calls("unlock", door="front")
        await model.person_is_asked()
        model.dispatcher.perform(AnswerApproval("1", granted=False, asked=False))
        assert "could not be asked" in (await model.is_told())[1]["error"]
    (entry,) = audit.entries
    assert (entry.outcome, entry.why) == ("not asked", "it is a danger; the person could not be asked")


async def test_a_call_that_was_refused_before_it_came_here_is_written_down(audit: RecordingAudit) -> None:
    async with talking(lamp, permission=permission(audit)) as model:
        for name in ("lamp", "sudo"):
            model.dispatcher.perform(
                NoteRefusal(RunTool(ToolCall("", name), (), "typed"), "too many at once")
            )
        assert model.was_told_nothing()
    noted = [(entry.tool, entry.risk, entry.outcome, entry.why, entry.asker) for entry in audit.entries]
    assert noted == [
        ("lamp", "act", "refused", "too many at once", "typed"),
        ("sudo", "", "refused", "too many at once", "typed"),
    ]


async def test_a_call_that_comes_to_nothing_is_written_down_too(audit: RecordingAudit) -> None:
    async with talking(broken, permission=permission(audit)) as model:
        await model.asks("broken")
    assert audit.verdicts == [("broken", True)]
