"""The one place that imports google-genai and what it stands on.

It costs half a second to more than one, so nothing imports this module at start: `GeminiSession` does,
in a thread, and with it the modules of this package that need it.
"""

import time
from typing import Any

import certifi
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError
from google.genai import Client, types
from google.genai.errors import APIError, ClientError, ServerError
from google.genai.live import AsyncSession
from httpx2 import HTTPError
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException
from websockets.protocol import CLOSED, OPEN

__all__ = [
    "CLOSED",
    "OPEN",
    "APIError",
    "AsyncSession",
    "Client",
    "ClientConnection",
    "ClientError",
    "ConnectionClosed",
    "DefaultCredentialsError",
    "GoogleAuthError",
    "HTTPError",
    "InvalidStatus",
    "InvalidURI",
    "ServerError",
    "TransportError",
    "WebSocketException",
    "certifi",
    "types",
]


SCOPE = "https://www.googleapis.com/auth/cloud-platform"
"""The SDK adds it only to credentials that it finds by itself."""

TOKEN_TIMEOUT_S = 5.0
"""For fetching an access token, tries and all; google-auth alone allows two minutes for each."""


def service_account(account: dict[str, Any], ca_file: str) -> Any:
    """Credentials of a service account, from its JSON. Raises `ValueError` for a damaged key.

    The SDK has them fetch a token in a thread when it opens a link and the last one ends within minutes
    (google-auth: 3:45); that thread must not outlive us by much, so the fetching has a deadline.
    Imported when asked for: it brings the cryptography package, 9 MB that an API key does not need.
    """
    import requests
    from google.auth.transport.requests import Request
    from google.oauth2.service_account import Credentials

    class Bounded(Credentials):
        """As the base class, in `TOKEN_TIMEOUT_S`."""

        def refresh(self, request: object) -> None:
            end = time.monotonic() + TOKEN_TIMEOUT_S
            session = requests.Session()
            session.verify = ca_file
            inner = Request(session)

            def bounded(*arguments: Any, **options: Any) -> Any:
                left = end - time.monotonic()
                if left <= 0:
                    raise ConnectionError(f"no access token within {TOKEN_TIMEOUT_S:g} s")
                return inner(*arguments, **options | {"timeout": left})

            super().refresh(bounded)  # type: ignore[no-untyped-call]  # as all of google-auth

    return Bounded.from_service_account_info(account, scopes=[SCOPE])  # type: ignore[no-untyped-call]
