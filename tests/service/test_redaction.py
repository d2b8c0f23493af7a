"""No secret in any output: whatever it is, wherever it stands, whoever writes it down."""

import io
import logging
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import SecretStr

from assistant.service.journal import encoded
from assistant.service.logs import JournalHandler, LineHandler
from assistant.service.redaction import HIDDEN, Redactor

WORD = string.ascii_letters + string.digits + "-_"


def word(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(WORD, min_size=least, max_size=most)


@dataclass(frozen=True)
class Secret:
    """`written` is how it comes into a text, `secret` what nobody may read there."""

    written: str
    secret: str
    known: bool = False


def shaped(before: str, secrets: st.SearchStrategy[str], after: str = "") -> st.SearchStrategy[Secret]:
    return secrets.map(lambda secret: Secret(f"{before}{secret}{after}", secret))


PEM = word(40, 200).map(
    lambda body: Secret(f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n", body)
)
CUT_PEM = word(40, 200).map(lambda body: Secret(f"-----BEGIN RSA PRIVATE KEY-----\\n{body}", body))
SECRETS = st.one_of(
    word(35, 35).map(lambda rest: Secret(f"AIza{rest}", f"AIza{rest}")),
    shaped("Bearer ", word(20, 60)),
    shaped("authorization: bearer ", word(20, 60)),
    shaped("authorization: Basic ", st.text(string.ascii_letters, min_size=12, max_size=60), "=="),
    shaped("auth_tokens/", word(20, 60)),
    shaped("https://example.org/?alt=sse&key=", word(20, 60)),
    shaped('{"api_key": "', word(20, 60), '"}'),
    shaped("x-goog-api-key: ", word(20, 60)),
    shaped("client_secret=", word(20, 60)),
    shaped("password = ", word(20, 60)),
    shaped("ya29.", word(20, 60)),
    shaped("eyJhbGciOi.", word(20, 60), ".x"),
    PEM,
    CUT_PEM,
    word(20, 60).map(lambda secret: Secret(secret, secret, known=True)),
)


class Paper:
    """A journal that keeps what it is sent, as bytes."""

    lost = 0

    def __init__(self) -> None:
        self.written = b""

    def send(self, fields: Mapping[str, str]) -> bool:
        self.written += encoded(fields)
        return True

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class Writers:
    """A logger with both handlers."""

    redactor: Redactor
    lines: io.StringIO = field(default_factory=io.StringIO)
    paper: Paper = field(default_factory=Paper)

    def log(self, template: str, *arguments: Any, error: BaseException | None = None) -> str:
        """Log it; all that was written."""
        trace = (type(error), error, error.__traceback__) if error else None
        record = logging.LogRecord("a.b", logging.ERROR, "c.py", 1, template, arguments, trace)
        journal = JournalHandler(self.redactor, self.paper)  # type: ignore[arg-type]
        for handler in (LineHandler(self.redactor, self.lines), journal):
            handler.handle(record)
        journal.close()
        return self.lines.getvalue() + self.paper.written.decode(errors="replace")


@dataclass(frozen=True)
class Request:
    """Something that is logged as a whole."""

    address: str
    key: SecretStr


def raised(text: str, chained: str) -> BaseException:
    """An error with a text, and one in its past."""
    error = RuntimeError(text)
    error.__cause__ = ConnectionError(chained)
    return error


PLACES = ("message", "argument", "mapping", "unfit", "dataclass", "type", "exception", "chained", "note")


@given(
    SECRETS, st.sampled_from(PLACES), st.text(max_size=20), st.sampled_from(["", " ", "=", '"', "\n", ", "])
)
def test_no_secret_in_any_output(secret: Secret, place: str, around: str, between: str) -> None:
    assume(secret.secret not in around)
    writers = Writers(Redactor([SecretStr(secret.secret)] if secret.known else []))
    text = f"{around}{between}{secret.written}{between}{around}"
    match place:
        case "message":
            written = writers.log(text.replace("%", "%%"))
        case "argument":
            written = writers.log("refused: %s and %r", text, [text])
        case "mapping":
            written = writers.log("refused: %s", {"header": text})
        case "unfit":
            written = writers.log("%d of these", text)
        case "dataclass":
            written = writers.log("sent %s", Request(text, SecretStr(secret.secret)))
        case "type":
            written = writers.log("the key is %s, %r", SecretStr(secret.secret), SecretStr(secret.secret))
        case "exception":
            written = writers.log("failed", error=raised(text, "no network"))
        case "chained":
            written = writers.log("failed", error=raised("no network", text))
        case "note":
            error = raised("no network", "no route")
            error.add_note(text)
            written = writers.log("failed", error=error)
    assert secret.secret not in written
    assert "a.b" in written, "something was written"


def test_what_is_no_secret_stays() -> None:
    plain = "the token endpoint of https://example.org/a?b=c refused basic auth: monkey=7, AIza, eyJ, 1//2"
    assert Redactor().clean(plain) == plain


def test_the_place_of_a_secret_can_be_seen() -> None:
    assert Redactor().clean('GET /v1?key=abcdef&alt=sse "Bearer abc"') == (
        f'GET /v1?key={HIDDEN}&alt=sse "Bearer {HIDDEN}"'
    )


def test_a_short_word_is_not_taken_for_a_known_secret() -> None:
    redactor = Redactor([SecretStr("a"), SecretStr(""), None])
    assert redactor.clean("a banana") == "a banana"


@pytest.mark.parametrize("size", [10_000, 200_000])
def test_a_long_text_does_not_take_for_ever(size: int) -> None:
    for text in (
        "-" * size,
        "key=" * (size // 4),
        "-----BEGIN PRIVATE KEY-----" * (size // 27),
        "eyJ" * size,
    ):
        assert len(Redactor().clean(text)) <= size
