from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.core.events import Device, Event, LookAsked
from assistant.core.sight import Source
from assistant.core.states import Switch
from assistant.core.status import Status
from assistant.tools.builtin.look import look_tools
from tests.tools.calling import talking


class Appliance:
    """Sends a picture of its camera whenever it is asked to look; the screen shows nothing."""

    def __init__(self, *, camera: Switch = Switch.OFF, screen: Switch = Switch.OFF) -> None:
        self.status = Status(camera=camera, screen=screen)
        self.reported: list[Event] = []

    def report(self, event: Event) -> None:
        self.reported.append(event)
        self.status = replace(self.status, camera_pictures=self.status.camera_pictures + 1)

    async def until(self, condition: Callable[[Status], bool]) -> None:
        """Waiting for what does not happen takes no time here."""
        if not condition(self.status):
            raise TimeoutError


@pytest.mark.parametrize("source", Source)
async def test_a_switch_that_is_off_is_obeyed(source: Source) -> None:
    appliance = Appliance()
    async with talking(*look_tools(appliance.report, lambda: appliance.status, appliance.until)) as model:
        answer = await model.asks("look", source=source.value)
    assert f"the {source.value} is switched off: ask the person" in str(answer["output"])
    assert appliance.reported == []


async def test_a_picture_is_asked_for_and_waited_for() -> None:
    appliance = Appliance(camera=Switch.ON)
    async with talking(*look_tools(appliance.report, lambda: appliance.status, appliance.until)) as model:
        assert await model.asks("look", source="camera") == {"output": "the picture has been sent to you"}
    assert appliance.reported == [LookAsked(Source.CAMERA)]


async def test_a_picture_of_the_other_source_is_none() -> None:
    appliance = Appliance(camera=Switch.ON, screen=Switch.ON)
    async with talking(*look_tools(appliance.report, lambda: appliance.status, appliance.until)) as model:
        answer = await model.asks("look", source="screen")
        assert "ask the person to allow it there" in str(answer["output"])
        appliance.status = replace(appliance.status, missing=frozenset({Device.SCREEN}))
        answer = await model.asks("look", source="screen")
        assert "no picture of the screen could be sent" in str(answer["output"])


async def test_an_unknown_source_is_an_error() -> None:
    appliance = Appliance(camera=Switch.ON)
    async with talking(*look_tools(appliance.report, lambda: appliance.status, appliance.until)) as model:
        assert "error" in await model.asks("look", source="keyhole")
