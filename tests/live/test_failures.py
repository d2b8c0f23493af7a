import errno
import socket
import ssl
from collections.abc import Callable

import pytest
from google.auth.exceptions import DefaultCredentialsError, RefreshError, TransportError
from google.genai.errors import APIError
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus, InvalidUpgrade, InvalidURI
from websockets.frames import Close
from websockets.http11 import Response

from assistant.core.causes import Cause
from assistant.live.errors import LinkFailed
from assistant.live.failures import failure_of, is_close

INVALID = "Request contains an invalid argument."
KEY = "AIzaTestKeyOfNobody0123456789"


def status(code: int, body: str = "") -> InvalidStatus:
    return InvalidStatus(Response(code, "", Headers(), body.encode()))


def close(code: int, reason: str = "") -> APIError:
    return APIError(code, reason)


def auth(kind: Callable[..., Exception], *said: str, **more: bool) -> Exception:
    """An error of google-auth, whose constructors are untyped."""
    return kind(*said, **more)


OPENING = [
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Cause.NAME_NOT_FOUND),
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Cause.NAME_NOT_FOUND),
    (ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed"), Cause.SERVICE_DOWN),
    (OSError(errno.ENETUNREACH, "Network is unreachable"), Cause.NO_NETWORK),
    (OSError(errno.EHOSTUNREACH, "No route to host"), Cause.NO_NETWORK),
    (
        OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 101] Network is unreachable"),
        Cause.SERVICE_DOWN,
    ),
    (OSError("Multiple exceptions: [Errno 101] unreachable, [Errno 113] No route to host"), Cause.NO_NETWORK),
    (ConnectionResetError(errno.ECONNRESET, "reset by peer"), Cause.LINK_LOST),
    (TimeoutError(), Cause.NO_SETUP),
    (ssl.SSLCertVerificationError(1, "self-signed certificate"), Cause.TLS_REFUSED),
    (ssl.SSLError(1, "handshake failure"), Cause.TLS_REFUSED),
    (status(400, "API key not valid. Please pass a valid API key."), Cause.KEY_REFUSED),
    (status(400), Cause.MODEL_REFUSED),
    (status(401), Cause.KEY_REFUSED),
    (status(403), Cause.KEY_REFUSED),
    (status(404), Cause.MODEL_REFUSED),
    (status(429), Cause.QUOTA),
    (status(302), Cause.SERVICE_DOWN),
    (status(500), Cause.SERVICE_DOWN),
    (status(503, "upstream api key service"), Cause.SERVICE_DOWN),
    (InvalidUpgrade("Upgrade", None), Cause.SERVICE_DOWN),
    (InvalidURI("nonsense", "no scheme"), Cause.NAME_NOT_FOUND),
    (close(1000), Cause.SERVICE_DOWN),
    (close(1006, "abnormal closure [internal]"), Cause.LINK_LOST),
    (close(1007, INVALID), Cause.MODEL_REFUSED),
    (close(1007, "API key not valid. Please pass a valid API key."), Cause.KEY_REFUSED),
    (close(1008, "models/x is not found for API version v1beta"), Cause.MODEL_REFUSED),
    (
        close(1008, "Publisher Model `x` was not found or your project does not have permission"),
        Cause.MODEL_REFUSED,
    ),
    (close(1008, "Method doesn't allow unregistered callers"), Cause.KEY_REFUSED),
    (close(1008, "Permission denied on resource project x"), Cause.KEY_REFUSED),
    (close(1008), Cause.MODEL_REFUSED),
    (close(1011, "Internal error encountered."), Cause.SERVICE_DOWN),
    (close(1011, "You exceeded your current quota"), Cause.QUOTA),
    (close(4321), Cause.LINK_LOST),
    (auth(DefaultCredentialsError, "Your default credentials were not found."), Cause.KEY_MISSING),
    (auth(RefreshError, "invalid_grant"), Cause.KEY_REFUSED),
    (auth(RefreshError, "busy", retryable=True), Cause.SERVICE_DOWN),
    (auth(TransportError, "no route"), Cause.NO_NETWORK),
    (ValueError("Failed to parse response"), Cause.NO_SETUP),
]

UP = [
    (close(1000), Cause.LINK_LOST),
    (close(1001, "going away"), Cause.LINK_LOST),
    (close(1006), Cause.LINK_LOST),
    (close(1007, INVALID), Cause.CONTENT_REFUSED),
    (close(1007, "API key expired"), Cause.KEY_REFUSED),
    (close(1008, "The operation was aborted."), Cause.LINK_LOST),
    (close(1008), Cause.LINK_LOST),
    (close(1008, "Quota exceeded for concurrent sessions"), Cause.QUOTA),
    (close(1009), Cause.CONTENT_REFUSED),
    (close(1011, "The service is currently unavailable."), Cause.SERVICE_DOWN),
    (close(1011, "RESOURCE_EXHAUSTED"), Cause.QUOTA),
    (close(1012), Cause.SERVICE_DOWN),
    (close(1013), Cause.SERVICE_DOWN),
    (ConnectionClosedError(Close(1011, "keepalive"), None), Cause.SERVICE_DOWN),
    (ConnectionClosedError(None, Close(1011, "keepalive ping timeout")), Cause.LINK_LOST),
    (ConnectionResetError(errno.ECONNRESET, "reset by peer"), Cause.LINK_LOST),
    (ssl.SSLError(1, "bad record"), Cause.LINK_LOST),
    (TimeoutError(errno.ETIMEDOUT, "timed out"), Cause.LINK_LOST),
]


@pytest.mark.parametrize(("error", "cause"), OPENING, ids=str)
def test_what_a_failed_opening_means(error: Exception, cause: Cause) -> None:
    assert failure_of(error, opening=True).cause is cause


@pytest.mark.parametrize(("error", "cause"), UP, ids=str)
def test_what_the_loss_of_an_open_link_means(error: Exception, cause: Cause) -> None:
    assert failure_of(error, opening=False).cause is cause


def test_a_failure_of_ours_stays_what_it_is() -> None:
    ours = LinkFailed(Cause.KEY_MISSING, "set it")

    assert failure_of(ours, opening=True) is ours


@pytest.mark.parametrize(
    ("quoted", "secret"),
    [
        (f"key {KEY} is bad", ""),
        ("key s3cret-of-mine is bad", "s3cret-of-mine"),
        ("Authorization: Bearer ya29.abc.def was refused", ""),
    ],
)
def test_no_detail_holds_a_key(quoted: str, secret: str) -> None:
    detail = failure_of(close(1008, quoted), opening=True, secret=secret).detail

    assert "[key]" in detail
    for part in (KEY, "s3cret", "ya29"):
        assert part not in detail


def test_a_detail_is_one_short_line_with_the_code_and_the_reason() -> None:
    assert failure_of(close(1008, "no\nsuch\tthing"), opening=True).detail == "APIError: 1008 no such thing"
    assert len(failure_of(close(1008, "x" * 999), opening=True).detail) == 200


def test_the_code_is_kept() -> None:
    assert failure_of(close(1007), opening=True).code == 1007
    assert failure_of(status(503), opening=True).code == 503
    assert failure_of(TimeoutError(), opening=True).code is None


@pytest.mark.parametrize(("code", "closed"), [(1000, True), (4000, True), (429, False), ("UNKNOWN", False)])
def test_an_error_in_a_message_is_no_close(code: int, closed: bool) -> None:
    assert is_close(APIError(code, {"message": "m"})) is closed
