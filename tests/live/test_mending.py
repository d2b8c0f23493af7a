"""What somebody else has to put right: the key, the account, the clock. Looked at every two seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import OpenLink
from assistant.emulator import Emulator, EmulatorSettings
from assistant.live.mending import BUILT_AT
from tests.support.live_server import Caller, Certificate, live_server, talking
from tests.support.writing import write

LiveAt = Callable[..., LiveConfig]
OPEN = OpenLink(explicit_activity=False)


async def test_another_key_in_the_file_is_told_and_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path / "key", "refused-key", 0o600)
    async with Emulator(EmulatorSettings(api_key="good-key")) as emulator:
        live = LiveConfig(base_url=emulator.base_url, ca_file=emulator.ca_file, api_key_file=file)
        async with talking(live, "refused-key") as talker:
            talker.do(OPEN)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.KEY_REFUSED
            write(file, "good-key\n", 0o644)
            talker.do(OPEN)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.KEY_REFUSED
            file.chmod(0o600)
            assert await talker.next() == ev.KeyChanged()
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            assert talker.nothing_more()

    assert "refused-key" not in caplog.text
    assert "good-key" not in caplog.text


async def test_another_account_in_the_file_is_told_and_used(tmp_path: Path) -> None:
    file = tmp_path / "account.json"
    async with Emulator(EmulatorSettings(token_lifetime_s=3600)) as emulator:
        emulator.token_endpoint.write_account(file, client_email="nobody@example.invalid")
        live = LiveConfig(
            backend="vertex", base_url=emulator.base_url, ca_file=emulator.ca_file, credentials_file=file
        )
        async with talking(live, None) as talker:
            talker.do(OPEN)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.KEY_REFUSED
            emulator.token_endpoint.write_account(file)
            assert await talker.next() == ev.KeyChanged()
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)


async def test_before_the_clock_is_set_nobody_is_called(certificate: Certificate, live_at: LiveAt) -> None:
    now = 86_400.0

    async def script(caller: Caller) -> None:
        await caller.confirm()

    async with live_server(certificate, script) as server:  # noqa: SIM117
        async with talking(live_at(server), wall=lambda: now) as talker:
            talker.do(OPEN)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.TIME_NOT_SET
            assert not server.requests
            now = BUILT_AT
            assert await talker.next() == ev.RouteReturned()
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            assert talker.nothing_more()
