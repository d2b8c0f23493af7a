"""Errors over HTTP in the JSON of Google's services.

{"error": {"code": 429, "message": "…", "status": "RESOURCE_EXHAUSTED", "details": [{"@type": "…", …}]}}

Source of names and shapes: google.rpc.Status, google.rpc.Code and google/rpc/error_details.proto.
"""

import json
from http import HTTPStatus
from typing import Any, Final

STATUSES: Final = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    401: ("UNAUTHENTICATED", "Request is missing required authentication credential."),
    403: ("PERMISSION_DENIED", "The caller does not have permission."),
    404: ("NOT_FOUND", "Requested entity was not found."),
    409: ("ABORTED", "The operation was aborted."),
    429: (
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
    500: ("INTERNAL", "An internal error has occurred. Please retry."),
    501: ("UNIMPLEMENTED", "Operation is not implemented, or supported, or enabled."),
    503: ("UNAVAILABLE", "The model is overloaded. Please try again later."),
    504: ("DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
}
"""HTTP status -> the name of the code, and what the service usually says with it."""

TYPES: Final = "type.googleapis.com/google.rpc."


def problem(status: int, message: str = "", *, retry_delay_s: float | None = None, reason: str = "") -> str:
    """The body of an error. `reason` is that of ErrorInfo, as API_KEY_INVALID; empty: none."""
    name, usual = STATUSES.get(status, ("UNKNOWN", HTTPStatus(status).phrase))
    details: list[dict[str, Any]] = []
    if reason:
        details.append({"@type": TYPES + "ErrorInfo", "reason": reason, "domain": "googleapis.com"})
    if retry_delay_s is not None:
        details.append({"@type": TYPES + "RetryInfo", "retryDelay": f"{retry_delay_s:g}s"})
    error: dict[str, Any] = {"code": status, "message": message or usual, "status": name}
    return json.dumps({"error": error | ({"details": details} if details else {})}, indent=2)
