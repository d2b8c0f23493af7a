"""Access tokens for Vertex, as Google's token endpoint hands them out to a service account. No I/O.

A client asks with a JWT signed with the account's key (RFC 7523), and gets a bearer token for a while.
"""

import base64
import binascii
import json
import secrets
from collections import OrderedDict
from typing import Any, Final
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE: Final = "https://oauth2.googleapis.com/token"
"""google-auth names this one whatever the account's `token_uri` is."""

SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"
LONGEST_S: Final = 3600
SKEW_S: Final = 300
"""An assertion is valid for an hour at most, and may come from a clock that is wrong by so much."""

PATH: Final = "/token"
KEY_BITS: Final = 2048
KEPT_TOKENS: Final = 1_000


class TokenRefusedError(Exception):
    """What an OAuth 2.0 endpoint answers instead of a token."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


class Account:
    """A service account: its key, and the JSON that its owner downloads."""

    def __init__(self, project: str = "emulated-project") -> None:
        """Makes the key, which takes some tenths of a second."""
        self.project = project
        self.email = f"assistant@{project}.iam.gserviceaccount.com"
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        self._key_id = secrets.token_hex(20)

    def document(self, token_uri: str) -> dict[str, str]:
        """The service-account JSON."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": self.project,
            "private_key_id": self._key_id,
            "private_key": pem.decode(),
            "client_email": self.email,
            "client_id": "100000000000000000001",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": token_uri,
            "universe_domain": "googleapis.com",
        }

    def check(self, assertion: str, audiences: tuple[str, ...], wall_s: float) -> None:
        """Judge a JWT at `wall_s` seconds since 1970. Raises `TokenRefusedError`."""
        signed, _, signature = assertion.rpartition(".")
        header, claims = (_json(part) for part in (signed.split(".") if signed.count(".") == 1 else ("", "")))
        if header.get("alg") != "RS256" or claims.get("iss") != self.email:
            raise TokenRefusedError("invalid_grant", "Invalid grant: account not found")
        try:
            self._key.public_key().verify(
                _decode(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature as error:
            raise TokenRefusedError("invalid_grant", "Invalid JWT Signature.") from error
        if claims.get("aud") not in {AUDIENCE, *audiences}:
            raise TokenRefusedError("invalid_grant", "Invalid JWT: Failed audience check.")
        begins, ends = claims.get("iat"), claims.get("exp")
        timely = (
            isinstance(begins, int)
            and isinstance(ends, int)
            and ends - begins <= LONGEST_S
            and begins - SKEW_S <= wall_s <= ends + SKEW_S
        )
        if not timely:
            raise TokenRefusedError(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
                " Check your iat and exp values in the JWT claim.",
            )
        if SCOPE not in str(claims.get("scope", "")).split():
            raise TokenRefusedError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")


class Tokens:
    """The tokens that were handed out, and until when each is good."""

    def __init__(self, lifetime_s: float) -> None:
        self.lifetime_s = lifetime_s
        self._until: OrderedDict[str, float] = OrderedDict()

    def issue(self, now: float) -> dict[str, Any]:
        """A new token as the endpoint says it."""
        token = f"ya29.emulated-{secrets.token_urlsafe(24)}"
        self._until[token] = now + self.lifetime_s
        if len(self._until) > KEPT_TOKENS:
            self._until.popitem(last=False)
        return {"access_token": token, "expires_in": round(self.lifetime_s), "token_type": "Bearer"}

    def valid(self, token: str, now: float) -> bool:
        """Whether we issued it and it has not expired."""
        return now < self._until.get(token, float("-inf"))

    def revoke(self) -> None:
        """None of them is good any more."""
        self._until.clear()


def assertion_of(method: bytes, target: bytes, body: bytes) -> str:
    """The JWT of an HTTP request. Raises `TokenRefusedError`."""
    if (method, target) != (b"POST", PATH.encode()):
        raise TokenRefusedError("not_found", f"There is POST {PATH}, and nothing else.", 404)
    form = parse_qs(body.decode(errors="replace"))
    if form.get("grant_type") != [GRANT]:
        raise TokenRefusedError(
            "unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', [''])[0]}"
        )
    (assertion, *_) = form.get("assertion", [""])
    if not assertion:
        raise TokenRefusedError("invalid_request", "Missing required parameter: assertion")
    return assertion


def _json(part: str) -> dict[str, Any]:
    try:
        document = json.loads(_decode(part))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _decode(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        return b""
