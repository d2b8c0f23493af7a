"""The shell around the core: what is done in which order, and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.conversation import Conversation, Rules
from assistant.core.events import Device
from assistant.core.signals import Earcon, Light
from assistant.core.states import Link, Switch, Turn
from assistant.core.status import Status
from assistant.core.timings import Timings
from assistant.errors import DeviceError
from assistant.runner import NEEDED, Runner
from tests.support.pcm import frame
from tests.support.recording import Recording, RecordingDevices

WAKE = ev.WakeWordHeard("okay nabu", 0.9)


def runner_of(devices: RecordingDevices, timings: Timings | None = None, **rules: bool) -> Runner:
    return Runner(Conversation(Rules(timings or Timings(), **rules), lambda: 0.5), devices.all())


@asynccontextmanager
async def running(
    devices: RecordingDevices,
    timings: Timings | None = None,
    companions: tuple[Recording, ...] = (),
    **rules: bool,
) -> AsyncIterator[Runner]:
    """A runner whose adapters have been started."""
    runner = runner_of(devices, timings, **rules)
    task = asyncio.create_task(runner.run(companions))
    await turn_of_the_loop()
    try:
        yield runner
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def turn_of_the_loop(turns: int = 5) -> None:
    """Let everything that can run now run."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def test_the_light_is_on_before_audio_leaves_and_off_after_it_was_stopped() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        for event in (WAKE, ev.LinkOpened()):
            runner.post(event)
        for number in range(1, 20):
            runner.hear(frame(number))
        runner.post(ev.TalkPressed())
    entries = devices.log.entries
    first_audio = entries.index(do.SendAudio(frame(1)))
    assert entries.index(Light.WAKING) < entries.index(do.OpenLink(explicit_activity=False))
    assert entries.index(Light.WAKING) < entries.index(Light.LISTENING) < first_audio
    assert first_audio < entries.index(do.StopAudio()) < entries.index(Light.DARK)
    last_audio = len(entries) - 1 - entries[::-1].index(do.SendAudio(frame(19)))
    assert last_audio < entries.index(do.StopAudio())


async def test_frames_go_to_the_wake_word_and_only_while_awake_to_the_vad() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        assert devices.microphone.hear == runner.hear
        runner.hear(frame(1))
        runner.post(WAKE)
        runner.hear(frame(2))
    assert devices.wake_word.heard == [frame(1), frame(2)]
    assert devices.vad.heard == [frame(2)]
    assert devices.vad.resets == 1


async def test_the_vad_decides_what_is_speech() -> None:
    devices = RecordingDevices()
    devices.vad.opinion = True
    async with running(devices) as runner:
        runner.post(WAKE)
        runner.post(ev.LinkOpened())
        for number in range(1, 20):
            runner.hear(frame(number))
        devices.vad.opinion = False
        for number in range(20, 80):
            runner.hear(frame(number))
        assert runner.status.turn is Turn.THINKING


async def test_frames_are_handed_over_promptly_while_the_device_is_awake() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        prompt = [devices.microphone.prompt]
        for event in (WAKE, ev.TalkPressed()):
            runner.post(event)
            prompt.append(devices.microphone.prompt)
    assert prompt == [False, True, False]


async def test_muted_frames_reach_nobody() -> None:
    devices = RecordingDevices()
    overheard: list[bytes] = []
    async with running(devices) as runner:
        runner.overhear(overheard.append)
        runner.hear(frame(1))
        runner.post(ev.MutePressed())
        runner.hear(frame(2))
        runner.post(ev.MutePressed())
        runner.post(WAKE)
        runner.post(ev.LinkOpened())
        runner.hear(frame(3))
    assert devices.wake_word.heard == overheard == [frame(1), frame(3)]
    assert devices.wake_word.resets == 2
    assert devices.vad.heard == [frame(3)]
    assert devices.log.of(do.SendAudio) == [do.SendAudio(frame(3))]


async def test_nobody_hears_before_it_is_known_where_the_mute_switch_stands() -> None:
    devices = RecordingDevices()
    async with running(devices, mute_line=True) as runner:
        assert devices.log.entries == [Light.MUTED]
        runner.hear(frame(1))
        runner.post(ev.MuteLineChanged(muted=False))
        runner.hear(frame(2))
    assert devices.wake_word.heard == [frame(2)]


async def test_effects_go_where_they_belong() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        for event in (
            ev.TextSubmitted("hello"),
            ev.LinkOpened(),
            ev.ModelSpoke(b"\1\0"),
            ev.GenerationCompleted(),
            ev.TalkPressed(),
        ):
            runner.post(event)
        entries = devices.log.entries
        assert [entry for entry in entries if not isinstance(entry, (Light, Earcon))] == [
            do.OpenLink(explicit_activity=False),
            do.SendText("hello"),
            ("play", b"\1\0"),
            "end reply",
            "flush",
            do.RememberTurn("hello", ""),
            do.CloseLink(),
        ]


async def test_earcons_tell_of_changes() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        runner.post(WAKE)
        runner.post(ev.LinkLost(Cause.KEY_REFUSED, "401"))
    assert devices.log.of(Earcon) == [Earcon.WAKE, Earcon.TROUBLE]


async def test_earcons_can_be_off() -> None:
    devices = RecordingDevices(earcons=False)
    async with running(devices) as runner:
        runner.post(WAKE)
    assert devices.log.of(Earcon) == []


async def test_an_event_that_is_posted_within_an_effect_waits_its_turn() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        seen: list[Status] = []
        runner.observe(seen.append)

        def open_at_once(entry: object) -> None:
            if isinstance(entry, do.OpenLink):
                runner.post(ev.LinkOpened())
                runner.post(ev.TextSubmitted("two"))
                assert runner.status.link is Link.OPENING  # neither was taken yet

        devices.log.provoke = open_at_once
        runner.post(ev.TextSubmitted("one"))
        assert [(status.link, status.person) for status in seen] == [
            (Link.OPENING, "one"),
            (Link.UP, "one"),
            (Link.UP, "one two"),
        ]
    assert devices.log.of(do.SendText) == [do.SendText("one"), do.SendText("two")]


async def test_observers_get_each_new_status() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        seen: list[Status] = []
        runner.observe(seen.append)
        runner.post(WAKE)
        runner.hear(frame(1))
        runner.post(ev.MutePressed())
    assert [(status.turn, status.microphone) for status in seen[:2]] == [
        (Turn.LISTENING, Switch.ON),
        (Turn.ASLEEP, Switch.OFF),
    ]
    assert runner.status is seen[-1]


async def test_deadlines_fire_by_themselves() -> None:
    devices = RecordingDevices()
    asleep = asyncio.Event()
    async with running(devices, Timings(listen_timeout_s=0.02, backlog_s=1)) as runner:
        runner.observe(lambda status: asleep.set() if status.turn is Turn.ASLEEP else None)
        runner.post(WAKE)
        async with asyncio.timeout(10):
            await asleep.wait()
    assert do.CloseLink() in devices.log.entries


async def test_a_deadline_that_is_put_off_does_not_fire() -> None:
    devices = RecordingDevices()
    async with running(devices, Timings(connect_timeout_s=0.02)) as runner:
        runner.post(WAKE)
        runner.post(ev.LinkOpened())
        asyncio.get_running_loop().call_later(0.05, runner.post, ev.TextSubmitted("still there?"))
        async with asyncio.timeout(10):
            while not devices.log.of(do.SendText):
                await turn_of_the_loop()
        assert runner.status.turn is Turn.THINKING


async def test_ready_is_when_all_that_is_needed_works() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        for device in sorted(NEEDED, key=lambda device: device.value):
            assert not runner.ready.is_set()
            runner.post(ev.DeviceReady(device))
        assert runner.ready.is_set()
        runner.post(ev.DeviceLost(Device.SPEAKER, "unplugged"))
        runner.post(ev.DeviceReady(Device.SPEAKER))
        assert runner.ready.is_set()


async def test_devices_may_be_ready_before_their_run_waits() -> None:
    devices = RecordingDevices()
    devices.lights.reports = [ev.DeviceReady(device) for device in NEEDED]
    async with running(devices) as runner:
        assert runner.ready.is_set()


# --- the end --------------------------------------------------------------------------------------

SPEAKING = (ev.TextSubmitted("hello"), ev.LinkOpened(), ev.ModelSpoke(b"\1\0"))
CLOSED = frozenset(
    {
        "lights closed",
        "speaker closed",
        "wake word closed",
        "session closed",
        "buttons closed",
        "microphone closed",
    }
)


def ends_in_order(entries: list[object], closed: frozenset[str] = CLOSED) -> None:
    """Playout stops and the link closes, then the devices close."""
    closing = [index for index, entry in enumerate(entries) if entry in CLOSED]
    assert {entries[index] for index in closing} == closed
    assert entries.index("flush") < entries.index(do.CloseLink()) < closing[0]


async def test_cancelled_it_ends_the_conversation_before_the_devices_close() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        for event in SPEAKING:
            runner.post(event)
    ends_in_order(devices.log.entries)
    assert (runner.status.turn, runner.status.link) == (Turn.ASLEEP, Link.DOWN)


async def test_a_companion_lives_as_long_as_the_devices() -> None:
    devices = RecordingDevices()
    companion = Recording(devices.log)
    companion.name = "companion"
    async with running(devices, companions=(companion,)) as runner:
        assert companion.report == runner.post
        assert "companion closed" not in devices.log.entries
    assert "companion closed" in devices.log.entries


class Raise:
    """Provoked by one kind of log entry, it raises."""

    def __init__(self, kind: object) -> None:
        self.kind = kind

    def __call__(self, entry: object) -> None:
        if entry == self.kind or type(entry) is self.kind:
            raise ZeroDivisionError


@asynccontextmanager
async def failing(devices: RecordingDevices, error: type[Exception]) -> AsyncIterator[Runner]:
    """A runner that speaks, and that ends by this error within the block."""
    runner = runner_of(devices)
    task = asyncio.create_task(runner.run())
    await turn_of_the_loop()
    try:
        for event in SPEAKING:
            runner.post(event)
        yield runner
        with pytest.raises(ExceptionGroup) as caught:
            async with asyncio.timeout(10):
                await task
        assert [type(inner) for inner in caught.value.exceptions] == [error]
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_bug_in_an_effect_ends_it_in_order_and_is_raised() -> None:
    devices = RecordingDevices()
    async with failing(devices, ZeroDivisionError) as runner:
        devices.log.provoke = Raise(do.SendText)
        runner.post(ev.TextSubmitted("bug"))
    ends_in_order(devices.log.entries)


async def test_a_bug_with_events_behind_it_still_ends_in_order() -> None:
    devices = RecordingDevices()
    async with failing(devices, ZeroDivisionError) as runner:

        def post_and_raise(entry: object) -> None:
            if isinstance(entry, do.SendText):
                runner.post(ev.TextSubmitted("again"))
                raise ZeroDivisionError

        devices.log.provoke = post_and_raise
        runner.post(ev.TextSubmitted("bug"))
    ends_in_order(devices.log.entries)


async def test_a_bug_in_an_observer_ends_it_in_order() -> None:
    devices = RecordingDevices()
    async with failing(devices, ZeroDivisionError) as runner:
        told = iter([ZeroDivisionError()])

        def observer(_: Status) -> None:
            for error in told:
                raise error

        runner.observe(observer)
        runner.post(ev.TextSubmitted("bug"))
    ends_in_order(devices.log.entries)


async def test_a_bug_in_what_hears_frames_ends_it_in_order() -> None:
    devices = RecordingDevices()
    async with failing(devices, ZeroDivisionError) as runner:
        devices.vad.opinion = ZeroDivisionError()
        runner.hear(frame(1))
    ends_in_order(devices.log.entries)


async def test_devices_that_fail_end_it_in_order(caplog: pytest.LogCaptureFixture) -> None:
    devices, broken = RecordingDevices(), {"buttons closed", "lights closed"}
    async with failing(devices, DeviceError):
        devices.buttons.breaks(DeviceError("The buttons are gone."))
        devices.lights.breaks(DeviceError("The lights are gone."))
    ends_in_order([entry for entry in devices.log.entries if entry not in broken], CLOSED - broken)
    assert "The lights are gone." in caplog.messages
    assert "Traceback" not in caplog.text


async def test_a_speaker_that_cannot_fall_silent_does_not_keep_the_link_open() -> None:
    devices = RecordingDevices()
    async with failing(devices, ZeroDivisionError) as runner:
        devices.log.provoke = Raise("flush")
        runner.post(ev.TalkPressed())
    ends_in_order(devices.log.entries)


async def test_a_bug_on_the_way_out_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        for event in SPEAKING:
            runner.post(event)
        devices.log.provoke = Raise("flush")
    ends_in_order(devices.log.entries)
    assert "ZeroDivisionError" in caplog.text


async def test_a_lost_microphone_makes_the_wake_word_forget() -> None:
    devices = RecordingDevices()
    async with running(devices) as runner:
        runner.post(ev.DeviceLost(Device.MICROPHONE))
        runner.post(ev.DeviceLost(Device.MICROPHONE))
        runner.post(ev.DeviceReady(Device.MICROPHONE))
    assert devices.wake_word.resets == 1
