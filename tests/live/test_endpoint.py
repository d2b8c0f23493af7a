"""Whom the client calls, as whom, whatever the environment says."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import OpenLink
from tests.support.live_server import KEY, Caller, Certificate, live_server, talking

LiveAt = Callable[..., LiveConfig]
OPEN = OpenLink(explicit_activity=False)
DAMAGED = json.dumps(
    dict.fromkeys(("project_id", "private_key", "client_email", "token_uri"), "x")
    | {"type": "service_account"}
)
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


class Tokens(BaseHTTPRequestHandler):
    """An OAuth server that gives everybody the same token, or refuses everybody."""

    status = 200

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        said = {"access_token": "token-of-the-test", "expires_in": 3600, "token_type": "Bearer"}
        body = json.dumps(said if self.status == 200 else {"error": "invalid_grant"}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
        pass


@pytest.fixture(params=[200])
def token_uri(request: pytest.FixtureRequest) -> Iterator[str]:
    handler = type("Answering", (Tokens,), {"status": request.param})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/token"
        server.shutdown()
        thread.join()


@pytest.fixture
def credentials_file(token_uri: str, tmp_path: Path) -> Path:
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "service-account.json"
    path.write_text(
        json.dumps(
            {
                "type": "service_account",
                "project_id": "project-of-the-key",
                "private_key": key.decode(),
                "client_email": "robot@example.invalid",
                "token_uri": token_uri,
            }
        )
    )
    return path


async def confirm(caller: Caller) -> None:
    await caller.confirm()


async def test_a_service_account_opens_a_vertex_link(
    certificate: Certificate, live_at: LiveAt, credentials_file: Path
) -> None:
    models: list[str] = []

    async def script(caller: Caller) -> None:
        await caller.confirm()
        models.append(caller.setup["model"])

    async with live_server(certificate, script) as server:
        live = live_at(server, backend="vertex", credentials_file=credentials_file)
        async with talking(live) as talker:  # with an API key at hand, too
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)

    request = server.requests[0]
    assert request.path.removeprefix("/").endswith(VERTEX.removeprefix("/"))
    assert request.headers["Authorization"] == "Bearer token-of-the-test"
    assert "x-goog-api-key" not in request.headers
    assert models == [
        "projects/project-of-the-key/locations/us-central1/publishers/google/models/gemini-3.8-live"
    ]


async def test_project_and_location_of_the_configuration_count(
    certificate: Certificate, live_at: LiveAt, credentials_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "of-the-environment")
    models: list[str] = []

    async def script(caller: Caller) -> None:
        await caller.confirm()
        models.append(caller.setup["model"])

    async with live_server(certificate, script) as server:
        live = live_at(
            server,
            backend="vertex",
            credentials_file=credentials_file,
            project="project-of-the-key",
            location="europe-west4",
            model="m",
        )
        async with talking(live, None) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)

    assert models == ["projects/project-of-the-key/locations/europe-west4/publishers/google/models/m"]


@pytest.mark.parametrize("token_uri", [400], indirect=True)
async def test_a_service_account_that_is_refused(
    certificate: Certificate, live_at: LiveAt, credentials_file: Path
) -> None:
    async with live_server(certificate, confirm) as server:
        live = live_at(server, backend="vertex", credentials_file=credentials_file)
        async with talking(live) as talker:
            talker.do(OPEN)
            assert (await talker.expect(ev.LinkLost)).cause is Cause.KEY_REFUSED


async def test_vertex_takes_an_api_key_if_there_is_no_project(
    certificate: Certificate, live_at: LiveAt
) -> None:
    async with (
        live_server(certificate, confirm) as server,
        talking(live_at(server, backend="vertex")) as talker,
    ):
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)

    assert server.requests[0].path.endswith(VERTEX)
    assert server.requests[0].headers["x-goog-api-key"] == KEY


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (None, Cause.KEY_MISSING),
        ("no JSON", Cause.KEY_REFUSED),
        ('{"type": "authorized_user"}', Cause.KEY_REFUSED),
        (DAMAGED, Cause.KEY_REFUSED),
    ],
)
async def test_a_credentials_file_that_is_none(text: str | None, cause: Cause, tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    if text is not None:
        path.write_text(text)
    async with talking(LiveConfig(backend="vertex", credentials_file=path)) as talker:
        talker.do(OPEN)
        lost = await talker.expect(ev.LinkLost)

    assert lost.cause is cause
    assert "key.json" in lost.detail


@pytest.mark.parametrize("name", ["GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"])
async def test_the_environment_cannot_switch_backend_key_or_version(
    name: str, certificate: Certificate, live_at: LiveAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "true")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v1alpha")
    monkeypatch.setenv("GOOGLE_API_KEY", "another")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p")
    async with live_server(certificate, confirm) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)

    assert ".v1beta.GenerativeService" in server.requests[0].path
    assert server.requests[0].headers["x-goog-api-key"] == KEY


@pytest.mark.parametrize(
    ("backend", "name"), [("gemini", "GOOGLE_GEMINI_BASE_URL"), ("vertex", "GOOGLE_VERTEX_BASE_URL")]
)
async def test_the_sdks_own_environment_is_honoured(
    backend: str, name: str, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_server(certificate, confirm) as server:
        monkeypatch.setenv(name, server.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ca_file))
        async with talking(LiveConfig.model_validate({"backend": backend})) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)


async def test_the_configuration_outranks_it(
    certificate: Certificate, live_at: LiveAt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "https://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    async with live_server(certificate, confirm) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
