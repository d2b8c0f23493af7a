"""Clients of the SDK that another one has replaced: each is closed, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pydantic import SecretStr

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.effects import CloseLink, OpenLink
from assistant.live.client import GeminiSession
from assistant.live.endpoint import Endpoint
from tests.support.live_server import KEY, Caller, Certificate, Talker, live_server
from tests.support.memory import PlainMemory

LiveAt = Callable[..., LiveConfig]


class SlowEndpoint(Endpoint):
    """Takes its time to close."""

    def __init__(self, live: LiveConfig, api_key: SecretStr | None) -> None:
        super().__init__(live, api_key)
        self.closing, self.go, self.closed = asyncio.Event(), asyncio.Event(), False

    async def close(self) -> None:
        self.closing.set()
        await self.go.wait()
        await super().close()
        self.closed = True


class Session(GeminiSession):
    """Keeps what it built."""

    def __init__(self, live: LiveConfig) -> None:
        super().__init__(live, SecretStr(KEY), PlainMemory())
        self.built: list[SlowEndpoint] = []

    def _build(self) -> Endpoint:
        self.built.append(SlowEndpoint(self._live, self._api_key))
        return self.built[-1]


@asynccontextmanager
async def running(session: Session) -> AsyncIterator[Talker]:
    talker = Talker(session)
    task = asyncio.create_task(session.run(talker.heard.put_nowait))
    try:
        yield talker
    finally:
        task.cancel()
        for endpoint in session.built:
            endpoint.go.set()
        await asyncio.wait({task})


async def confirms(caller: Caller) -> None:
    await caller.confirm()


async def test_a_client_is_closed_though_the_call_that_came_next_is_hung_up(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with live_server(certificate, confirms) as server:
        session = Session(live_at(server))
        async with running(session) as talker:
            await session.warm_up()
            [first] = session.built
            session._renew("another key")
            talker.do(OpenLink(explicit_activity=False))
            await asyncio.wait_for(first.closing.wait(), 10)
            talker.do(CloseLink())
            await asyncio.sleep(0)
            first.go.set()
        assert first.closed


async def test_a_link_does_not_wait_for_the_client_before_it(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with live_server(certificate, confirms) as server:
        session = Session(live_at(server))
        async with running(session) as talker:
            await session.warm_up()
            session._renew("another key")
            talker.do(OpenLink(explicit_activity=False))
            await talker.expect(ev.LinkOpened)
            assert not session.built[0].closed
        assert [endpoint.closed for endpoint in session.built] == [True, True]
