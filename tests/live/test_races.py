"""Openings and closings in any order and at any moment: what is reported, and what is left over."""

import asyncio
import gc
import random
import threading
from collections.abc import Callable

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.effects import CloseLink, OpenLink, RotateLink, SendAudio, SendText, StopAudio
from tests.support.live_server import Caller, Certificate, live_server, talking
from tests.support.pcm import frame

LiveAt = Callable[..., LiveConfig]
AFTER: dict[str, dict[type[ev.Event], str]] = {
    "down": {},
    "opening": {ev.LinkOpened: "up", ev.LinkLost: "down"},
    "up": {
        ev.ReplyTranscribed: "up",
        ev.TurnCompleted: "up",
        ev.LinkHandedOver: "opening",
        ev.HandOverFailed: "up",
        ev.LinkLost: "down",
    },
}
"""What may be reported when, and what it makes of the link."""


async def lively(caller: Caller) -> None:
    """Confirms, says which link it is for as long as anybody listens, and now and then hangs up."""
    dice = random.Random(caller.socket.id.int)
    if dice.random() < 0.2:
        await caller.end(1011)
        return
    await caller.confirm()
    for _ in range(dice.randrange(8)):
        await caller.say({"serverContent": {"outputTranscription": {"text": "hello"}, "turnComplete": True}})
    if dice.random() < 0.5:
        await caller.end(1000)


@pytest.mark.parametrize("seed", range(12))
async def test_events_are_of_the_current_link_only(
    seed: int, certificate: Certificate, live_at: LiveAt
) -> None:
    dice = random.Random(seed)
    state = "down"

    async with live_server(certificate, lively) as server, talking(live_at(server)) as talker:
        await talker.session.warm_up()
        for _ in range(40):
            while not talker.nothing_more():
                event = await talker.next()
                assert type(event) in AFTER[state], f"{event} while the link is {state}"
                state = AFTER[state][type(event)]
            match dice.randrange(8):
                case 0 | 1 if state == "down":
                    talker.do(OpenLink(explicit_activity=dice.random() < 0.5))
                    state = "opening"
                case 2 if state != "down":
                    talker.do(CloseLink())
                    state = "down"
                case 3:
                    for number in range(dice.randrange(30)):
                        talker.do(SendAudio(frame(number)))
                    talker.do(StopAudio())
                case 4:
                    talker.do(SendText("hi"))
                case 5 | 6:
                    talker.do(RotateLink())
            for _ in range(dice.choice((0, 1, 5, 50, 400))):
                await asyncio.sleep(0)
    assert server.most_open <= 2, "one, but for the moment in which it is replaced"


async def test_the_last_of_many_openings_wins(certificate: Certificate, live_at: LiveAt) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        explicit = "realtimeInputConfig" in caller.setup
        await caller.say({"serverContent": {"outputTranscription": {"text": str(explicit)}}})

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        for explicit in (False, False, True):
            talker.do(OpenLink(explicit_activity=explicit))
            talker.do(CloseLink())
        talker.do(OpenLink(explicit_activity=True))
        assert await talker.next() == ev.LinkOpened()
        assert await talker.next() == ev.ReplyTranscribed("True")
        assert len(server.requests) == 1


@pytest.mark.parametrize("moment", ["down", "loading", "hung up", "opening", "up", "closing"])
async def test_nothing_is_left_over(moment: str, certificate: Certificate, live_at: LiveAt) -> None:
    heard = asyncio.Event()

    async def script(caller: Caller) -> None:
        setup = await caller.hear()
        heard.set()
        assert "setup" in setup
        if moment != "opening":
            await caller.say({"setupComplete": {}})

    async with live_server(certificate, script) as server:
        gc.collect()  # whatever others left to the collector is not ours
        before = asyncio.all_tasks()
        async with talking(live_at(server)) as talker:
            if moment not in ("loading", "hung up"):
                await talker.session.warm_up()
            if moment != "down":
                talker.do(OpenLink(explicit_activity=False))
            if moment == "opening":
                await asyncio.wait_for(heard.wait(), 5)
            elif moment in ("up", "closing"):
                await talker.expect(ev.LinkOpened)
            if moment == "hung up":
                for _ in range(20):
                    await asyncio.sleep(0)  # until the thread is at work
            if moment in ("closing", "hung up"):
                talker.do(CloseLink())
        gc.collect()
        left = asyncio.all_tasks() - before
        assert not [task for task in left if "websockets" not in repr(task)], "the server's own tasks apart"
        await asyncio.wait_for(server.empty.wait(), 5)
    assert all(
        thread.daemon or "asyncio" in thread.name or thread is threading.main_thread()
        for thread in threading.enumerate()
    )
