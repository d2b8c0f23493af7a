"""Links that do not get on, on real sockets. The session's own clock is the test's."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import EndActivity, OpenLink, SendAudio, StartActivity
from assistant.live.progress import SILENT_S
from tests.support.live_server import Caller, Certificate, Talker, live_server, talking
from tests.support.pcm import frame

LiveAt = Callable[..., LiveConfig]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def asked(
    certificate: Certificate, live_at: LiveAt, *, stopped: bool, heard: asyncio.Event
) -> AsyncGenerator[tuple[Talker, Clock], None]:
    """A question was asked of a service that says nothing; `stopped`: its program does not run any more."""
    clock = Clock()

    async def script(caller: Caller) -> None:
        await caller.confirm()
        while "activityEnd" not in (await caller.hear())["realtime_input"]:
            pass
        if stopped:
            caller.socket.transport.pause_reading()
        heard.set()

    async with live_server(certificate, script) as server, talking(live_at(server), now=clock) as talker:
        talker.do(OpenLink(explicit_activity=True))
        await talker.expect(ev.LinkOpened)
        for effect in (StartActivity(), SendAudio(frame(1)), EndActivity()):
            talker.do(effect)
        await asyncio.wait_for(heard.wait(), 5)
        yield talker, clock


LOOKED_S = 1.2
"""Of real time: long enough for the session to look."""


async def test_a_peer_that_answers_nothing_at_all_is_given_up(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with asked(certificate, live_at, stopped=True, heard=asyncio.Event()) as (talker, clock):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(talker.heard.get(), LOOKED_S)
        clock.now += SILENT_S + 0.5
        lost = await asyncio.wait_for(talker.heard.get(), LOOKED_S)

    assert isinstance(lost, ev.LinkLost)
    assert lost.cause is Cause.LINK_LOST
    assert "not a byte" in lost.detail


async def test_a_peer_that_takes_its_time_and_answers_pings_is_not(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with asked(certificate, live_at, stopped=False, heard=asyncio.Event()) as (talker, clock):
        for _ in range(4):
            clock.now += SILENT_S - 2
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(talker.heard.get(), LOOKED_S)
