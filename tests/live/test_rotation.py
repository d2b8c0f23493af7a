"""Planned reconnects: the next socket stands before the last one is closed; nothing is lost or said twice."""

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
    RotateLink,
    SendAudio,
    SendText,
    StartActivity,
)
from assistant.live.resuming import Resuming
from tests.support.live_server import Caller, Certificate, live_server, talking
from tests.support.memory import PlainMemory
from tests.support.pcm import frame

LiveAt = Callable[..., LiveConfig]
OPEN = OpenLink(explicit_activity=False)


class Service:
    """Confirms each caller, and gives each a handle; writes down what happens, in order."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []
        self.story: list[str] = []
        self.heard: list[tuple[int, Any]] = []
        self.changed = asyncio.Event()
        self.confirms = True

    async def __call__(self, caller: Caller) -> None:
        self.callers.append(caller)
        number = len(self.callers)
        self.tell(f"{number} connected")
        try:
            caller.setup = (await caller.hear())["setup"]
            handle = caller.setup["sessionResumption"].get("handle")
            self.tell(f"{number} set up with {handle}")
            if not self.confirms:
                return
            await caller.say({"setupComplete": {}})
            await caller.say({"sessionResumptionUpdate": {"newHandle": f"h{number}", "resumable": True}})
            await caller.say({"serverContent": {"turnComplete": True}})
            while True:
                said = (await caller.hear())["realtime_input"]
                self.heard.append((number, said))
                self.changed.set()
        finally:
            self.tell(f"{number} gone")

    def tell(self, what: str) -> None:
        """Write it down."""
        self.story.append(what)
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition()`, looked at after each change."""
        async with asyncio.timeout(5):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    def audio(self, *numbers: int) -> bytes:
        """What the callers `numbers` said."""
        said = [one["audio"]["data"] for whose, one in self.heard if whose in numbers and "audio" in one]
        return b"".join(base64.urlsafe_b64decode(data) for data in said)


async def test_the_new_socket_stands_before_the_old_one_is_closed(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service = Service()
    async with live_server(certificate, service) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        talker.do(RotateLink())
        assert await talker.next() == ev.LinkHandedOver()
        assert await talker.next() == ev.LinkOpened(remembered=True)
        await talker.expect(ev.TurnCompleted)
        assert service.story == [
            "1 connected",
            "1 set up with None",
            "2 connected",
            "1 gone",
            "2 set up with h1",
        ]
        assert server.open == 1
        assert talker.nothing_more()


async def test_it_can_be_done_again_and_again(certificate: Certificate, live_at: LiveAt) -> None:
    service = Service()
    async with live_server(certificate, service) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        for number in range(1, 6):
            talker.do(RotateLink())
            talker.do(RotateLink())
            await talker.expect(ev.LinkHandedOver)
            await talker.expect(ev.LinkOpened)
            await talker.expect(ev.TurnCompleted)
            assert f"{number + 1} set up with h{number}" in service.story
        assert len(server.requests) == 6
        assert server.most_open == 2


async def test_audio_goes_on_the_old_link_until_it_is_handed_over_and_then_on_the_new_one(
    certificate: Certificate, live_at: LiveAt
) -> None:
    """As the conversation does it: what is heard between the two events is kept, and sent afterwards."""
    service, sent = Service(), list[bytes]()

    def speak(number: int) -> None:
        sent.append(frame(number))
        talker.do(SendAudio(sent[-1]))

    async with live_server(certificate, service) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        talker.do(RotateLink())
        while talker.nothing_more():
            speak(len(sent))
            await service.until(lambda: service.audio(1, 2) == b"".join(sent))
        assert await talker.next() == ev.LinkHandedOver()
        await talker.expect(ev.LinkOpened)
        for number in range(len(sent), len(sent) + 20):
            speak(number)
        talker.do(SendText("end"))
        await service.until(lambda: (2, {"text": "end"}) in service.heard)

    assert service.audio(1, 2) == b"".join(sent)
    assert service.audio(1)
    assert service.audio(2)


async def test_what_waits_is_carried_over_once_and_in_order_however_long_it_takes(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service, now = Service(), 1000.0
    async with (
        live_server(certificate, service) as server,
        talking(live_at(server), now=lambda: now) as talker,
    ):
        talker.do(OpenLink(explicit_activity=True))
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        talker.do(StartActivity())
        talker.do(SendAudio(frame(0)))
        await service.until(lambda: len(service.heard) == 2)
        talker.do(RotateLink())
        await talker.expect(ev.LinkHandedOver)
        for effect in (SendText("one"), SendAudio(frame(1)), SendAudio(frame(2)), EndActivity()):
            talker.do(effect)
            now += 1.0
        talker.do(SendText("two"))
        await service.until(lambda: (2, {"text": "two"}) in service.heard)

    assert [one for whose, one in service.heard if whose == 2 and "audio" not in one] == [
        {"activityStart": {}},
        {"text": "one"},
        {"activityEnd": {}},
        {"text": "two"},
    ], "the activity goes on"
    assert service.audio(1) == frame(0)
    assert service.audio(2) == frame(1) + frame(2)


async def test_the_setup_goes_by_the_handle_that_is_newest_when_the_old_link_is_closed(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service, held, asked = Service(), asyncio.Event(), asyncio.Event()

    async def hold(_: Any) -> None:
        asked.set()
        await asyncio.wait_for(held.wait(), 5)

    async with live_server(certificate, service, before=hold) as server, talking(live_at(server)) as talker:
        held.set()
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        asked.clear()
        held.clear()
        talker.do(RotateLink())
        await asyncio.wait_for(asked.wait(), 5)
        old = service.callers[0]
        await old.say({"sessionResumptionUpdate": {"newHandle": "newest", "resumable": True}})
        await old.say({"goAway": {"timeLeft": "9s"}})
        held.set()
        assert await talker.next() == ev.GoAwayReceived(9.0), (
            "the old link serves until the new socket stands"
        )
        await talker.expect(ev.LinkHandedOver)
        await talker.expect(ev.LinkOpened)
        assert service.story[-1] == "2 set up with newest"


async def test_a_successor_that_cannot_be_made_leaves_the_old_link_as_it_is(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service = Service()
    async with live_server(certificate, service) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        server.status = 503
        talker.do(RotateLink())
        assert await talker.next() == ev.HandOverFailed()
        talker.do(SendText("still there"))
        await service.until(lambda: (1, {"text": "still there"}) in service.heard)
        server.status = None
        talker.do(RotateLink())
        await talker.expect(ev.LinkHandedOver)


async def test_the_old_link_is_lost_while_its_successor_is_being_made(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service = Service()

    async def slow(_: Any) -> None:
        asked.set()
        await asyncio.wait_for(lost.wait(), 5)

    asked, lost = asyncio.Event(), asyncio.Event()
    async with live_server(certificate, service, before=slow) as server:
        lost.set()
        async with talking(live_at(server)) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            await talker.expect(ev.TurnCompleted)
            asked.clear()
            lost.clear()
            talker.do(RotateLink())
            await asyncio.wait_for(asked.wait(), 5)
            await service.callers[0].end(1011)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.SERVICE_DOWN
            lost.set()
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            await talker.expect(ev.TurnCompleted)
            assert service.story[-1] == f"{len(service.callers)} set up with h1"


async def test_a_successor_that_never_confirms_is_a_lost_link(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service = Service()
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server, setup_timeout_s=2.0)) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            await talker.expect(ev.TurnCompleted)
            service.confirms = False
            talker.do(RotateLink())
            await talker.expect(ev.LinkHandedOver)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.NO_SETUP


async def test_a_successor_whose_handle_is_refused_is_a_fresh_session(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        setup = (await caller.hear())["setup"]
        if "handle" in setup["sessionResumption"]:
            await caller.end(1007, "Request contains an invalid argument.")
            return
        await caller.say({"setupComplete": {}})
        await caller.say({"sessionResumptionUpdate": {"newHandle": "h", "resumable": True}})
        await caller.say({"serverContent": {"turnComplete": True}})

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        assert await talker.next() == ev.LinkOpened(remembered=True)
        await talker.expect(ev.TurnCompleted)
        talker.do(RotateLink())
        await talker.expect(ev.LinkHandedOver)
        assert await talker.next() == ev.LinkOpened(remembered=False)


@pytest.mark.parametrize("steps", [0, 1, 5, 20, 60, 150, 400])
async def test_closing_at_any_moment_of_it_leaves_nothing(
    steps: int, certificate: Certificate, live_at: LiveAt
) -> None:
    service, memory = Service(), PlainMemory()
    async with live_server(certificate, service) as server:
        async with talking(live_at(server), memory=memory) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            await talker.expect(ev.TurnCompleted)
            talker.do(RotateLink())
            for _ in range(steps):
                await asyncio.sleep(0)
            talker.do(CloseLink())
            while not talker.nothing_more():
                await talker.next()
            await asyncio.wait_for(server.empty.wait(), 5)
            assert talker.nothing_more()
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            await service.until(lambda: service.story[-1].endswith(("set up with h1", "set up with h2")))
        assert server.most_open <= 2


async def test_closing_in_the_moment_in_which_the_new_link_stands_leaves_nothing(
    certificate: Certificate, live_at: LiveAt
) -> None:
    """It is open, and whoever waits for it has not been told yet."""
    service = Service()

    async def close_when_it_stands(_: Any) -> None:
        if service.callers:
            tasks = {getattr(task.get_coro(), "__name__", ""): task for task in asyncio.all_tasks()}
            tasks[Resuming.open.__name__].add_done_callback(lambda _: talker.do(CloseLink()))

    async with (
        live_server(certificate, service, before=close_when_it_stands) as server,
        talking(live_at(server)) as talker,
    ):
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        talker.do(RotateLink())
        await talker.expect(ev.LinkHandedOver)
        await service.until(lambda: "2 set up with h1" in service.story)
        await asyncio.wait_for(server.empty.wait(), 5)
        assert talker.nothing_more()


async def test_rotating_without_a_link_is_nothing(certificate: Certificate, live_at: LiveAt) -> None:
    service = Service()
    async with live_server(certificate, service) as server, talking(live_at(server)) as talker:
        talker.do(RotateLink())
        talker.do(OPEN)
        talker.do(RotateLink())
        await talker.expect(ev.LinkOpened)
        await talker.expect(ev.TurnCompleted)
        talker.do(CloseLink())
        talker.do(RotateLink())
        await asyncio.wait_for(server.empty.wait(), 5)
        assert len(server.requests) == 1
        assert talker.nothing_more()


# --- the go-away ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "time_left_s"),
    [
        ({"timeLeft": "59.2s"}, 59.2),
        ({"timeLeft": "0s"}, 0.0),
        ({"timeLeft": "5"}, 5.0),
        ({"timeLeft": "soon"}, 10.0),
        ({"timeLeft": "-3s"}, 10.0),
        ({"timeLeft": None}, 10.0),
        ({"timeLeft": ""}, 10.0),
        ({"unknown": 1}, 10.0),
    ],
)
async def test_a_go_away_is_told_with_its_time(
    said: dict[str, Any], time_left_s: float, certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say({"goAway": said})

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        assert await talker.next() == ev.GoAwayReceived(time_left_s)


async def test_a_go_away_while_opening_is_told_of_the_open_link(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.hear()
        await caller.say({"usageMetadata": {}})
        await caller.say({"goAway": {"timeLeft": "3s"}})
        await caller.say({"setupComplete": {}})

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        assert [await talker.next(), await talker.next()] == [ev.LinkOpened(), ev.GoAwayReceived(3.0)]
