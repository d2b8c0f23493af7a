"""What a device remembers over its restarts: a name, a session, a budget."""

from pathlib import Path
from typing import Any

from assistant.config import CostsConfig
from assistant.core.causes import Cause
from assistant.core.signals import Light
from assistant.core.states import Link, Turn
from assistant.core.timings import Timings
from assistant.emulator.scenario import Scenario, ToolCall
from assistant.emulator.scenario import Turn as Answer
from tests.support.home import Home, home, question, wake_word

SHORT = Timings(follow_up_s=0.5, linger_s=0.2)


async def talk(device: Home) -> None:
    """One question, its reply, and sleep."""
    await device.microphone.say(wake_word() + question())
    await device.until_turn(Turn.SPEAKING)
    await device.until_turn(Turn.ASLEEP)
    await device.until(lambda: device.status.link is Link.DOWN, "end of the link")


def setup_of(device: Home) -> dict[str, Any]:
    setup = device.emulator.connections[-1].setup
    assert setup is not None
    return setup.model_dump(exclude_none=True)


async def test_a_name_is_known_after_a_restart(tmp_path: Path) -> None:
    remember = ToolCall(name="remember", args={"fact": "The person is called Ada."})
    scenario = Scenario(turns=(Answer(tool_calls=(remember,), reply="I will."),))
    async with home(scenario, SHORT, folder=tmp_path) as device:
        await talk(device)
        assert "Ada" not in str(setup_of(device).get("system_instruction"))
    async with home(timings=SHORT, folder=tmp_path) as device:
        await talk(device)
        assert "The person is called Ada." in str(setup_of(device)["system_instruction"])


async def test_a_restarted_device_asks_for_its_session(tmp_path: Path) -> None:
    async with home(timings=SHORT, folder=tmp_path) as device:
        await talk(device)
        assert "handle" not in str(setup_of(device)["session_resumption"])
    async with home(timings=SHORT, folder=tmp_path) as device:
        await device.microphone.say(wake_word() + question())
        await device.until_turn(Turn.SPEAKING)
        refusing, fresh = device.emulator.connections
        assert refusing.close_code in (1007, 1008), "this service does not know the handle of before"
        assert "emulated-" not in str(fresh.setup)


async def test_a_spent_budget_ends_the_talk_and_outlives_a_restart(tmp_path: Path) -> None:
    costs = CostsConfig(daily_limit=0.000_01)
    async with home(timings=SHORT, folder=tmp_path, costs=costs) as device:
        await talk(device)
        assert device.problems == [Cause.BUDGET_SPENT]
        assert device.lights.light is Light.LOW_BUDGET
        assert device.status.costs.spent
    async with home(timings=SHORT, folder=tmp_path, costs=costs) as device:
        await device.until(lambda: device.status.costs.spent, "yesterday's sum")
        await device.microphone.say(wake_word() + question())
        assert device.status.turn is Turn.ASLEEP
        assert device.problems == [Cause.BUDGET_SPENT]
        assert device.received_bytes == 0


async def test_what_is_wrong_is_said_aloud() -> None:
    async with home(timings=SHORT, spoken=True, service={"api_key": "another"}) as device:
        await device.microphone.say(wake_word() + question())
        await device.until(lambda: Cause.KEY_REFUSED in device.problems, "problem")
        await device.until(lambda: len(device.speaker.heard()) > 72_000, "a sentence")
