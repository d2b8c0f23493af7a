"""Simulated lights, buttons and wake word: both faces."""

import asyncio

import pytest

from assistant.buttons.gestures import Times
from assistant.config.board.buttons import Button, Meanings
from assistant.core.events import (
    CameraPressed,
    Device,
    DeviceReady,
    ForgetPressed,
    MutePressed,
    ScreenPressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
    WakeWordHeard,
)
from assistant.core.signals import Indication, Light
from assistant.errors import ConfigError, DeviceError
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights
from assistant.sim.wakeword import SimWakeWord
from tests.support.witnessed import running


async def test_lights_remember_changes_and_are_dark_afterwards() -> None:
    lights = SimLights()
    async with running(lights.run) as witness:
        await witness.wait_for(DeviceReady)
        for light in (Light.LISTENING, Light.LISTENING, Light.SPEAKING):
            lights.show(Indication(light))
        shown = lights.light
    assert (shown, lights.light) == (Light.SPEAKING, Light.DARK)
    assert [shown.light for _, shown in lights.history] == [Light.LISTENING, Light.SPEAKING, Light.DARK]
    assert sorted(at for at, _ in lights.history) == [at for at, _ in lights.history]


async def test_a_press_is_down_and_up() -> None:
    buttons = SimButtons()
    async with running(buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        buttons.press("talk", hold_s=0.05)
        pressed_at, _ = await witness.wait_for(TalkPressed)
        with pytest.raises(DeviceError, match="talk button is down already"):
            buttons.down("talk")
        buttons.press("mute")
        released_at, _ = await witness.wait_for(TalkReleased)
        assert 0.04 < released_at - pressed_at < 0.5
        buttons.down("talk")
        buttons.up("talk")
        with pytest.raises(DeviceError, match="not down"):
            buttons.up("talk")
    kinds = [type(event) for _, event in witness.events]
    assert kinds == [DeviceReady, TalkPressed, MutePressed, TalkReleased, TalkPressed, TalkReleased]


async def test_a_button_that_is_held_when_it_ends_does_not_come_up_later() -> None:
    buttons = SimButtons()
    async with running(buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        buttons.press("talk", hold_s=0.01)
    await asyncio.sleep(0.05)
    assert witness.count(TalkReleased) == 0
    with pytest.raises(DeviceError, match="do not run"):
        buttons.press("mute")


async def test_a_finger_makes_every_gesture() -> None:
    one = Button(
        name="one", meanings=Meanings(press="stop", double="camera", long="screen", very_long="forget")
    )
    buttons = SimButtons([one], Times(double_s=0.3, long_s=0.4, very_long_s=0.6))
    async with running(buttons.run) as witness:
        await witness.wait_for(DeviceReady)
        buttons.press("one", kind="double")
        await witness.wait_for(CameraPressed)
        with pytest.raises(DeviceError, match="one button is down already"):
            buttons.press("one")
        await asyncio.sleep(0.2)
        buttons.press("one", kind="long")
        await witness.wait_for(ScreenPressed)
        buttons.press("one", kind="very_long")
        await witness.wait_for(ForgetPressed)
        await asyncio.sleep(0.2)
        buttons.press("one")
        await witness.wait_for(StopPressed)
    assert [type(event) for _, event in witness.events] == [
        DeviceReady,
        CameraPressed,
        ScreenPressed,
        ForgetPressed,
        StopPressed,
    ]


async def test_unknown_buttons_are_refused() -> None:
    with pytest.raises(ConfigError, match="no button 'volume'; there are: talk, mute"):
        SimButtons().press("volume")


async def test_the_wake_word_hears_what_the_tester_says() -> None:
    wake_word = SimWakeWord(["alexa"])
    with pytest.raises(DeviceError):
        wake_word.hear_word("alexa")
    async with running(wake_word.run) as witness:
        assert (await witness.wait_for(DeviceReady))[1].device is Device.WAKE_WORD
        wake_word.hear(bytes(640))
        assert wake_word.frames == 1
        wake_word.reset()
        assert wake_word.frames == 0
        wake_word.hear_word("alexa", 0.9)
        assert (await witness.wait_for(WakeWordHeard))[1] == WakeWordHeard("alexa", 0.9)
        with pytest.raises(ConfigError, match="'okay_nabu' is not configured; there are: alexa"):
            wake_word.hear_word("okay_nabu")
