"""Every way in which a link fails, and what a person is told of it. Pure, but imports the SDK."""

import errno
import re
import socket
import ssl
import time
from collections.abc import Mapping
from types import MappingProxyType

from assistant.core.causes import Cause
from assistant.live import sdk
from assistant.live.delays import retry_after_s, retry_delay_s
from assistant.live.errors import LinkFailed

WIRE_ERRORS = (sdk.APIError, sdk.WebSocketException, OSError)
"""What sending and receiving raise; `OSError` covers time-outs and TLS."""

UNREADABLE = (TypeError, ValueError, AttributeError, LookupError, RecursionError)
"""What the SDK raises for messages that it does not know, or that are no message; the link is well."""

OPENING_ERRORS = (*WIRE_ERRORS, sdk.GoogleAuthError, RuntimeError, *UNREADABLE)
"""What opening raises: also credentials that cannot be had, and an answer that cannot be read."""

BY_TEXT: tuple[tuple[re.Pattern[str], Cause], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), cause)
    for pattern, cause in (
        (r"\bmodel\b.*\bnot found|not found for api version|not supported for bidi", Cause.MODEL_REFUSED),
        (r"quota|resource.?exhausted|rate.?limit|billing|too many (requests|concurrent)", Cause.QUOTA),
        (r"api.?key|unregistered callers|unauthenticated|permission|credential", Cause.KEY_REFUSED),
        (r"operation (was |is )?(aborted|cancelled)", Cause.LINK_LOST),
    )
)
"""Words of the service that say more than its code; the first that is found counts."""

BY_CLOSE_CODE: Mapping[int, tuple[Cause, Cause]] = MappingProxyType(
    {
        1000: (Cause.SERVICE_DOWN, Cause.LINK_LOST),
        1001: (Cause.SERVICE_DOWN, Cause.LINK_LOST),
        1003: (Cause.MODEL_REFUSED, Cause.CONTENT_REFUSED),
        1006: (Cause.LINK_LOST, Cause.LINK_LOST),
        1007: (Cause.MODEL_REFUSED, Cause.CONTENT_REFUSED),
        1008: (Cause.MODEL_REFUSED, Cause.LINK_LOST),
        1009: (Cause.CONTENT_REFUSED, Cause.CONTENT_REFUSED),
        1011: (Cause.SERVICE_DOWN, Cause.SERVICE_DOWN),
        1012: (Cause.SERVICE_DOWN, Cause.SERVICE_DOWN),
        1013: (Cause.SERVICE_DOWN, Cause.SERVICE_DOWN),
        1014: (Cause.SERVICE_DOWN, Cause.SERVICE_DOWN),
        1015: (Cause.TLS_REFUSED, Cause.TLS_REFUSED),
    }
)
"""Close code -> cause before the setup was confirmed, and after; every other code: the link is lost.

1007 is the service's INVALID_ARGUMENT (before: the model refuses a field), 1008 its NOT_FOUND and
PERMISSION_DENIED (after: idle for too long), 1011 its INTERNAL and UNAVAILABLE."""

CODES_WITH_TEXT = frozenset({400, 403, 1007, 1008, 1011})

BY_HTTP_STATUS: Mapping[int, Cause] = MappingProxyType(
    {
        400: Cause.MODEL_REFUSED,
        401: Cause.KEY_REFUSED,
        403: Cause.KEY_REFUSED,
        404: Cause.MODEL_REFUSED,
        429: Cause.QUOTA,
    }
)
"""Status of the refused handshake -> cause; every other one is `SERVICE_DOWN`."""

NO_WAY_OUT = frozenset(
    {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)
NOBODY_THERE = frozenset({errno.ECONNREFUSED})
NOT_YET_VALID = 9
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID. No service shows a certificate of the future: our clock is behind,
as that of a board without a battery is. The link is refused all the same."""

CUT_OFF = frozenset({errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE, errno.ETIMEDOUT})

SECRETS = re.compile(r"AIza[\w-]{10,}|ya29\.[\w.-]+|auth_tokens/[\w-]+|Bearer\s+\S+")
"""What keys and tokens look like, should anybody quote one."""

MOST_DETAIL = 200


def failure_of(error: BaseException, *, opening: bool, secret: str = "") -> LinkFailed:
    """What `error` means for the link. `secret` is kept out of the detail, which is a short single line."""
    if isinstance(error, LinkFailed):
        return error
    cause, code, text = _judge(error, opening=opening)
    delay = _delay_of(error)
    if secret:
        text = text.replace(secret, "[key]")
    line = " ".join(SECRETS.sub("[key]", text).split())
    return LinkFailed(cause, f"{type(error).__name__}: {line}"[:MOST_DETAIL], code, delay)


def is_close(error: sdk.APIError) -> bool:
    """Whether the SDK tells of a closed link, not of a message that spoke of an error."""
    code: object = error.code  # an error in a message brings whatever its JSON says
    return isinstance(code, int) and code >= 1000


def _delay_of(error: BaseException) -> float | None:
    match error:
        case sdk.InvalidStatus():
            body = bytes(error.response.body or b"").decode(errors="replace")
            return retry_after_s(error.response.headers, body, time.time())
        case sdk.APIError():
            return retry_delay_s(str(error.details))
    return None


def _judge(error: BaseException, *, opening: bool) -> tuple[Cause, int | None, str]:
    match error:
        case sdk.ClientError() | sdk.ServerError():
            return _of_status(error.code, str(error.message).encode())
        case sdk.APIError():
            return _of_close(error.code, str(error.details), opening=opening)
        case sdk.ConnectionClosed():
            if error.rcvd is None:
                return _of_close(1006, str(error), opening=opening)
            return _of_close(error.rcvd.code, error.rcvd.reason, opening=opening)
        case sdk.InvalidStatus():
            return _of_status(error.response.status_code, bytes(error.response.body or b""))
        case sdk.InvalidURI():
            return Cause.NAME_NOT_FOUND, None, "the address of the service is none; see [live] base_url"
        case sdk.WebSocketException() | sdk.HTTPError():
            return (Cause.SERVICE_DOWN if opening else Cause.LINK_LOST), None, str(error)
        case sdk.DefaultCredentialsError():
            return Cause.KEY_MISSING, None, str(error)
        case sdk.TransportError():
            return _of_transport(str(error)), None, str(error)
        case sdk.GoogleAuthError():
            return (Cause.SERVICE_DOWN if error.retryable else Cause.KEY_REFUSED), None, str(error)
        case OSError():
            return _of_system(error, opening=opening), None, str(error)
    return Cause.NO_SETUP, None, "the answer to the setup cannot be read"


def _of_close(code: int, reason: str, *, opening: bool) -> tuple[Cause, int, str]:
    before, after = BY_CLOSE_CODE.get(code, (Cause.LINK_LOST, Cause.LINK_LOST))
    by_code = before if opening else after
    return _of_text(code, reason) or by_code, code, f"{code} {reason}"


def _of_status(status: int, body: bytes) -> tuple[Cause, int, str]:
    text = body.decode(errors="replace")
    cause = _of_text(status, text) or BY_HTTP_STATUS.get(status, Cause.SERVICE_DOWN)
    return cause, status, f"HTTP {status} {text}"


def _of_text(code: int, text: str) -> Cause | None:
    if code not in CODES_WITH_TEXT:
        return None
    return next((cause for pattern, cause in BY_TEXT if pattern.search(text)), None)


def _of_transport(text: str) -> Cause:
    """The token's endpoint cannot be reached; why is told in words alone, from several libraries down."""
    if re.search(r"name ?resolution|getaddrinfo|name or service", text, re.IGNORECASE):
        return Cause.NAME_NOT_FOUND
    if re.search(r"certificate|ssl", text, re.IGNORECASE):
        return Cause.TLS_REFUSED
    unreachable = re.search(r"unreachable|no route", text, re.IGNORECASE)
    return Cause.NO_NETWORK if unreachable else Cause.SERVICE_DOWN


def _of_system(error: OSError, *, opening: bool) -> Cause:
    if isinstance(error, socket.gaierror):
        return Cause.NAME_NOT_FOUND
    if getattr(error, "verify_code", None) == NOT_YET_VALID:
        return Cause.TIME_NOT_SET
    if isinstance(error, ssl.SSLError | ssl.CertificateError):
        return Cause.TLS_REFUSED if opening else Cause.LINK_LOST
    if isinstance(error, TimeoutError) and error.errno is None:
        return Cause.NO_SETUP if opening else Cause.LINK_LOST
    # asyncio folds the failures of several addresses into one error, whose numbers stand in its text alone.
    numbers = {error.errno} if error.errno else {int(n) for n in re.findall(r"\[Errno (\d+)\]", str(error))}
    if numbers & NOBODY_THERE:
        return Cause.SERVICE_DOWN
    if numbers & NO_WAY_OUT:
        return Cause.NO_NETWORK
    return Cause.NO_NETWORK if opening and not numbers & CUT_OFF else Cause.LINK_LOST
