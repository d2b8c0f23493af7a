import json

import pytest

from assistant.live.delays import LONGEST_S, retry_after_s, retry_delay_s

INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}
BODY = json.dumps({"error": {"code": 429, "details": [{"@type": "other"}, INFO]}})
NOON = 1_800_014_400.0
"""Friday, 15 January 2027, 12:00 GMT."""


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("17", 17.0),
        ("0", 0.0),
        ("-5", 0.0),
        ("1e9", LONGEST_S),
        ("nan", None),
        ("Fri, 15 Jan 2027 12:00:30 GMT", 30.0),
        ("Fri, 15 Jan 2027 11:00:00 GMT", 0.0),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_the_header(header: str, seconds: float | None) -> None:
    assert retry_after_s({"Retry-After": header}, "", NOON) == seconds


def test_the_body_is_read_if_the_header_is_silent() -> None:
    assert retry_after_s({}, BODY, NOON) == 34.5
    assert retry_after_s({"Retry-After": "3"}, BODY, NOON) == 3.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (f"[{BODY}]", 34.5),
        (f"429 RESOURCE_EXHAUSTED {BODY[:-2]}", 34.5),
        ('{"error": {"details": [{"retryDelay": "8s', None),
        ('cut off {"retryDelay": "8s"', 8.0),
        ("You exceeded your current quota. Please retry in 12.5s.", 12.5),
        ('{"error": {"details": [{"retryDelay": 8}]}}', None),
        ('{"error": {"details": {"retryDelay": "8"}}}', None),
        ('{"error": 8}', None),
        ("[]", None),
        ("7", None),
        ("no", None),
    ],
)
def test_the_text(text: str, seconds: float | None) -> None:
    assert retry_delay_s(text) == seconds
