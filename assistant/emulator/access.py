"""Who may connect, and where to: the URL and the credentials of the HTTP upgrade."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from assistant.emulator.catalogue import Backend

PATHS: Final = {
    Backend.GEMINI: re.compile(
        r"/{1,2}ws/google\.ai\.generativelanguage\.(v1|v1alpha|v1beta)"
        r"\.GenerativeService\.BidiGenerateContent(?:Constrained)?"
    ),
    Backend.VERTEX: re.compile(
        r"/{1,2}ws/google\.cloud\.aiplatform\.(v1|v1alpha|v1beta1)\.LlmBidiService/BidiGenerateContent"
    ),
}
"""The double slash is what clients send whose base URL ends in a slash, the service's own included."""


GENERATE: Final = {
    Backend.GEMINI: re.compile(r"/{1,2}(v1|v1alpha|v1beta)/models/[^/:]+:generateContent"),
    Backend.VERTEX: re.compile(
        r"/{1,2}(v1|v1beta1)/projects/[^/]+/locations/[^/]+/publishers/google/models/[^/:]+:generateContent"
    ),
}
"""Calls over HTTP, of models that are not Live."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The connection may be made."""

    backend: Backend
    version: str


@dataclass(frozen=True, slots=True)
class Denied:
    """The upgrade is refused. `reason` is a name of the service, as API_KEY_INVALID."""

    status: HTTPStatus
    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Which credentials are accepted."""

    api_key: str | None = None
    """The one key or token; None: any that is not empty."""
    token_valid: Callable[[str], bool] | None = None
    """Whether a bearer token was issued and has not expired, for Vertex; None: any is."""


def admit(
    target: str,
    headers: Mapping[str, str],
    rules: Rules,
    paths: Mapping[Backend, re.Pattern[str]] = PATHS,
) -> Admitted | Denied:
    """Judge a request. `headers` are looked up in any case of letters, or hold small ones alone."""
    path, _, query = target.partition("?")
    called = [(backend, match[1]) for backend, method in paths.items() if (match := method.fullmatch(path))]
    if not called:
        return Denied(
            HTTPStatus.NOT_FOUND, "There is no such method; see the URLs of the Live API.", "NO_SUCH_METHOD"
        )
    admitted = Admitted(*called[0])
    token = _bearer(headers)
    if admitted.backend is Backend.VERTEX and rules.token_valid:
        return admitted if token and rules.token_valid(token) else _token_denied()
    given = {headers.get("x-goog-api-key", ""), token, *parse_qs(query).get("key", ())}
    credentials = {credential.strip() for credential in given} - {""}
    if not credentials:
        return Denied(
            HTTPStatus.UNAUTHORIZED,
            "Request is missing required authentication credential.",
            "CREDENTIALS_MISSING",
        )
    if rules.api_key is not None and rules.api_key not in credentials:
        return Denied(
            HTTPStatus.FORBIDDEN, "API key not valid. Please pass a valid API key.", "API_KEY_INVALID"
        )
    return admitted


def _bearer(headers: Mapping[str, str]) -> str:
    """The token of an OAuth client, or an ephemeral one."""
    scheme, _, token = (headers.get("Authorization") or headers.get("authorization", "")).partition(" ")
    return token.strip() if scheme.lower() in {"bearer", "token"} else ""


def _token_denied() -> Denied:
    return Denied(
        HTTPStatus.UNAUTHORIZED,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other"
        " valid authentication credential.",
        "ACCESS_TOKEN_TYPE_UNSUPPORTED",
    )
