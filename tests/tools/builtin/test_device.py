from dataclasses import replace

import pytest

from assistant.core.events import Device, Event, MutePressed, StopPressed, VolumePressed
from assistant.core.states import Switch
from assistant.core.status import Status
from assistant.tools import Tool
from assistant.tools.builtin.device import device_tools
from tests.tools.calling import talking


class Appliance:
    """Does what the buttons say."""

    def __init__(self) -> None:
        self.reported: list[Event] = []
        self.status = Status()

    def report(self, event: Event) -> None:
        self.reported.append(event)
        if event == MutePressed():
            other = Switch.OFF if self.status.microphone is Switch.ON else Switch.ON
            self.status = replace(self.status, microphone=other)

    @property
    def tools(self) -> tuple[Tool, ...]:
        def in_words(status: Status) -> list[str]:
            return [status.turn.value, *sorted(f"{device.value} missing" for device in status.missing)]

        return tuple(device_tools(self.report, lambda: self.status, in_words))


async def test_the_status_is_told_in_words() -> None:
    appliance = Appliance()
    async with talking(*appliance.tools) as model:
        assert await model.asks("device_status") == {"output": "asleep"}
        appliance.status = Status(missing=frozenset({Device.SPEAKER}))
        assert await model.asks("device_status") == {"output": "asleep; speaker missing"}


@pytest.mark.parametrize(
    ("arguments", "steps"),
    [
        ({"direction": "louder"}, [1]),
        ({"direction": "quieter"}, [-1]),
        ({"direction": "louder", "steps": 3}, [1, 1, 1]),
    ],
)
async def test_the_volume_changes_by_steps(arguments: dict[str, object], steps: list[int]) -> None:
    appliance = Appliance()
    async with talking(*appliance.tools) as model:
        assert "output" in await model.asks("change_volume", **arguments)
    assert appliance.reported == [VolumePressed(step) for step in steps]


@pytest.mark.parametrize("arguments", [{}, {"direction": "up"}, {"direction": "louder", "steps": 1000}])
async def test_a_volume_that_is_none_is_an_error(arguments: dict[str, object]) -> None:
    appliance = Appliance()
    async with talking(*appliance.tools) as model:
        assert "error" in await model.asks("change_volume", **arguments)
    assert appliance.reported == []


async def test_muting_never_unmutes() -> None:
    appliance = Appliance()
    async with talking(*appliance.tools) as model:
        model.calls("mute", "1")
        model.calls("mute", "2")
        for _ in range(2):
            assert (await model.is_told())[1] == {"output": "the microphone is off"}
    assert appliance.reported == [MutePressed()]
    assert appliance.status.microphone is Switch.OFF


async def test_stop_is_the_stop_button() -> None:
    appliance = Appliance()
    async with talking(*appliance.tools) as model:
        assert await model.asks("stop") == {"output": "stopped"}
    assert appliance.reported == [StopPressed()]
