"""Pictures on a real TLS socket. The session's own clock is the test's, where time matters."""

import asyncio
import base64
import contextlib
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import CloseLink, OpenLink, SendAudio, SendPicture, SendToolResponse, StopWatching
from assistant.core.sight import Picture, Source
from assistant.core.timings import PICTURE_EVERY_S
from assistant.core.toolcall import ToolResponse
from assistant.live.pictures import FRESH_FOR_S, RECALL_S
from tests.support.live_server import Caller, Certificate, Talker, live_server, talking
from tests.support.pcm import frame

LiveAt = Callable[..., LiveConfig]
CALL = {"toolCall": {"functionCalls": [{"id": "1", "name": "look", "args": {}}]}}
ANSWER = SendToolResponse(ToolResponse("1", "look", {"output": "sent"}))
HUGE = 700_000
"""More than all buffers between here and a service that does not read."""


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Service:
    """Keeps what it hears, and may stop reading."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.caller: Caller | None = None
        self.ended = asyncio.Event()

    async def script(self, caller: Caller) -> None:
        self.caller = caller
        await caller.confirm()
        await caller.say(CALL)
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.heard.put_nowait(await caller.hear())
        self.ended.set()

    def stop_reading(self) -> None:
        assert self.caller is not None
        self.caller.socket.transport.pause_reading()

    def read_on(self) -> None:
        assert self.caller is not None
        self.caller.socket.transport.resume_reading()

    async def next(self) -> dict[str, Any]:
        message = await asyncio.wait_for(self.heard.get(), 5)
        return dict(message.get("realtime_input", message))


@asynccontextmanager
async def linked(
    certificate: Certificate, live_at: LiveAt
) -> AsyncGenerator[tuple[Talker, Service, Clock], None]:
    """A link that is up, on which the model asks for something."""
    service, clock = Service(), Clock()
    async with (
        live_server(certificate, service.script, receive_buffer=16_384) as server,
        talking(live_at(server), now=clock) as talker,
    ):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.ToolCalled)
        yield talker, service, clock


def picture(size: int = 10_000, source: Source = Source.CAMERA) -> Picture:
    return Picture(source, b"\xff\xd8\xff" + random.randbytes(size), 0)


def jpeg_of(message: dict[str, Any]) -> bytes:
    assert message["video"]["mime_type"] == "image/jpeg"
    return base64.urlsafe_b64decode(message["video"]["data"])


async def test_a_picture_arrives_as_it_is_and_an_answer_after_it(
    certificate: Certificate, live_at: LiveAt
) -> None:
    camera, screen = picture(), picture(source=Source.SCREEN)
    async with linked(certificate, live_at) as (talker, service, clock):
        for effect in (SendPicture(camera), SendPicture(screen), ANSWER):
            talker.do(effect)

        assert jpeg_of(await service.next()) == camera.jpeg
        assert await talker.expect(ev.PictureSent) == ev.PictureSent(Source.CAMERA)
        await asyncio.wait_for(arrived(talker), 5)
        clock.now += PICTURE_EVERY_S
        assert jpeg_of(await service.next()) == screen.jpeg
        assert await talker.expect(ev.PictureSent) == ev.PictureSent(Source.SCREEN)
        assert "tool_response" in await service.next()


async def test_nothing_leaves_of_a_source_whose_switch_went_off(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with linked(certificate, live_at) as (talker, service, _):
        for effect in (SendPicture(picture()), StopWatching(Source.CAMERA), ANSWER):
            talker.do(effect)

        assert "tool_response" in await service.next()
        assert service.heard.empty()


async def test_an_answer_waits_for_a_picture_no_longer_than_that_is_fresh(
    certificate: Certificate, live_at: LiveAt
) -> None:
    """The picture may not leave: a frame of audio is near, and stays so."""
    async with linked(certificate, live_at) as (talker, service, clock):
        talker.do(SendAudio(frame(1)))
        clock.now += 0.01
        talker.do(SendPicture(picture()))
        talker.do(ANSWER)
        assert "audio" in await service.next()
        talker.do(SendAudio(frame(2)))
        clock.now += 0.01
        assert "audio" in await service.next()
        assert service.heard.empty()

        clock.now += FRESH_FOR_S + 0.1
        assert "tool_response" in await service.next()


async def test_a_picture_that_is_stuck_when_its_switch_goes_off_is_cut_off(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with linked(certificate, live_at) as (talker, service, clock):
        service.stop_reading()
        talker.do(SendPicture(picture(HUGE)))
        await talker.expect(ev.PictureSent)
        talker.do(StopWatching(Source.CAMERA))
        clock.now += RECALL_S + 0.01
        lost = await talker.expect(ev.LinkLost)
        service.read_on()
        await asyncio.wait_for(service.ended.wait(), 5)

        assert lost.cause is Cause.LINK_LOST
        assert "its switch" in lost.detail
        assert service.heard.empty(), "not the whole of it"


async def test_so_is_one_that_is_stuck_when_the_link_is_closed(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with linked(certificate, live_at) as (talker, service, _):
        service.stop_reading()
        talker.do(SendPicture(picture(HUGE)))
        await talker.expect(ev.PictureSent)
        talker.do(CloseLink())
        service.read_on()
        await asyncio.wait_for(service.ended.wait(), 5)

        assert service.heard.empty()


async def test_a_stuck_picture_of_another_source_stays(certificate: Certificate, live_at: LiveAt) -> None:
    camera = picture(HUGE)
    async with linked(certificate, live_at) as (talker, service, clock):
        service.stop_reading()
        talker.do(SendPicture(camera))
        await talker.expect(ev.PictureSent)
        talker.do(StopWatching(Source.SCREEN))
        clock.now += 2 * RECALL_S
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(talker.heard.get(), 0.1)
        service.read_on()

        assert jpeg_of(await service.next()) == camera.jpeg


async def arrived(talker: Talker) -> None:
    """Until the service has the picture that was leaving."""
    call = talker.session._call
    assert call is not None
    while call.pictures.leaving:  # noqa: ASYNC110 - the kernel tells nobody
        await asyncio.sleep(0)
