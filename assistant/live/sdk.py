"""The one place that imports google-genai and what it stands on.

It costs half a second to more than one, so nothing imports this module at start: `GeminiSession` does,
in a thread, and with it the modules of this package that need it.
"""

from pathlib import Path
from typing import Any

import certifi
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError
from google.genai import Client, types
from google.genai.errors import APIError
from google.genai.live import AsyncSession
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
    "ConnectionClosed",
    "DefaultCredentialsError",
    "GoogleAuthError",
    "InvalidStatus",
    "InvalidURI",
    "TransportError",
    "WebSocketException",
    "certifi",
    "types",
]


def service_account(path: Path, scope: str) -> Any:
    """The credentials in a service account's JSON. Raises `ValueError` or `GoogleAuthError` for another file.

    Imported when asked for: it brings the cryptography package, 9 MB that an API key does not need.
    """
    from google.oauth2.service_account import Credentials

    return Credentials.from_service_account_file(str(path), scopes=[scope])  # type: ignore[no-untyped-call]
