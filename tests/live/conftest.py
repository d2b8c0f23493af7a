from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.config import LiveConfig
from assistant.emulator.certificate import issue
from tests.support.live_server import Certificate, LiveServer

ENVIRONMENT = (
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_GEMINI_BASE_URL",
    "GOOGLE_VERTEX_BASE_URL",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_GENAI_USE_ENTERPRISE",
    "GOOGLE_GENAI_API_VERSION",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK reads the environment; a test must not depend on the tester's."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate(*issue(tmp_path_factory.mktemp("ca")))


@pytest.fixture
def live_at(certificate: Certificate) -> Callable[..., LiveConfig]:
    """A `[live]` section that calls a server of the test's."""

    def section(server: LiveServer | str, ca_file: Path | None = None, **settings: Any) -> LiveConfig:
        url = server if isinstance(server, str) else server.url
        return LiveConfig(base_url=url, ca_file=ca_file or certificate.ca_file, **settings)

    return section
