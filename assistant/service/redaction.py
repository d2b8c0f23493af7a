"""Takes secrets out of text that is about to be written down."""

import re
from collections.abc import Iterable
from typing import Final

from pydantic import SecretStr

HIDDEN: Final = "[hidden]"

LEAST: Final = 6
"""A shorter secret is none, and would hide half of every text."""

PATTERNS: Final = (
    # PEM, also as one line of JSON, also cut off
    (
        re.compile(
            r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
        ),
        HIDDEN,
    ),
    # Google: API keys, OAuth access and refresh tokens, client secrets, ephemeral tokens of the Live API
    (re.compile(r"AIza[\w-]{10,}"), HIDDEN),
    (re.compile(r"ya29\.[\w.-]+"), HIDDEN),
    (re.compile(r"\b1//[\w-]{16,}"), HIDDEN),
    (re.compile(r"GOCSPX-[\w-]+"), HIDDEN),
    (re.compile(r"(auth_tokens/)[^\s\"'<>&;,)\]}]+"), rf"\1{HIDDEN}"),
    # JSON Web Tokens
    (re.compile(r"eyJ[\w-]{7,}(?:\.[\w-]+)*"), HIDDEN),
    # HTTP: Authorization, keys in headers and queries; and what JSON and TOML call a secret
    (re.compile(r"(Bearer[ \t]+)[^\s\"',;)\]}]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(\bBasic[ \t]+)[A-Za-z0-9+/]{8,}={0,2}"), rf"\1{HIDDEN}"),
    (
        re.compile(
            r"((?:api[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret|private[-_]?key|password|passwd)"
            r"[\"']?\s*[:=]\s*)(\"[^\"]*\"?|'[^']*'?|[^\s\"',;&)\]}]+)",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"([?&]key=)[^\s&\"'<>)]+", re.IGNORECASE), rf"\1{HIDDEN}"),
)
"""What secrets look like, and what is put in their place. Each takes time in proportion to the text."""


class Redactor:
    """Hides what looks like a secret, and every secret that it is told of."""

    def __init__(self, secrets: Iterable[SecretStr | None] = ()) -> None:
        self._known: set[str] = set()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: SecretStr | None) -> None:
        """Hide this one, too, however it looks."""
        if secret is not None and len(text := secret.get_secret_value()) >= LEAST:
            self._known.add(text)

    def clean(self, text: str) -> str:
        """`text` without secrets."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        for pattern, instead in PATTERNS:
            text = pattern.sub(instead, text)
        return text
