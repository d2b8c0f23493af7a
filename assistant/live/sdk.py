"""The one place that imports google-genai and what it stands on.

It costs half a second to more than one, so nothing imports this module at start: `GeminiSession` does,
in a thread, and with it the modules of this package that need it.
"""

import certifi
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError
from google.genai import Client, types
from google.genai.errors import APIError
from google.genai.live import AsyncSession
from google.oauth2 import service_account
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
    "service_account",
    "types",
]
