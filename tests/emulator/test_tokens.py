"""Vertex as a service account uses it: google-auth at the token endpoint, google-genai with its tokens."""

import asyncio
import json
import ssl
import stat
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from google import genai
from google.auth.exceptions import RefreshError, TransportError
from google.auth.transport.requests import Request
from google.genai import types
from google.oauth2.service_account import Credentials
from websockets.exceptions import InvalidStatus

from assistant.emulator import Emulator, EmulatorSettings, Scenario
from assistant.emulator.faults import Delay, DropLink, Fault, RefuseToken, Withhold
from assistant.emulator.tokens import SCOPE, Account, TokenRefusedError, Tokens, assertion_of

MODEL = "gemini-3.8-live"
PATIENCE_S = 10.0


def emulator(*faults: Fault, lifetime_s: float = 600) -> Emulator:
    return Emulator(EmulatorSettings(scenario=Scenario(faults=faults), token_lifetime_s=lifetime_s))


def credentials(path: Path, scopes: tuple[str, ...] = (SCOPE,)) -> Credentials:
    made: Credentials = Credentials.from_service_account_file(path, scopes=scopes)  # type: ignore[no-untyped-call]
    return made


async def refresh(one: Credentials) -> None:
    """In a thread, as google-auth blocks."""
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.to_thread(one.refresh, Request())


async def converse(service: Emulator, one: Credentials) -> None:
    """A Live session on Vertex."""
    trust = ssl.create_default_context(cafile=str(service.ca_file))
    options = types.HttpOptions(base_url=service.base_url, async_client_args={"ssl": trust})
    client = genai.Client(
        vertexai=True, project="p", location="us-central1", credentials=one, http_options=options
    )
    async with asyncio.timeout(PATIENCE_S), client.aio.live.connect(model=MODEL):
        pass
    await client.aio.aclose()


async def test_a_service_account_gets_a_token_and_in(tmp_path: Path) -> None:
    async with emulator() as service:
        one = credentials(service.token_endpoint.write_account(tmp_path / "account.json"))
        await converse(service, one)  # google-genai fetches the token itself
        await converse(service, one)
        assert [request.status for request in service.token_endpoint.requests] == [200]
        assert [shake.status for shake in service.handshakes] == [101, 101]


async def test_tokens_of_others_and_expired_ones_are_refused(tmp_path: Path) -> None:
    async with emulator() as service:
        one = credentials(service.token_endpoint.write_account(tmp_path / "account.json"))
        await refresh(one)
        service.token_endpoint.tokens.revoke()
        with pytest.raises(InvalidStatus) as refused:
            await converse(service, one)
        assert refused.value.response.status_code == 401
        error = json.loads(refused.value.response.body)["error"]
        assert error["status"] == "UNAUTHENTICATED"
        one.token = "ya29.of-somebody-else"
        with pytest.raises(InvalidStatus):
            await converse(service, one)


def test_a_token_is_good_for_its_lifetime() -> None:
    tokens = Tokens(60)
    said = tokens.issue(100)
    assert (said["expires_in"], said["token_type"]) == (60, "Bearer")
    assert tokens.valid(said["access_token"], 159.9)
    assert not tokens.valid(said["access_token"], 160)
    assert not tokens.valid("another", 100)


async def test_the_account_is_a_file_for_its_owner_and_may_lie(tmp_path: Path) -> None:
    async with emulator() as service:
        endpoint = service.token_endpoint
        path = endpoint.write_account(tmp_path / "account.json", project_id="elsewhere")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        document = json.loads(path.read_text())
        assert (document["type"], document["project_id"]) == ("service_account", "elsewhere")
        assert document["token_uri"] == endpoint.uri


@pytest.mark.parametrize(
    ("fault", "raised", "said"),
    [
        (RefuseToken(), RefreshError, "invalid_grant: Invalid JWT Signature."),
        (RefuseToken(error="unauthorized_client", status=401), RefreshError, "unauthorized_client"),
        (DropLink(at="token"), TransportError, "aborted"),
    ],
)
async def test_a_token_is_refused(tmp_path: Path, fault: Fault, raised: type[Exception], said: str) -> None:
    async with emulator(fault) as service:
        one = credentials(service.token_endpoint.write_account(tmp_path / "account.json"))
        with pytest.raises(raised, match=said):
            await refresh(one)
        service.heal()
        await refresh(one)
        assert [bool(request.error or request.status is None) for request in service.token_endpoint.requests][
            -2:
        ] == [True, False]


async def test_the_endpoint_hangs_and_ends_with_the_emulator(tmp_path: Path) -> None:
    async with emulator(Withhold(at="token", connection=2), Delay(at="token", seconds=0.1)) as service:
        one = credentials(service.token_endpoint.write_account(tmp_path / "account.json"))
        begun = time.monotonic()
        await refresh(one)
        assert time.monotonic() - begun >= 0.1
        reader, writer = await asyncio.open_connection("127.0.0.1", int(service.token_endpoint.uri[17:-6]))
        writer.write(b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await reader.read(1)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/token", None, 404, "not_found"),
        ("POST", "/elsewhere", b"", 404, "not_found"),
        ("POST", "/token", b"", 400, "unsupported_grant_type"),
        ("POST", "/token", b"grant_type=refresh_token", 400, "unsupported_grant_type"),
    ],
)
async def test_other_requests(method: str, path: str, body: bytes | None, status: int, error: str) -> None:
    async with emulator() as service:
        uri = service.token_endpoint.uri.replace("/token", path)
        asked = urllib.request.Request(uri, data=body, method=method)
        with pytest.raises(urllib.error.HTTPError) as refused:
            await asyncio.to_thread(urllib.request.urlopen, asked, timeout=PATIENCE_S)
        with refused.value:
            assert refused.value.code == status
            assert json.load(refused.value)["error"] == error


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\0\0", b"GET\r\n\r\n", b"POST /token HTTP/1.1\r\n\r\n"])
async def test_garbage_is_not_answered(garbage: bytes) -> None:
    async with emulator() as service:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(service.token_endpoint.uri[17:-6]))
        writer.write(garbage)
        writer.write_eof()
        async with asyncio.timeout(PATIENCE_S):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


# --- assertions, as google-auth signs them ----------------------------------------------------------

OURS = Account("ours")
URI = "http://127.0.0.1:1/token"


def assertion(account: Account = OURS, scopes: tuple[str, ...] = (SCOPE,)) -> str:
    info: Any = account.document(URI)
    one = Credentials.from_service_account_info(info, scopes=scopes)  # type: ignore[no-untyped-call]
    signed: bytes = one._make_authorization_grant_assertion()
    return signed.decode()


def test_an_assertion_is_accepted_for_its_hour() -> None:
    now = time.time()
    OURS.check(assertion(), (URI,), now)
    for wrong_s in (-600, 3600 + 600, -50 * 365 * 86_400):
        with pytest.raises(TokenRefusedError, match=r"invalid_grant: .*Check your iat and exp values"):
            OURS.check(assertion(), (URI,), now + wrong_s)


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        (lambda: assertion(Account("ours")), "invalid_grant: Invalid JWT Signature."),
        (lambda: assertion(Account("theirs")), "invalid_grant: Invalid grant: account not found"),
        (lambda: assertion(scopes=("https://www.googleapis.com/auth/drive",)), "invalid_scope"),
        (lambda: assertion()[:-8] + "AAAAAAAA", "invalid_grant: Invalid JWT Signature."),
        (lambda: assertion().partition(".")[2], "account not found"),
        (lambda: "a.b.c", "account not found"),
        (lambda: "", "account not found"),
    ],
)
def test_other_assertions_are_refused(signed: Any, said: str) -> None:
    with pytest.raises(TokenRefusedError, match=said):
        OURS.check(signed(), (URI,), time.time())


def test_an_assertion_must_be_given() -> None:
    with pytest.raises(TokenRefusedError, match="invalid_request"):
        assertion_of(b"POST", b"/token", b"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer")
