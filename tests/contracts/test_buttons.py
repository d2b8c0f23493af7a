"""What all buttons keep: simulated ones, gpiozero's mock pins, real edges through lgpio, real keys.

In real time. The last two need the kernel's simulated GPIO chip and uinput: `make test-vm` has them.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from assistant.core.events import (
    CameraPressed,
    Device,
    DeviceReady,
    Event,
    ForgetPressed,
    MuteLineChanged,
    MutePressed,
    ScreenPressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
)
from assistant.errors import DeviceError
from assistant.gpio.pins import Pins
from tests.support.fingers import TIMES, Rig, present, rig_of
from tests.support.witnessed import Witness, running

TAP_S = 0.1
SOON_S = 0.2
"""More than a slow computer needs to hand an edge over."""


WITH_WIRES = pytest.mark.parametrize("rig", present("mock pins", "lgpio"), indirect=True)
WITH_A_SWITCH = pytest.mark.parametrize("rig", present("simulated", "mock pins", "lgpio"), indirect=True)
READ_BY_OTHERS = pytest.mark.parametrize("rig", present("mock pins", "lgpio", "evdev"), indirect=True)
"""By a thread or by the kernel: the finger may move while the loop does something else."""


@pytest.fixture(scope="session")
def libraries() -> None:
    """Importing lgpio starts a thread, for good: it is none that a test leaves behind."""
    if present("lgpio"):
        asyncio.run(use(Pins()))


async def use(pins: Pins) -> None:
    async with pins:
        pass


@pytest.fixture(params=present("simulated", "mock pins", "lgpio", "evdev"))
async def rig(libraries: None, request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with rig_of(request.param) as found:
        yield found


async def press(rig: Rig, name: str, length: float = TAP_S) -> None:
    rig.move(name, down=True)
    await asyncio.sleep(length)
    rig.move(name, down=False)


def presses(witness: Witness) -> list[Event]:
    return [event for _, event in witness.events if not isinstance(event, DeviceReady | MuteLineChanged)]


async def test_talk_goes_down_and_comes_up_as_the_finger_does(rig: Rig) -> None:
    async with running(rig.buttons.run) as witness:
        assert (await witness.wait_for(DeviceReady))[1] == DeviceReady(Device.BUTTONS)
        went_down_at = asyncio.get_running_loop().time()
        rig.move("talk", down=True)
        pressed_at, pressed = await witness.wait_for(TalkPressed)
        await asyncio.sleep(0.5)
        came_up_at = asyncio.get_running_loop().time()
        rig.move("talk", down=False)
        released_at, _ = await witness.wait_for(TalkReleased)
    assert 0 <= pressed_at - went_down_at < SOON_S
    assert pressed.ago_s == pytest.approx(pressed_at - went_down_at, abs=0.05)
    assert 0 <= released_at - came_up_at < SOON_S
    assert [type(event) for event in presses(witness)] == [TalkPressed, TalkReleased]


async def test_each_gesture_is_told_for_what_it_is(rig: Rig) -> None:
    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        await press(rig, "one")
        await witness.wait_for(StopPressed)
        await press(rig, "one")
        await asyncio.sleep(TAP_S)
        await press(rig, "one")
        await witness.wait_for(CameraPressed)
        await asyncio.sleep(TIMES.double_s)
        await press(rig, "one", TIMES.long_s + 0.2)
        await witness.wait_for(ScreenPressed)
        rig.move("one", down=True)
        await witness.wait_for(ForgetPressed)
        rig.move("one", down=False)
        await press(rig, "mute")
        await witness.wait_for(MutePressed)
        await asyncio.sleep(SOON_S)
    assert presses(witness) == [
        StopPressed(),
        CameraPressed(),
        ScreenPressed(),
        ForgetPressed(),
        MutePressed(),
    ]


async def test_buttons_do_not_disturb_one_another(rig: Rig) -> None:
    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.move("talk", down=True)
        await press(rig, "one")
        await press(rig, "mute")
        await witness.wait_for(StopPressed)
        rig.move("talk", down=False)
        await witness.wait_for(TalkReleased)
    assert [type(event) for event in presses(witness)] == [
        TalkPressed,
        MutePressed,
        StopPressed,
        TalkReleased,
    ]


async def test_nothing_outlives_run_and_it_runs_again(rig: Rig) -> None:
    for _ in range(3):
        async with running(rig.buttons.run) as witness:
            await witness.wait_for(DeviceReady)
            await press(rig, "talk")
            await witness.wait_for(TalkReleased)
            rig.move("one", down=True)
            await asyncio.sleep(SOON_S)
        told = len(witness.events)
        with suppress(DeviceError):  # the simulated ones refuse: they do not run
            rig.move("one", down=False)
            rig.move("talk", down=True)
            rig.move("talk", down=False)
        await asyncio.sleep(SOON_S + TIMES.double_s)
        assert len(witness.events) == told


@WITH_A_SWITCH
async def test_the_mute_switch_is_told_before_all_else_and_on_change(rig: Rig) -> None:
    rig.slide(True)
    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.slide(False)
        _, changed = await witness.wait_for(MuteLineChanged, 2)
        assert changed == MuteLineChanged(False)
        moved_at = asyncio.get_running_loop().time()
        await asyncio.sleep(0.05)
        rig.slide(True)
        muted_at, changed = await witness.wait_for(MuteLineChanged, 3)
        assert changed == MuteLineChanged(True)
        assert muted_at - moved_at < 0.05 + SOON_S
    assert [event for _, event in witness.events[:2]] == [MuteLineChanged(True), DeviceReady(Device.BUTTONS)]


@WITH_WIRES
async def test_a_button_that_is_down_at_start_is_not_pressed(rig: Rig) -> None:
    rig.move("talk", down=True)
    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        await asyncio.sleep(SOON_S)
        rig.move("talk", down=False)
        await asyncio.sleep(SOON_S)
        assert presses(witness) == []
        await press(rig, "talk")
        await witness.wait_for(TalkReleased)


@WITH_WIRES
async def test_bounces_are_one_press(rig: Rig) -> None:
    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        for down in (True, False):
            for bounce in (down, not down, down):
                rig.move("talk", down=bounce)
            await asyncio.sleep(SOON_S)
    assert [type(event) for event in presses(witness)] == [TalkPressed, TalkReleased]


@READ_BY_OTHERS
async def test_no_edge_is_lost_while_the_loop_is_busy(rig: Rig) -> None:
    def finger() -> None:
        for name, down, length in (
            ("talk", True, 0.2),
            ("talk", False, 0.1),
            ("one", True, 0.1),
            ("one", False, 0.1),
            ("one", True, 0.1),
            ("one", False, 0.1),
            ("mute", True, 0.1),
            ("mute", False, 0.1),
        ):
            rig.move(name, down=down)
            time.sleep(length)

    async with running(rig.buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        thread = threading.Thread(target=finger)
        thread.start()
        thread.join()  # nothing else runs on the loop meanwhile
        assert presses(witness) == []
        await witness.wait_for(MutePressed)
    told = presses(witness)
    assert isinstance(told[0], TalkPressed)
    assert told[0].ago_s == pytest.approx(0.9, abs=0.2)
    assert told[1:] == [TalkReleased(), CameraPressed(), MutePressed()]
