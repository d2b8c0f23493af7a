"""Clock, name, certificate and key, against the emulator and whatever may stand in its place."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.config import Config, LiveConfig
from assistant.core.causes import Cause
from assistant.doctor.clock import Clock, kernel_synchronized
from assistant.doctor.finding import Finding, Verdict
from assistant.doctor.network import Address, Network, address_of
from assistant.doctor.service import FIXES, Service
from assistant.emulator.faults import WrongCertificate
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from tests.doctor.looking import looked

KEY = "AIzaTheKeyOfTheTest"
SET = 1_800_000_000.0


def clock(wall: float = SET, synchronized: bool | None = True) -> Clock:
    return Clock(lambda: wall, lambda: synchronized)


async def network(live: LiveConfig, at: Clock | None = None, **environ: str) -> dict[str, Finding]:
    return await looked(Network(live, at or clock(), environ).checks())


def live_of(emulator: Emulator) -> LiveConfig:
    return LiveConfig(base_url=emulator.base_url, ca_file=emulator.ca_file, setup_timeout_s=5)


@pytest.mark.parametrize(
    ("wall", "synchronized", "verdict"),
    [
        (SET, True, Verdict.OK),
        (SET, None, Verdict.OK),
        (SET, False, Verdict.WARNING),
        (0.0, True, Verdict.BAD),
    ],
)
async def test_the_clock(wall: float, synchronized: bool | None, verdict: Verdict) -> None:
    assert (await looked(clock(wall, synchronized).checks()))["clock"].verdict is verdict


def test_the_kernel_says_whether_its_clock_is_synchronized() -> None:
    assert kernel_synchronized() in (True, False, None)


@pytest.mark.parametrize(
    ("live", "environ", "address"),
    [
        ({}, {}, Address("generativelanguage.googleapis.com", 443)),
        ({"backend": "vertex"}, {}, Address("us-central1-aiplatform.googleapis.com", 443)),
        (
            {"backend": "vertex", "location": "europe-west4"},
            {},
            Address("europe-west4-aiplatform.googleapis.com", 443),
        ),
        ({"base_url": "https://there:8443"}, {}, Address("there", 8443)),
        ({}, {"GOOGLE_GEMINI_BASE_URL": "http://there"}, Address("there", 80)),
        ({"base_url": "https://there:port"}, {}, Address("", 0)),
    ],
)
def test_where_the_service_is(live: Mapping[str, str], environ: Mapping[str, str], address: Address) -> None:
    assert address_of(LiveConfig.model_validate(live), environ) == address


async def test_all_is_well_at_the_emulator() -> None:
    async with Emulator(EmulatorSettings(api_key=KEY)) as emulator:
        found = await network(live_of(emulator))
        key = await looked(Service(Config(live=live_of(emulator), api_key=SecretStr(KEY))).checks())
    assert (found["DNS"].verdict, found["TLS"].verdict) == (Verdict.OK, Verdict.OK)
    assert "TLSv1.3" in found["TLS"].detail
    assert key["key"].verdict is Verdict.OK
    assert "accepted key and setup" in key["key"].detail


async def test_a_name_that_nobody_has() -> None:
    found = await network(LiveConfig(base_url="https://nobody.invalid"))
    assert found["DNS"].verdict is Verdict.BAD
    assert found["TLS"].verdict is Verdict.SKIPPED


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = await network(LiveConfig(base_url=f"https://127.0.0.1:{taken.getsockname()[1]}"))
    assert found["DNS"].verdict is Verdict.OK
    assert (found["TLS"].verdict, "refused" in found["TLS"].detail) == (Verdict.BAD, True)


async def test_something_that_speaks_no_tls() -> None:
    async def rude(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0 400 no\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(rude, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await network(LiveConfig(base_url=f"https://127.0.0.1:{port}"))
    assert "speaks no TLS" in found["TLS"].detail


async def test_behind_a_proxy_nothing_is_asked() -> None:
    found = await network(LiveConfig(), HTTPS_PROXY="http://proxy:3128")
    assert {one.verdict for one in found.values()} == {Verdict.SKIPPED}


async def test_an_authority_that_nobody_knows() -> None:
    async with Emulator(EmulatorSettings()) as emulator:
        found = await network(LiveConfig(base_url=emulator.base_url))
    assert "from nobody whom we trust" in found["TLS"].detail
    assert "ca_file" in found["TLS"].fix


async def test_a_ca_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("rubbish")
    found = await network(LiveConfig(base_url="https://localhost:1", ca_file=tmp_path / "ca.pem"))
    assert found["TLS"].fix == "see [live] ca_file"


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (clock(), "has ended"),
        (clock(synchronized=False), "or our clock is ahead"),
        (clock(0.0), "the clock is wrong"),
    ],
)
async def test_a_certificate_that_has_ended_is_told_from_a_wrong_clock(at: Clock, says: str) -> None:
    async with Emulator(EmulatorSettings()) as emulator:
        emulator.fault(WrongCertificate(wrong="expired"))
        found = await network(live_of(emulator), at)
    assert found["TLS"].verdict is Verdict.BAD
    assert says in found["TLS"].detail


async def test_somebody_else_answers() -> None:
    async with Emulator(EmulatorSettings()) as emulator:
        emulator.fault(WrongCertificate(wrong="name"))
        found = await network(live_of(emulator))
    assert "whoever answers is not" in found["TLS"].detail


async def test_a_key_that_is_refused_and_not_told() -> None:
    async with Emulator(EmulatorSettings(api_key="AIzaAnother")) as emulator:
        found = await looked(Service(Config(live=live_of(emulator), api_key=SecretStr(KEY))).checks())
    assert found["key"].verdict is Verdict.BAD
    assert found["key"].detail.startswith(Cause.KEY_REFUSED.value)
    assert found["key"].fix == FIXES[Cause.KEY_REFUSED]
    assert KEY not in repr(found)


async def test_no_key_and_no_service() -> None:
    none = await looked(Service(Config(live=LiveConfig())).checks())
    assert none["key"].detail.startswith(Cause.KEY_MISSING.value)
    hidden = await looked(Service(Config(live=LiveConfig()), key_hidden=True).checks())
    assert hidden["key"].verdict is Verdict.SKIPPED
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        live = LiveConfig(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}")
        down = await looked(Service(Config(live=live, api_key=SecretStr(KEY))).checks())
    assert down["key"].detail.startswith(Cause.SERVICE_DOWN.value)
