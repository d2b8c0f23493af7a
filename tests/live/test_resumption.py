"""What a link goes on with, and what becomes of a handle that the service does not take."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import CloseLink, OpenLink
from assistant.ports import KeptHandle
from tests.support.live_server import Caller, Certificate, live_server, talking
from tests.support.memory import PlainMemory

LiveAt = Callable[..., LiveConfig]
OPEN = OpenLink(explicit_activity=False)
WHOSE = ("gemini", "gemini-3.8-live")
NOW = 1_800_000_000.0


def remembering(handle: str = "kept", age_s: float = 60.0) -> PlainMemory:
    memory = PlainMemory(known="The person is called Ada.", lately="Lately:\nAda: hello")
    memory.keep_handle(*WHOSE, KeptHandle(handle, NOW - age_s))
    return memory


def instruction(setup: dict[str, Any]) -> str:
    return str(setup["systemInstruction"]["parts"][0]["text"])


class Service:
    """Takes every setup, or ends those with a handle with `code`."""

    def __init__(self, code: int | None = None, reason: str = "", *, confirms: bool = False) -> None:
        self.setups: list[dict[str, Any]] = []
        self._code, self._reason, self._confirms = code, reason, confirms

    @property
    def handles(self) -> list[str | None]:
        return [setup["sessionResumption"].get("handle") for setup in self.setups]

    async def __call__(self, caller: Caller) -> None:
        self.setups.append((await caller.hear())["setup"])
        if self._code is not None and self.handles[-1] is not None:
            if self._confirms:
                await caller.say({"setupComplete": {}})
            await caller.end(self._code, self._reason)
            return
        await caller.say({"setupComplete": {}})


async def test_a_restarted_device_goes_on(certificate: Certificate, live_at: LiveAt) -> None:
    service, memory = Service(), remembering()
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered=True)

    assert service.handles == ["kept"]
    told = instruction(service.setups[0])
    assert "Ada" in told, "the instruction is of the setup, not of the session"
    assert "Lately" not in told, "either gone on with or told"


async def test_an_outlived_handle_is_not_sent_and_nothing_counts_as_lost(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service, memory = Service(), remembering(age_s=7201)
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered=True)

    assert service.handles == [None]
    assert instruction(service.setups[0]).endswith("The person is called Ada.\n\nLately:\nAda: hello")


@pytest.mark.parametrize(
    ("code", "reason"),
    [(1007, "Request contains an invalid argument."), (1008, "BidiGenerateContent session not found")],
)
async def test_a_refused_handle_is_dropped_and_a_fresh_session_opened_at_once(
    code: int, reason: str, certificate: Certificate, live_at: LiveAt
) -> None:
    service, memory = Service(code, reason), remembering()
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered=False)
            talker.do(CloseLink())
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered=True), "told once"

    assert service.handles == ["kept", None, None]
    assert memory.handles == {}
    assert "Lately" in instruction(service.setups[1])
    assert server.most_open == 1


@pytest.mark.parametrize(("code", "kept"), [(1007, False), (1008, False), (1011, True), (1001, True)])
async def test_a_resumed_session_that_is_closed_right_away_was_refused(
    code: int, kept: bool, certificate: Certificate, live_at: LiveAt
) -> None:
    service, memory = Service(code, confirms=True), remembering()
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered=True)
            await talker.expect(ev.LinkLost)
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered=kept)

    assert service.handles == ["kept", "kept" if kept else None]


async def test_a_session_that_was_idle_for_too_long_is_gone_on_with(
    certificate: Certificate, live_at: LiveAt
) -> None:
    """The service closes idle links with 1008, as it does those that it refuses."""

    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say({"sessionResumptionUpdate": {"newHandle": "newest", "resumable": True}})
        await caller.say({"serverContent": {"turnComplete": True}})
        await caller.end(1008)

    memory = remembering()
    async with live_server(certificate, script) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            await talker.expect(ev.TurnCompleted)
            await talker.expect(ev.LinkLost)

    assert memory.handles[WHOSE] == KeptHandle("newest", NOW)


async def test_what_comes_after_the_turn_is_read_and_only_what_can_be_resumed_is_kept(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say({"serverContent": {"turnComplete": True}})
        for handle, resumable in (("first", True), ("second", True), ("", True), ("third", False)):
            await caller.say({"sessionResumptionUpdate": {"newHandle": handle, "resumable": resumable}})
        await caller.say({"goAway": {"timeLeft": "9s"}})

    memory = PlainMemory()
    async with live_server(certificate, script) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            await talker.expect(ev.TurnCompleted)
            await talker.expect(ev.GoAwayReceived)

    assert memory.handles == {WHOSE: KeptHandle("second", NOW)}


async def test_a_handle_that_the_service_fails_on_twice_is_forgotten(
    certificate: Certificate, live_at: LiveAt
) -> None:
    service = Service(1011)
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=remembering(), wall=lambda: NOW) as talker:
            for _ in range(2):
                talker.do(OPEN)
                assert (await talker.expect(ev.LinkLost)).cause is Cause.SERVICE_DOWN
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered=False)

    assert service.handles == ["kept", "kept", None]


async def test_a_key_that_is_refused_says_nothing_of_the_handle(
    certificate: Certificate, live_at: LiveAt
) -> None:
    memory = remembering()
    async with live_server(certificate, Service()) as server:
        server.status = 401
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            for _ in range(3):
                talker.do(OPEN)
                await talker.expect(ev.LinkLost)

    assert memory.handles


@pytest.mark.parametrize("confirms", [False, True])
@pytest.mark.parametrize(
    ("code", "reason"),
    [(1007, "API key not valid."), (1008, "Permission denied."), (1008, "Quota exceeded."), (1011, "quota")],
)
async def test_nor_does_it_with_a_code_of_the_link(
    code: int, reason: str, confirms: bool, certificate: Certificate, live_at: LiveAt
) -> None:
    service, memory = Service(code, reason, confirms=confirms), remembering()
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            for _ in range(2):
                talker.do(OPEN)
                while not isinstance(event := await talker.next(), ev.LinkLost):
                    assert isinstance(event, ev.LinkOpened)
                assert event.cause in (Cause.KEY_REFUSED, Cause.QUOTA)

    assert service.handles == ["kept", "kept"]
    assert memory.handles


@pytest.mark.parametrize("lately", ["Lately:\nAda: hello", ""])
async def test_a_fresh_session_is_one_without_the_handle(
    lately: str, certificate: Certificate, live_at: LiveAt
) -> None:
    service, memory = Service(), remembering()
    memory.turns = lately
    async with live_server(certificate, service) as server:  # noqa: SIM117
        async with talking(live_at(server), memory=memory, wall=lambda: NOW) as talker:
            talker.do(OpenLink(explicit_activity=False, fresh=True))
            assert await talker.next() == ev.LinkOpened(remembered=bool(lately))

    assert service.handles == [None]
    assert memory.handles == {}
    assert ("Lately" in instruction(service.setups[0])) is bool(lately)


async def test_a_talk_of_which_there_never_was_a_handle_is_lost(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say({"serverContent": {"turnComplete": True}})
        await caller.end(1011)

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        for remembered in (True, False):
            talker.do(OPEN)
            assert await talker.next() == ev.LinkOpened(remembered)
            await talker.expect(ev.TurnCompleted)
            await talker.expect(ev.LinkLost)
