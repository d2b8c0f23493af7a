"""The SDK's client for one `[live]` section: whom to call, with which key, trusting whom.

The environment of the SDK is honoured where the configuration is silent: `GOOGLE_GEMINI_BASE_URL` and
`GOOGLE_VERTEX_BASE_URL`, `GOOGLE_CLOUD_PROJECT` and `GOOGLE_CLOUD_LOCATION`, `SSL_CERT_FILE` and
`SSL_CERT_DIR`, `GOOGLE_APPLICATION_CREDENTIALS`, and the proxy variables. `GOOGLE_API_KEY` and
`GEMINI_API_KEY` are read by `assistant.config`. It cannot switch the backend, nor the version of the API.
"""

import contextlib
import os
import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from assistant.config import LiveConfig
from assistant.config.account import read_account
from assistant.core.causes import Cause
from assistant.errors import ConfigError
from assistant.live import sdk
from assistant.live.coding import code_request
from assistant.live.errors import LinkFailed
from assistant.live.failures import OPENING_ERRORS, failure_of
from assistant.live.setup import model_id
from assistant.live.wire import Wire, socket_arguments

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from google.genai.types import GenerateContentResponse, LiveConnectConfigDict

API_VERSION = {"gemini": "v1beta", "vertex": "v1beta1"}
"""Pinned: the SDK's default for Gemini went to v1 in 3.0, on which Live is documented by nobody."""

DEFAULT_LOCATION = "us-central1"
"""For Vertex AI; the SDK would take `global`, where Live models were not seen."""

_made: ContextVar[Callable[[Wire], None]] = ContextVar("made")
"""Who is opening a socket: the SDK makes it in the task that connects, and two tasks may connect at once."""


class Endpoint:
    """One client. Built in a thread: it takes tens of milliseconds."""

    def __init__(self, live: LiveConfig, api_key: SecretStr | None) -> None:
        """Raises `LinkFailed` if there is no usable key, certificate or credentials file."""
        self._live = live
        self.secret = api_key.get_secret_value().strip() if api_key else ""
        # One context for the WebSocket and the two HTTP clients of the SDK, which else load one each.
        trust = _trust(live)
        options = sdk.types.HttpOptions(
            base_url=live.base_url,
            api_version=API_VERSION[live.backend],
            client_args={"verify": trust},
            async_client_args={
                "ssl": trust,
                "verify": trust,
                "create_connection": self._make_wire,
                **socket_arguments(),
            },
        )
        try:
            self._client = sdk.Client(http_options=options, **self._whom())
        except OPENING_ERRORS as error:
            failed = failure_of(error, opening=True, secret=self.secret)
            cause = Cause.KEY_MISSING if isinstance(error, ValueError) else failed.cause
            raise LinkFailed(cause, failed.detail) from None

    def connect(
        self, setup: "LiveConnectConfigDict", made: Callable[[Wire], None]
    ) -> AbstractAsyncContextManager[sdk.AsyncSession]:
        """A new WebSocket, told of `setup`. Entering it waits for the first message, without a deadline.

        `made` is given the socket before it connects. To be entered in the task that called this.
        """
        _made.set(made)
        return self._client.aio.live.connect(model=model_id(self._live), config=setup)

    async def run_code(self, task: str) -> "GenerateContentResponse":
        """Have `[live] code_model` solve `task` by code that the service runs. Raises `LinkFailed`."""
        try:
            return await self._client.aio.models.generate_content(
                model=self._live.code_model, contents=task, config=code_request()
            )
        except (*OPENING_ERRORS, sdk.HTTPError) as error:
            raise failure_of(error, opening=True, secret=self.secret) from None

    async def close(self) -> None:
        """Give back what the SDK's HTTP clients hold."""
        with contextlib.suppress(RuntimeError, OSError):
            await self._client.aio.aclose()
            self._client.close()

    def _make_wire(self, *arguments: Any, **options: Any) -> Wire:
        wire = Wire(*arguments, **options)
        _made.get()(wire)
        return wire

    def _whom(self) -> dict[str, Any]:
        """Backend and identity, all of it explicit."""
        if self.secret and not (self.secret.isascii() and self.secret.isprintable()):
            raise LinkFailed(Cause.KEY_REFUSED, "the API key holds characters that no key has")
        if self._live.backend == "gemini":
            if not self.secret:
                raise LinkFailed(
                    Cause.KEY_MISSING,
                    "set GEMINI_API_KEY, or [live] api_key_file; for Vertex AI backend and credentials_file",
                )
            return {"enterprise": False, "api_key": self.secret}
        credentials, project = _service_account(self._live)
        project = self._live.project or project or os.environ.get("GOOGLE_CLOUD_PROJECT")
        if self.secret and not project:
            return {"enterprise": True, "api_key": self.secret}
        location = self._live.location or os.environ.get("GOOGLE_CLOUD_LOCATION") or DEFAULT_LOCATION
        return {"enterprise": True, "credentials": credentials, "project": project, "location": location}


def _trust(live: LiveConfig) -> ssl.SSLContext:
    """Whom to trust: `ca_file`, else `SSL_CERT_FILE`, else the authorities that the SDK brings."""
    ca_file = _authorities(live)
    try:
        return ssl.create_default_context(cafile=ca_file, capath=os.environ.get("SSL_CERT_DIR"))
    except OSError as error:
        raise LinkFailed(Cause.TLS_REFUSED, f"{ca_file}: {error.strerror or error}") from None


def _authorities(live: LiveConfig) -> str:
    return str(live.ca_file or os.environ.get("SSL_CERT_FILE") or sdk.certifi.where())


def _service_account(live: LiveConfig) -> "tuple[Credentials | None, str | None]":
    """The credentials in `[live] credentials_file`, and their project; without it the SDK finds its own."""
    path = live.credentials_file
    if path is None:
        return None, None
    try:
        account = read_account(path, live.project, "live.credentials_file")
    except ConfigError as error:
        cause = Cause.KEY_REFUSED if path.is_file() else Cause.KEY_MISSING
        raise LinkFailed(cause, str(error)) from None
    try:
        found = sdk.service_account(account, _authorities(live))
    except ValueError:  # the message of a broken key may quote it
        raise LinkFailed(
            Cause.KEY_REFUSED, f"{path}: its private key is damaged; download it again"
        ) from None
    return found, found.project_id
