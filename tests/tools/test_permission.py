"""The gate before each call: who is asked what, and when the call is made."""

import asyncio
import threading
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator

from assistant.tools import tool
from assistant.tools.gate import MOST_QUESTIONS
from assistant.tools.permission import Permission
from tests.support.audit import RecordingAudit
from tests.tools.calling import Model, talking
from tests.tools.doors import Door, broken, lamp, news, permission

NO = "unlock was not called: the person did not allow it; do not try it again unless they ask for it"


@pytest.fixture
def audit() -> RecordingAudit:
    return RecordingAudit()


# --- the question ---------------------------------------------------------------------------------


@pytest.mark.parametrize("blocking", [False, True])
async def test_a_danger_is_done_after_a_yes_and_not_before(blocking: bool) -> None:
    door = Door(blocking=blocking)
    async with talking(door.tool) as model:
        model.calls("unlock", door="front")
        call_id, words = await model.person_is_asked()
        assert (call_id, words.startswith("unlock the front door")) == ("1", True)
        assert door.unlocked == []
        assert model.was_told_nothing()
        model.person_says(granted=True)
        assert await model.is_told() == ("1", {"output": "front is open"})
    assert len(door.unlocked) == 1


async def test_it_is_not_done_after_a_no() -> None:
    door = Door()
    async with talking(door.tool) as model:
        model.calls("unlock", door="front")
        await model.person_is_asked()
        model.person_says(granted=False)
        assert await model.is_told() == ("1", {"error": NO})
        model.person_says(granted=True)
        await asyncio.sleep(0)
    assert door.unlocked == []


async def test_nobody_answers() -> None:
    door = Door()
    async with talking(door.tool, permission=Permission(answer_s=0.01)) as model:
        model.calls("unlock", door="front")
        await model.person_is_asked()
        assert await model.is_told() == (
            "1",
            {"error": "unlock was not called: the person could not be asked"},
        )
        model.person_says(granted=True)
        await asyncio.sleep(0)
    assert door.unlocked == []


async def test_what_is_asked_is_what_is_done() -> None:
    """Checked once: the arguments of the question are those of the call, defaults included."""
    door = Door()
    arguments: dict[str, Any] = {"door": "shed", "minutes": 7.0}
    async with talking(door.tool) as model:
        model.calls("unlock", **arguments)
        assert (await model.person_is_asked())[1] == "unlock the shed door for 7 minutes"
        arguments["door"] = "front"
        model.person_says(granted=True)
        await model.is_told()
    assert door.unlocked == [("shed", 7)]


async def test_wrong_arguments_ask_nobody() -> None:
    door = Door()
    async with talking(door.tool) as model:
        for wrong in ({}, {"door": "front", "confirmed": True}, {"door": "front", "minutes": 0}):
            assert "wrong arguments" in (await model.asks("unlock", **wrong))["error"]
        assert model.person_was_asked_nothing()


async def test_the_tool_has_its_whole_time_after_the_yes() -> None:
    door = Door(timeout_s=0.05)

    @tool(risk="read", timeout_s=0.1)
    async def hangs() -> None:
        """Let time go by."""
        await asyncio.Event().wait()

    async with talking(door.tool, hangs) as model:
        model.calls("unlock", door="front")
        await model.person_is_asked()
        assert "took longer" in (await model.asks("hangs"))["error"]
        model.person_says(granted=True)
        assert await model.is_told() == ("1", {"output": "front is open"})


async def test_two_questions_at_once_have_an_answer_each() -> None:
    door = Door()
    async with talking(door.tool) as model:
        model.calls("unlock", "1", door="front")
        model.calls("unlock", "2", door="back")
        assert {await model.person_is_asked(), await model.person_is_asked()} == {
            ("1", "unlock the front door for 5 minutes"),
            ("2", "unlock the back door for 5 minutes"),
        }
        model.person_says(granted=True, call_id="2")
        assert await model.is_told() == ("2", {"output": "back is open"})
        model.person_says(granted=False, call_id="1")
        assert await model.is_told() == ("1", {"error": NO})
    assert door.unlocked == [("back", 5)]


async def test_an_answer_to_no_question_is_nothing() -> None:
    door = Door()
    async with talking(door.tool, lamp) as model:
        model.person_says(granted=True)
        model.calls("unlock", door="front")
        await model.person_is_asked()
        model.person_says(granted=True, call_id="another")
        assert await model.asks("lamp") == {"output": "on"}
        assert door.unlocked == []


@pytest.mark.parametrize("answered", [False, True])
async def test_a_call_that_is_taken_back_while_it_is_asked_is_never_made(
    answered: bool, audit: RecordingAudit
) -> None:
    door = Door()
    async with talking(door.tool, lamp, permission=permission(audit)) as model:
        model.calls("unlock", door="front")
        await model.person_is_asked()
        if answered:
            model.person_says(granted=True)
        model.cancels()
        model.calls("unlock", door="back")  # with the same id
        assert (await model.person_is_asked())[1] == "unlock the back door for 5 minutes"
        assert await model.asks("lamp") == {"output": "on"}
        model.person_says(granted=True)
        assert await model.is_told() == ("1", {"output": "back is open"})
    assert door.unlocked == [("back", 5)]
    assert audit.verdicts == [("unlock", False), ("lamp", True), ("unlock", True)]


async def test_the_end_comes_while_it_is_asked(audit: RecordingAudit) -> None:
    door = Door()
    async with talking(door.tool, permission=permission(audit)) as model:
        model.calls("unlock", door="front")
        await model.person_is_asked()
    model.person_says(granted=True)
    await asyncio.sleep(0)
    assert door.unlocked == []
    assert model.was_told_nothing()
    assert audit.verdicts == [("unlock", False)]


async def test_a_check_of_arguments_that_hangs_is_an_error_in_time() -> None:
    go = threading.Event()

    def slowly(value: str) -> str:
        go.wait(20)
        return value

    @tool(risk="danger")
    def unlock(door: Annotated[str, AfterValidator(slowly)]) -> None:
        """Unlock a door."""

    async with talking(unlock, lamp) as model:
        model.calls("unlock", door="front")
        assert await model.asks("lamp") == {"output": "on"}
        assert "took longer than 2 s" in (await model.is_told())[1]["error"]
        assert model.person_was_asked_nothing()
        go.set()


# --- the owner's rules ----------------------------------------------------------------------------


async def test_an_act_runs_unasked_unless_others_have_a_word() -> None:
    async with talking(lamp) as model:
        assert await model.asks("lamp") == {"output": "on"}
        model.untrusted = ("screen",)
        model.calls("lamp", on=False)
        assert await model.person_is_asked() == ("1", "use lamp with on no")
        model.person_says(granted=True)
        assert await model.is_told() == ("1", {"output": "off"})


async def test_what_is_denied_is_not_declared_and_not_called() -> None:
    async with talking(lamp, news, deny=("la*",)) as model:
        assert [one.name for one in model.dispatcher.declarations()] == ["news"]
        assert await model.asks("lamp") == {"error": "lamp was not called: the owner has denied it"}


async def test_the_owner_thinks_otherwise_of_a_risk() -> None:
    async with talking(lamp, news, risks={"lamp": "danger", "n*": "danger"}) as model:
        for name in ("lamp", "news"):
            model.calls(name, name)
            assert (await model.person_is_asked())[0] == name


async def test_too_often_is_refused_in_words() -> None:
    async with talking(lamp, news, rates={"lamp": 2}) as model:
        assert [("output" in await model.asks("lamp")) for _ in range(3)] == [True, True, False]
        assert "2 times within a minute" in (await model.asks("lamp"))["error"]
        assert "output" in await model.asks("news")


async def test_nobody_is_asked_again_and_again() -> None:
    door = Door()
    async with talking(door.tool) as model:
        for number in range(MOST_QUESTIONS):
            model.calls("unlock", str(number), door="front")
            await model.person_is_asked()
            model.person_says(granted=False, call_id=str(number))
            await model.is_told()
        assert "asked too often" in (await model.asks("unlock", door="front"))["error"]
        assert model.person_was_asked_nothing()


# --- what others wrote ----------------------------------------------------------------------------


async def untrusted(model: Model, name: str) -> bool:
    model.calls(name)
    return (await model.finishes()).untrusted


async def test_what_a_tool_brings_is_the_word_of_others_unless_it_says_otherwise() -> None:
    async with talking(news, broken, lamp) as model:
        assert await untrusted(model, "news")
        assert await untrusted(model, "broken")
        assert not await untrusted(model, "lamp")
        assert not await untrusted(model, "nothing")


async def test_the_owner_trusts_a_tool() -> None:
    async with talking(news, trusted=("n*",)) as model:
        assert not await untrusted(model, "news")


async def test_a_refusal_is_our_own_word() -> None:
    async with talking(news, deny=("news",)) as model:
        assert not await untrusted(model, "news")
