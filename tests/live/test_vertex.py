"""Access tokens of a service account, from the emulator's token endpoint."""

import asyncio
import json
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import CloseLink, OpenLink
from assistant.emulator import Emulator, EmulatorSettings, Scenario
from assistant.emulator.faults import Delay, Fault, RefuseToken, Withhold
from tests.support.live_server import Talker, talking

OPEN = OpenLink(explicit_activity=False)
FRESH_S = 3600.0
ENDING_S = 200.0
"""Less than the 225 s before its end at which google-auth takes a token for a stale one."""


@asynccontextmanager
async def vertex(
    folder: Path, *faults: Fault, lifetime_s: float = FRESH_S, setup_timeout_s: float = 8.0
) -> AsyncGenerator[tuple[Emulator, Talker], None]:
    scenario = Scenario(faults=faults)
    async with Emulator(EmulatorSettings(scenario=scenario, token_lifetime_s=lifetime_s)) as emulator:
        live = LiveConfig(
            backend="vertex",
            base_url=emulator.base_url,
            ca_file=emulator.ca_file,
            credentials_file=emulator.token_endpoint.write_account(folder / "account.json"),
            setup_timeout_s=setup_timeout_s,
        )
        async with talking(live, None) as talker:
            yield emulator, talker


@pytest.mark.parametrize(("lifetime_s", "fetched"), [(FRESH_S, 1), (ENDING_S, 3)])
async def test_a_token_is_used_until_shortly_before_its_end(
    lifetime_s: float, fetched: int, tmp_path: Path
) -> None:
    async with vertex(tmp_path, lifetime_s=lifetime_s) as (emulator, talker):
        for _ in range(3):
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            talker.do(CloseLink())
        assert [request.status for request in emulator.token_endpoint.requests] == [200] * fetched


async def test_the_event_loop_goes_on_while_a_token_is_fetched(tmp_path: Path) -> None:
    async with vertex(tmp_path, Delay(at="token", seconds=1.0)) as (_, talker):
        await talker.session.warm_up()
        opened = asyncio.create_task(talker.next())
        talker.do(OPEN)
        longest, last = 0.0, asyncio.get_running_loop().time()
        while not opened.done():
            await asyncio.wait({opened}, timeout=0.01)
            now = asyncio.get_running_loop().time()
            longest, last = max(longest, now - last), now
        assert isinstance(opened.result(), ev.LinkOpened)
        assert longest < 0.7, "the second that the token took was not spent on the loop"


async def test_a_token_endpoint_that_hangs_is_given_up_and_its_thread_ends(tmp_path: Path) -> None:
    loop, threads = asyncio.get_running_loop(), ThreadPoolExecutor()
    loop.set_default_executor(threads)
    async with vertex(tmp_path, Withhold(at="token"), setup_timeout_s=0.5) as (_, talker):
        talker.do(OPEN)
        assert (await talker.expect(ev.LinkLost)).cause is Cause.NO_NETWORK
        with ThreadPoolExecutor() as another:
            await asyncio.wait_for(loop.run_in_executor(another, threads.shutdown), 8)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (RefuseToken(error="invalid_grant", status=400), Cause.KEY_REFUSED),
        (RefuseToken(error="unavailable", status=503), Cause.SERVICE_DOWN),
    ],
)
async def test_a_refused_token_is_told_for_what_it_is(fault: Fault, cause: Cause, tmp_path: Path) -> None:
    async with vertex(tmp_path, fault) as (_, talker):
        talker.do(OPEN)
        assert (await talker.expect(ev.LinkLost)).cause is cause


async def test_an_endpoint_that_is_not_there(tmp_path: Path) -> None:
    async with vertex(tmp_path) as (_, talker):
        file = tmp_path / "account.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"token_uri": "http://127.0.0.1:9/token"}))
        talker.do(OPEN)
        assert (await talker.expect(ev.LinkLost)).cause is Cause.SERVICE_DOWN
