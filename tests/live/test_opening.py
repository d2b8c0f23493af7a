"""What can happen between `OpenLink` and the confirmed setup, against real sockets."""

import asyncio
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import CloseLink, OpenLink
from assistant.emulator.certificate import VALID, Authority, issue
from tests.support.live_server import KEY, Caller, Certificate, live_server, talking

LiveAt = Callable[..., LiveConfig]
OPEN = OpenLink(explicit_activity=False)


async def confirm(caller: Caller) -> None:
    await caller.confirm()


async def say_nothing(caller: Caller) -> None:
    """Not even goodbye."""
    await caller.hear()
    caller.socket.transport.pause_reading()


async def loss(live: LiveConfig, key: str | None = KEY) -> ev.LinkLost:
    """How the first link is lost."""
    async with talking(live, key) as talker:
        talker.do(OPEN)
        lost = await talker.expect(ev.LinkLost)
        assert talker.nothing_more()
    return lost


async def test_the_setup_reaches_the_service(certificate: Certificate, live_at: LiveAt) -> None:
    setups: list[dict[str, Any]] = []

    async def script(caller: Caller) -> None:
        await caller.confirm()
        setups.append(caller.setup)

    async with (
        live_server(certificate, script) as server,
        talking(live_at(server, language="en-US")) as talker,
    ):
        talker.do(OpenLink(explicit_activity=True))
        await talker.expect(ev.LinkOpened)

    request = server.requests[0]
    assert request.path.endswith(
        "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    )
    assert request.headers["x-goog-api-key"] == KEY
    assert KEY not in request.path
    assert "Sec-WebSocket-Extensions" not in request.headers, "no compression"
    assert setups[0]["model"] == "models/gemini-3.8-live"
    assert setups[0]["sessionResumption"] == {}
    assert setups[0]["generationConfig"]["responseModalities"] == ["AUDIO"]


async def test_a_silent_service_is_given_up_in_time(certificate: Certificate, live_at: LiveAt) -> None:
    heard = asyncio.Event()

    async def hear_and_say_nothing(caller: Caller) -> None:
        await say_nothing(caller)
        heard.set()

    async with (
        live_server(certificate, hear_and_say_nothing) as server,
        talking(live_at(server, setup_timeout_s=2.0)) as talker,
    ):
        await talker.session.warm_up()
        began = asyncio.get_running_loop().time()
        talker.do(OPEN)
        await asyncio.wait_for(heard.wait(), 5)
        lost = await talker.expect(ev.LinkLost)
        took = asyncio.get_running_loop().time() - began

    assert lost == ev.LinkLost(Cause.NO_SETUP, "no setup within 2 s")
    assert 2.0 <= took < 3.0, "without waiting for a goodbye"


async def test_the_confirmation_may_come_late_but_not_never(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.hear()
        await caller.say({"goAway": {"timeLeft": "1s"}})
        await caller.say({"somethingNew": {}})
        await caller.say({"setupComplete": {}})

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)


async def test_an_error_instead_of_the_confirmation_is_no_link(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.hear()
        await caller.say({"error": {"code": 404, "message": "model not found"}})
        await caller.end(1008, "models/x is not found for API version v1beta")

    async with live_server(certificate, script) as server:
        assert (await loss(live_at(server))).cause is Cause.MODEL_REFUSED


@pytest.mark.parametrize("answer", ["5", "null", "[1, 2]", '"x"', pytest.param("[" * 100_000, id="nested")])
async def test_an_answer_that_is_no_message_is_no_link(
    answer: str, certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.hear()
        await caller.say(answer)

    async with live_server(certificate, script) as server:
        assert (await loss(live_at(server))).cause is Cause.NO_SETUP


@pytest.mark.parametrize(
    ("code", "reason", "cause"),
    [
        (1007, "Request contains an invalid argument.", Cause.MODEL_REFUSED),
        (1007, f"API key not valid: {KEY}", Cause.KEY_REFUSED),
        (1008, "models/x is not found for API version v1beta", Cause.MODEL_REFUSED),
        (1011, "Internal error encountered.", Cause.SERVICE_DOWN),
        (1011, "You exceeded your current quota", Cause.QUOTA),
    ],
)
async def test_a_close_before_the_setup(
    code: int, reason: str, cause: Cause, certificate: Certificate, live_at: LiveAt
) -> None:
    async def script(caller: Caller) -> None:
        await caller.hear()
        await caller.end(code, reason)

    async with live_server(certificate, script) as server:
        lost = await loss(live_at(server))

    assert lost.cause is cause
    assert str(code) in lost.detail
    assert KEY not in lost.detail


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, Cause.KEY_REFUSED),
        (403, Cause.KEY_REFUSED),
        (404, Cause.MODEL_REFUSED),
        (429, Cause.QUOTA),
        (503, Cause.SERVICE_DOWN),
    ],
)
async def test_a_refused_handshake(
    status: int, cause: Cause, certificate: Certificate, live_at: LiveAt
) -> None:
    async with live_server(certificate, confirm) as server:
        server.status, server.body = status, "no"
        assert (await loss(live_at(server))).cause is cause


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "42"}, "", 42.0),
        ({}, '{"error": {"details": [{"retryDelay": "34s"}]}}', 34.0),
        ({}, "no", None),
    ],
)
async def test_what_a_refusal_asks_for_is_told(
    headers: dict[str, str], body: str, seconds: float | None, certificate: Certificate, live_at: LiveAt
) -> None:
    async with live_server(certificate, confirm) as server:
        server.status, server.headers, server.body = 429, headers, body
        assert (await loss(live_at(server))).retry_after_s == seconds


async def test_a_close_may_ask_for_patience_too(certificate: Certificate, live_at: LiveAt) -> None:
    async def script(caller: Caller) -> None:
        await caller.hear()
        await caller.end(1011, "Resource has been exhausted (check quota). Please retry in 12s.")

    async with live_server(certificate, script) as server:
        lost = await loss(live_at(server))

    assert (lost.cause, lost.retry_after_s) == (Cause.QUOTA, 12.0)


async def test_nobody_is_there_and_then_somebody_is(certificate: Certificate, live_at: LiveAt) -> None:
    with socket.socket() as mine:
        mine.bind(("127.0.0.1", 0))  # refuses until it listens, and nobody else can have the port
        port = mine.getsockname()[1]
        async with talking(live_at(f"https://127.0.0.1:{port}")) as talker:
            talker.do(OPEN)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.SERVICE_DOWN
            async with live_server(certificate, confirm, mine):
                talker.do(OPEN)
                await talker.expect(ev.LinkOpened)


async def test_a_name_that_is_none(live_at: LiveAt) -> None:
    assert (await loss(live_at("https://no-such-host.invalid"))).cause is Cause.NAME_NOT_FOUND


async def test_a_stranger_with_a_certificate_of_his_own(
    certificate: Certificate, live_at: LiveAt, tmp_path: Path
) -> None:
    _, other_ca = issue(tmp_path)
    async with live_server(certificate, confirm) as server:
        assert (await loss(live_at(server, other_ca))).cause is Cause.TLS_REFUSED


@pytest.mark.parametrize(
    ("ended", "cause"),
    [(timedelta(days=2), Cause.TLS_REFUSED), (-VALID - timedelta(days=9), Cause.TIME_NOT_SET)],
)
async def test_a_certificate_of_the_past_and_one_of_the_future(
    ended: timedelta, cause: Cause, live_at: LiveAt, tmp_path: Path
) -> None:
    authority = Authority()
    ca_file = authority.write(tmp_path)
    other_time = Certificate(authority.context(["127.0.0.1"], ended), ca_file)
    async with live_server(other_time, confirm) as server:
        lost = await loss(live_at(server, ca_file))
        assert not server.requests

    assert lost.cause is cause


async def test_a_server_that_speaks_no_tls(live_at: LiveAt) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        assert (await loss(live_at(f"https://127.0.0.1:{port}"))).cause is Cause.TLS_REFUSED


async def test_a_port_that_accepts_and_then_says_nothing(live_at: LiveAt) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(1)
        port = deaf.getsockname()[1]
        lost = await loss(live_at(f"https://127.0.0.1:{port}", setup_timeout_s=0.3))

    assert lost.cause is Cause.NO_NETWORK


@pytest.mark.parametrize("key", [None, "", "  "])
async def test_no_key(key: str | None) -> None:
    lost = await loss(LiveConfig(), key)

    assert lost.cause is Cause.KEY_MISSING
    assert "GEMINI_API_KEY" in lost.detail


@pytest.mark.parametrize("key", ["k\u00e4se", "two\nlines"])
async def test_a_key_that_cannot_be_one(key: str) -> None:
    lost = await loss(LiveConfig(), key)

    assert lost.cause is Cause.KEY_REFUSED
    assert key not in lost.detail


async def test_a_missing_authority_file(live_at: LiveAt, tmp_path: Path) -> None:
    lost = await loss(live_at("https://127.0.0.1:1", tmp_path / "none.pem"))

    assert lost.cause is Cause.TLS_REFUSED
    assert "none.pem" in lost.detail


async def test_an_authority_file_that_is_none(live_at: LiveAt, tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("no certificate")
    lost = await loss(live_at("https://127.0.0.1:1", tmp_path / "text.pem"))

    assert lost.cause is Cause.TLS_REFUSED
    assert "text.pem" in lost.detail


async def test_warming_up_without_a_key_is_no_error() -> None:
    async with talking(LiveConfig(), None) as talker:
        await talker.session.warm_up()
        assert talker.nothing_more()


async def test_closing_what_is_opening(certificate: Certificate, live_at: LiveAt) -> None:
    heard = asyncio.Event()

    async def script(caller: Caller) -> None:
        await caller.hear()
        heard.set()

    async with live_server(certificate, script) as server:
        async with talking(live_at(server)) as talker:
            talker.do(OPEN)
            await asyncio.wait_for(heard.wait(), 5)
            talker.do(CloseLink())
        assert talker.nothing_more()
