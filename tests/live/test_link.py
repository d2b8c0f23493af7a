"""An open link against a real TLS server that follows a script."""

import asyncio
import base64
from collections.abc import Callable
from typing import Any

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import (
    CloseLink,
    EndActivity,
    OpenLink,
    SendAudio,
    SendText,
    StartActivity,
    StopAudio,
)
from assistant.core.timings import FRAME_BYTES
from assistant.live.uplink import FRESH_FOR_S
from tests.support.live_server import Caller, Certificate, live_server, talking
from tests.support.outbox import oldest_s
from tests.support.pcm import frame

LiveAt = Callable[..., LiveConfig]
PCM = bytes(960)


def content(**fields: Any) -> dict[str, Any]:
    return {"serverContent": fields}


def speech(pcm: bytes = PCM, parts: int = 1) -> dict[str, Any]:
    blob = {"mimeType": "audio/pcm;rate=24000", "data": base64.b64encode(pcm).decode()}
    return content(modelTurn={"parts": [{"inlineData": blob}] * parts})


async def test_a_whole_turn_comes_in_order_and_the_next_one_too(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        for _ in range(2):
            await caller.say(content(inputTranscription={"text": "hi"}))
            await caller.say(speech(parts=2))
            await caller.say(content(outputTranscription={"text": "hello"}))
            await caller.say(content(generationComplete=True))
            await caller.say(content(turnComplete=True))

    turn = [
        ev.PersonTranscribed("hi"),
        ev.ModelSpoke(PCM),
        ev.ModelSpoke(PCM),
        ev.ReplyTranscribed("hello"),
        ev.GenerationCompleted(),
        ev.TurnCompleted(),
    ]
    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        assert [await talker.next() for _ in range(13)] == [ev.LinkOpened(), *turn, *turn]


async def test_an_interruption_ends_the_turn_without_a_generation(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        for message in (speech(), content(interrupted=True), content(turnComplete=True), speech()):
            await caller.say(message)

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        assert [type(await talker.next()) for _ in range(5)] == [
            ev.LinkOpened,
            ev.ModelSpoke,
            ev.ReplyInterrupted,
            ev.TurnCompleted,
            ev.ModelSpoke,
        ]


@pytest.mark.filterwarnings("ignore:A_NEW_ONE is not a valid:UserWarning")
@pytest.mark.parametrize(
    "strange",
    [
        '{"somethingNew": {"a": 1}}',
        '{"error": {"code": 400, "message": "m"}}',
        '{"code": 429, "message": "m"}',
        '{"serverContent": [1, 2]}',
        '{"serverContent": {"modelTurn": 3}}',
        '{"serverContent": {"unknownField": {}, "turnCompleteReason": "A_NEW_ONE"}}',
        '{"interactionStatus": "IDLE"}',
        '{"goAway": {"timeLeft": 59.2}}',
        '{"usageMetadata": {"totalTokenCount": 5}}',
        '{"toolCall": {"functionCalls": [{"id": 1, "name": ["lamp"]}]}}',
        "{}",
        "[]",
        "7",
        "no JSON at all",
        "",
        pytest.param('{"serverContent":' + "[" * 100_000 + "]" * 100_000 + "}", id="nested"),
    ],
)
async def test_a_strange_message_in_the_middle_of_a_turn_is_survived(
    strange: str, certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say(speech())
        await caller.say(strange)
        await caller.say(strange)
        await caller.say(content(turnComplete=True))

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        assert [type(await talker.next()) for _ in range(3)] == [
            ev.LinkOpened,
            ev.ModelSpoke,
            ev.TurnCompleted,
        ]
        assert len(server.requests) == 1


async def test_endless_garbage_ends_the_link(certificate: Certificate, live_at: LiveAt) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        for _ in range(120):
            await caller.say("garbage")

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        assert (await talker.expect(ev.LinkLost)).cause is Cause.LINK_LOST


async def test_a_message_of_two_megabytes_is_heard(certificate: Certificate, live_at: LiveAt) -> None:
    long = bytes(1_500_000)

    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say(speech(long))

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        assert (await talker.expect(ev.ModelSpoke)).pcm == long


async def test_a_message_beyond_all_measure_ends_the_link(certificate: Certificate, live_at: LiveAt) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say(" " * (17 * 1024 * 1024))

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        lost = await talker.expect(ev.LinkLost)
        assert "1009" in lost.detail, "the true reason, not the SDK's 1006"


async def test_what_is_sent_arrives_in_order(certificate: Certificate, live_at: LiveAt) -> None:
    arrived: list[str] = []
    complete = asyncio.Event()

    async def script(caller: Caller) -> None:
        await caller.confirm()
        while len(arrived) < 6:
            said = (await caller.hear())["realtime_input"]
            arrived.append(next(iter(said)))
        complete.set()

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=True))
        await talker.expect(ev.LinkOpened)
        for effect in (
            StartActivity(),
            SendAudio(frame(1)),
            EndActivity(),
            SendText("what is this"),
            StartActivity(),
            SendAudio(frame(2)),
        ):
            talker.do(effect)
        await asyncio.wait_for(complete.wait(), 5)

    assert arrived == ["activityStart", "audio", "activityEnd", "text", "activityStart", "audio"]


async def test_three_seconds_at_once_arrive_unharmed(certificate: Certificate, live_at: LiveAt) -> None:
    arrived = bytearray()
    ended = asyncio.Event()

    async def script(caller: Caller) -> None:
        await caller.confirm()
        while "audio" in (said := (await caller.hear())["realtime_input"]):
            arrived.extend(base64.urlsafe_b64decode(said["audio"]["data"]))
        assert said == {"text": "end"}
        ended.set()

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        for number in range(150):
            talker.do(SendAudio(frame(number)))
        talker.do(SendText("end"))
        await asyncio.wait_for(ended.wait(), 5)

    assert bytes(arrived) == b"".join(frame(number) for number in range(150))


async def test_silence_is_told(certificate: Certificate, live_at: LiveAt) -> None:
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def script(caller: Caller) -> None:
        await caller.confirm()
        while True:
            told.put_nowait((await caller.hear())["realtime_input"])

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        talker.do(SendAudio(frame(1)))
        assert "audio" in await told.get()
        talker.do(StopAudio())
        assert await told.get() == {"audioStreamEnd": True}


@pytest.mark.parametrize(
    ("code", "reason", "cause"),
    [
        (1000, "", Cause.LINK_LOST),
        (1007, "Request contains an invalid argument.", Cause.CONTENT_REFUSED),
        (1008, "The operation was aborted.", Cause.LINK_LOST),
        (1011, "The service is currently unavailable.", Cause.SERVICE_DOWN),
        (1011, "You exceeded your current quota", Cause.QUOTA),
    ],
)
async def test_a_close_is_reported_once(
    code: int, reason: str, cause: Cause, certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.end(code, reason)

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        lost = await talker.expect(ev.LinkLost)
        for _ in range(60):
            talker.do(SendAudio(frame(1)))
        assert lost.cause is cause
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)


async def test_a_cut_connection_is_reported(certificate: Certificate, live_at: LiveAt) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        caller.socket.transport.abort()

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        assert (await talker.expect(ev.LinkLost)).cause is Cause.LINK_LOST


async def test_a_dead_uplink_is_noticed_and_never_hoards(certificate: Certificate, live_at: LiveAt) -> None:
    """The server reads nothing; the microphone goes on, by the session's own clock."""
    now, swallowed = 1000.0, 0

    async def script(caller: Caller) -> None:
        await caller.confirm()
        below: Any = caller.socket.transport
        below._ssl_protocol._transport.pause_reading()

    async with live_server(certificate, script, receive_buffer=4096) as server:  # noqa: SIM117
        async with talking(live_at(server), now=lambda: now) as talker:
            talker.do(OpenLink(explicit_activity=False))
            await talker.expect(ev.LinkOpened)
            assert talker.session._call is not None
            outbox = talker.session._call.outbox
            while not outbox.dropped_frames and swallowed < 500:
                talker.do(SendAudio(frame(swallowed)))
                await asyncio.sleep(0)
                swallowed += 1
                now += 0.02
            for number in range(400):
                talker.do(SendAudio(frame(number)))
                assert oldest_s(outbox, now) <= FRESH_FOR_S + 1e-6
                assert len(outbox) <= 26
                now += 0.02
            losing = asyncio.create_task(talker.expect(ev.LinkLost))
            while not losing.done():
                talker.do(SendAudio(frame(0)))
                now += 0.02
                await asyncio.sleep(0)
            lost = losing.result()

    assert swallowed * 0.02 <= 1.5, (
        "seconds of stale audio in all buffers below us, and half a second in ours"
    )
    assert lost == ev.LinkLost(Cause.LINK_LOST, "the uplink is stalled")


async def test_what_waits_while_the_program_stands_still_is_not_stale(
    certificate: Certificate, live_at: LiveAt
) -> None:
    """A busy computer, not the way, held it up: nothing that was said is left out."""
    now, spoken, heard = 1000.0, 60, b""

    async def script(caller: Caller) -> None:
        nonlocal heard
        await caller.confirm()
        while len(heard) < spoken * FRAME_BYTES:
            heard += base64.b64decode((await caller.hear())["realtime_input"]["audio"]["data"])
        await caller.say(content(turnComplete=True))

    async with live_server(certificate, script) as server:  # noqa: SIM117
        async with talking(live_at(server), now=lambda: now) as talker:
            talker.do(OpenLink(explicit_activity=False))
            await talker.expect(ev.LinkOpened)
            for number in range(spoken):  # in three bursts, before each of which nothing ran for two seconds
                if number % (spoken // 3) == 0:
                    now += 2.0
                talker.do(SendAudio(frame(number)))
            now += 2.0
            await talker.expect(ev.TurnCompleted)

    assert heard == b"".join(frame(number) for number in range(spoken))


async def test_nothing_of_a_closed_link_is_reported(certificate: Certificate, live_at: LiveAt) -> None:
    said = asyncio.Event()

    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.hear()
        for _ in range(50):
            await caller.say(speech())
        said.set()

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        talker.do(SendText("speak"))
        await talker.expect(ev.ModelSpoke)
        while not talker.nothing_more():
            await talker.expect(ev.ModelSpoke)
        talker.do(CloseLink())
        talker.do(SendAudio(frame(1)))
        await asyncio.wait_for(said.wait(), 5)
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
