"""How tools are called, on the whole device: the emulator calls as models do, an owner's plugins answer."""

import logging
from pathlib import Path
from typing import Any

import pytest

from assistant.core.states import Turn
from assistant.core.timings import LONGEST_GATE_S, Timings
from assistant.demo.person import trim
from assistant.emulator.connection import Connection
from assistant.emulator.faults import CancelCalls
from assistant.emulator.scenario import Scenario, ToolCall
from assistant.emulator.scenario import Turn as Answer
from tests.support.home import Home
from tests.support.plugged import asks, is_answered, plugged, plugins_in, told, types
from tests.support.speech import speech

SHORT = Timings(follow_up_s=1.0, linger_s=0.2)
WAITS = "gemini-3.1-flash-live-preview"
"""A model that takes no audio until it has the result."""

UNDER_WAY_S = 0.15
"""Audio that had left before the call was known."""


def nap(seconds: float) -> ToolCall:
    return ToolCall(name="nap", args={"seconds": seconds})


def scripted(*calls: ToolCall, **answer: Any) -> Scenario:
    return Scenario(turns=(Answer(tool_calls=calls, **{"reply": "Done.", **answer}),))


def told_at(link: Connection, direction: str, kind: str) -> float:
    """When this was said first."""
    return next(entry.at for entry in link.timeline if (entry.direction, entry.kind) == (direction, kind))


def heard_between(link: Connection, after: float, before: float) -> int:
    """How many bytes of the microphone arrived then."""
    return sum(arrival.size for arrival in link.arrivals if after < arrival.at < before)


def declared(device: Home) -> dict[str, dict[str, Any]]:
    """The functions of the newest setup, by name."""
    setup = device.emulator.connection.setup
    assert setup is not None
    functions = [one for tool in setup.tools or () for one in tool.function_declarations or ()]
    return {str(one["name"]): dict(one) for one in functions}


async def test_a_model_that_waits_hears_nothing_while_a_tool_works(tmp_path: Path) -> None:
    plugins, said = plugins_in(tmp_path), trim(speech("what is that"))
    async with plugged(plugins, scripted(nap(2.0)), SHORT, model=WAITS) as device:
        await asks(device)
        await device.until(lambda: device.status.tools == ("nap",), "call")
        assert declared(device)["nap"]["behavior"] == "BLOCKING"
        await device.microphone.say(said)
        assert device.status.tools, "said while the tool is at work"
        await is_answered(device, "Done.")
        link = device.emulator.connection
        called_at, returned_at = told_at(link, "out", "toolCall"), told_at(link, "in", "tool_response")
        assert heard_between(link, 0, called_at) > 0
        assert heard_between(link, called_at + UNDER_WAY_S, returned_at) == 0
        assert heard_between(link, returned_at, float("inf")) > 0, "the ears are open again"
        assert not any(link.audio), "what was said meanwhile did not go up afterwards"
        assert told(device) == [{"output": "well rested"}]


async def test_a_call_keeps_the_microphone_closed_for_ten_seconds_at_most(tmp_path: Path) -> None:
    plugins = plugins_in(tmp_path)
    scenario = scripted(nap(LONGEST_GATE_S + 1))
    async with plugged(plugins, scenario, SHORT, model=WAITS) as device:
        await asks(device)
        await is_answered(device, "Done.")
        link = device.emulator.connection
        called_at, returned_at = told_at(link, "out", "toolCall"), told_at(link, "in", "tool_response")
        opened_at = called_at + LONGEST_GATE_S
        assert heard_between(link, called_at + UNDER_WAY_S, opened_at - UNDER_WAY_S) == 0
        assert heard_between(link, opened_at, returned_at) > 0


@pytest.mark.parametrize("scheduling", ["INTERRUPT", "WHEN_IDLE", "SILENT"])
async def test_a_model_that_goes_on_talking_while_a_tool_works(tmp_path: Path, scheduling: str) -> None:
    plugins = plugins_in(tmp_path)
    scenario = scripted(nap(0.8), meanwhile="One moment, I ask somebody who knows.", scheduling=scheduling)
    async with plugged(plugins, scenario, SHORT) as device:
        await asks(device)
        await device.until(lambda: told(device), "response")
        await device.until_turn(Turn.ASLEEP)
        link = device.emulator.connections[0]
        assert declared(device)["nap"]["behavior"] == "NON_BLOCKING"
        assert link.tool_responses[0].scheduling == "INTERRUPT", "what this device wants, whatever is done"
        called_at, returned_at = told_at(link, "out", "toolCall"), told_at(link, "in", "tool_response")
        assert heard_between(link, called_at + UNDER_WAY_S, returned_at) > 0, "nothing is kept back"
        cut_off = [reply.interrupted_at is not None for reply in link.replies]
        expected = {"INTERRUPT": [True, False], "WHEN_IDLE": [False, False], "SILENT": [False]}
        assert cut_off == expected[scheduling]
        whole = sum(len(reply.audio) for reply in link.replies if reply.interrupted_at is None)
        assert len(device.speaker.heard()) >= whole
        assert device.problems == []


async def test_a_result_that_comes_after_all_was_said_is_waited_for(tmp_path: Path) -> None:
    plugins = plugins_in(tmp_path)
    async with plugged(plugins, scripted(nap(3.0), meanwhile="One moment."), SHORT) as device:
        await asks(device)
        await device.until_turn(Turn.SPEAKING)
        await device.until_turn(Turn.THINKING)
        await is_answered(device, "Done.")
        assert device.problems == []


async def test_a_call_that_is_taken_back_is_broken_off(tmp_path: Path) -> None:
    plugins = plugins_in(tmp_path)
    scenario = scripted(nap(20)).model_copy(update={"faults": (CancelCalls(after_s=0.5),)})
    async with plugged(plugins, scenario, SHORT, model=WAITS) as device:
        types(device)
        await device.until(lambda: device.status.tools, "call")
        await is_answered(device, "Done.")
        assert plugins.done == ["nap began", "nap broken off"]
        assert told(device) == [], "nobody asked for it any more"


@pytest.mark.parametrize("model", [WAITS, ""])
async def test_two_calls_at_once_and_one_of_a_tool_that_there_is_not(tmp_path: Path, model: str) -> None:
    plugins = plugins_in(tmp_path)
    scenario = scripted(nap(0.5), ToolCall(name="open_sesame"), nap(0.5))
    async with plugged(plugins, scenario, SHORT, model=model) as device:
        types(device)
        await is_answered(device, "Done.")
        assert plugins.done == ["nap began", "nap began", "nap ended", "nap ended"]
        well, again = {"output": "well rested"}, {"error": "there is no tool named open_sesame"}
        assert told(device) == [again, well, well]
        called = device.emulator.connections[0].tool_responses
        assert len({one.id for one in called}) == 3, "each has the id of its own call"


async def test_31_who_asks_for_a_tool_that_hangs_is_answered(tmp_path: Path) -> None:
    plugins = plugins_in(tmp_path)
    async with plugged(plugins, scripted(ToolCall(name="hang")), SHORT, model=WAITS) as device:
        types(device)
        await is_answered(device, "Done.")
        link = device.emulator.connections[0]
        assert told_at(link, "in", "tool_response") - told_at(link, "out", "toolCall") <= 15
        assert told(device) == [{"error": "hang took longer than 1 s and was broken off"}]
        assert plugins.done == [], "it hangs still"
        plugins.release()


async def test_31_a_tool_that_floods_or_fails_is_an_error_in_words(tmp_path: Path) -> None:
    plugins = plugins_in(tmp_path)
    flood = ToolCall(name="flood")
    scenario = scripted(flood, ToolCall(name="fail"), flood, flood, flood)
    async with plugged(plugins, scenario, SHORT) as device:
        before = resident_bytes()
        types(device)
        await is_answered(device, "Done.")
        assert resident_bytes() - before < 20_000_000, "less than two of the floods are left"
        failed, *flooded = sorted(told(device), key=lambda said: "too long" in said["error"])
        assert failed == {"error": "fail failed: RuntimeError"}
        assert flooded == 4 * [{"error": "the result is too long: more than 16384 bytes"}]


async def test_a_plugin_that_is_broken_takes_no_other_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plugins = plugins_in(tmp_path)
    with caplog.at_level(logging.WARNING):
        async with plugged(plugins, scripted(nap(0)), SHORT) as device:
            types(device)
            await is_answered(device, "Done.")
            assert {"nap", "unlock_door", "current_time"} <= set(declared(device))
    left_out = [record.getMessage() for record in caplog.records if "is left out" in record.getMessage()]
    assert len(left_out) == 1
    assert "broken.py" in left_out[0]


def resident_bytes() -> int:
    """What this process has in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


async def test_what_was_typed_is_answered_by_a_result_that_interrupts(tmp_path: Path) -> None:
    plugins = plugins_in(tmp_path)
    scenario = scripted(nap(0.8), meanwhile="One moment, I ask somebody who knows.")
    async with plugged(plugins, scenario, SHORT) as device:
        types(device)
        await is_answered(device, "Done.")
        assert device.emulator.connection.replies[0].interrupted_at
        assert device.problems == []
