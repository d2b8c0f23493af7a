"""How long the service asks to be left alone: HTTP's `Retry-After`, google.rpc.RetryInfo's `retryDelay`."""

import email.utils
import json
import math
import re
from collections.abc import Mapping
from typing import Any

LONGEST_S = 3600.0
"""Nobody is left alone for longer: whoever asks for more is asked again after an hour."""

RETRY_DELAY = re.compile(
    r'"retryDelay"\s*:\s*"(\d+(?:\.\d*)?)s"|retry (?:in|after) (\d+(?:\.\d*)?) ?s', re.IGNORECASE
)
"""In a text that is not, or no longer, the JSON that it was: a close reason ends after 123 bytes."""


def retry_after_s(headers: Mapping[str, str], body: str, wall: float) -> float | None:
    """What a refusal asks for, in seconds; None if it says nothing. `wall` is the time since 1970."""
    found = _of_header(headers.get("Retry-After", ""), wall)
    return found if found is not None else retry_delay_s(body)


def retry_delay_s(text: str) -> float | None:
    """The `retryDelay` in an error of Google's, as JSON or in words."""
    try:
        found = _of_details(json.loads(text))
    except ValueError:
        found = None
    if found is None and (match := RETRY_DELAY.search(text)):
        found = float(match[1] or match[2])
    return _bounded(found)


def _of_header(value: str, wall: float) -> float | None:
    """Seconds, or a date (RFC 9110, 10.2.3)."""
    try:
        return _bounded(float(value))
    except ValueError:
        pass
    try:
        return _bounded(email.utils.parsedate_to_datetime(value).timestamp() - wall)
    except ValueError:
        return None


def _of_details(said: Any) -> float | None:
    """Looks for it where google.rpc.Status has it: `{"error": {"details": [{"retryDelay": "34s"}]}}`."""
    if isinstance(said, list) and said:
        said = said[0]
    error = said.get("error") if isinstance(said, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else ():
        delay = detail.get("retryDelay") if isinstance(detail, dict) else None
        if isinstance(delay, str) and re.fullmatch(r"\d+(\.\d*)?s", delay):
            return float(delay[:-1])
    return None


def _bounded(seconds: float | None) -> float | None:
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_S)
