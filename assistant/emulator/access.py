"""Who may connect, and where to: the URL and the credentials of the HTTP upgrade."""

import re
from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Admitted:
    """The connection may be made."""

    backend: Backend
    version: str


@dataclass(frozen=True, slots=True)
class Denied:
    """The upgrade is refused."""

    status: HTTPStatus
    reason: str


def admit(target: str, headers: Mapping[str, str], api_key: str | None) -> Admitted | Denied:
    """Judge a request. `api_key` is the one credential that is accepted; None: any that is not empty."""
    path, _, query = target.partition("?")
    called = [(backend, match[1]) for backend, method in PATHS.items() if (match := method.fullmatch(path))]
    if not called:
        return Denied(HTTPStatus.NOT_FOUND, "There is no such method; see the URLs of the Live API.\n")
    credentials = _credentials(query, headers)
    if not credentials:
        return Denied(HTTPStatus.UNAUTHORIZED, "Request is missing required authentication credential.\n")
    if api_key is not None and api_key not in credentials:
        return Denied(HTTPStatus.FORBIDDEN, "API key not valid. Please pass a valid API key.\n")
    return Admitted(*called[0])


def _credentials(query: str, headers: Mapping[str, str]) -> set[str]:
    """Every credential of the request: header, query, bearer or ephemeral token."""
    authorization = headers.get("Authorization", "").partition(" ")
    token = authorization[2] if authorization[0].lower() in {"bearer", "token"} else ""
    given = {headers.get("x-goog-api-key", ""), token, *parse_qs(query).get("key", ())}
    return {credential.strip() for credential in given} - {""}
