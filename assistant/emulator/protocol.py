"""Frames from clients, read as strictly as the service reads them: a message, or a refusal. No I/O.

The codes and words of the refusals are those that clients of the real service report.
"""

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic.alias_generators import to_snake
from pydantic_core import ErrorDetails

from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.emulator.messages import BAD_BASE64, Blob, ClientMessage

INVALID_ARGUMENT = 1007
"""RFC 6455 "invalid frame payload data": how the service says INVALID_ARGUMENT."""

POLICY_VIOLATION = 1008
"""RFC 6455 "policy violation": the service's NOT_FOUND and PERMISSION_DENIED."""

INTERNAL_ERROR = 1011
"""RFC 6455 "internal error": the service's INTERNAL, UNAVAILABLE and DEADLINE_EXCEEDED."""

GOING_AWAY = 1001

MAX_REASON_BYTES = 123
"""What a WebSocket close frame holds beside its code."""

PICTURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n", "image/webp": b"RIFF"}
"""Kinds of pictures and the bytes that each begins with."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The connection is closed with this code and reason."""

    code: int = INVALID_ARGUMENT
    reason: str = "Request contains an invalid argument."


SETUP_FIRST = Refusal(reason="setup must be the first message and only the first")


def parse(frame: str | bytes) -> ClientMessage | Refusal:
    """Read one frame. Never raises: whatever is not a message is a refusal."""
    try:
        message = ClientMessage.model_validate_json(frame)
    except ValidationError as error:
        return _refusal(error.errors(include_url=False)[0])
    said = [name for name in ClientMessage.model_fields if getattr(message, name) is not None]
    if len(said) > 1:
        return Refusal(
            reason=f"Invalid value (oneof), oneof field 'message_type' is already set. Cannot set '{said[1]}'"
        )
    return message if said else Refusal()


def check_audio(blob: Blob) -> Refusal | None:
    """Whether this is audio as the service takes it: `audio/pcm`, 16 kHz mono s16le in whole samples."""
    kind, *parameters = [part.strip().lower() for part in (blob.mime_type or "").split(";")]
    rates = [part.removeprefix("rate=") for part in parameters if part.startswith("rate=")]
    if kind != "audio/pcm":
        return Refusal(reason=f"Unsupported MIME type for realtime_input.audio: {blob.mime_type}")
    if any(rate != str(MICROPHONE_RATE_HZ) for rate in rates):
        return Refusal(reason=f"Unsupported sample rate for realtime_input.audio: {blob.mime_type}")
    return Refusal() if len(blob.data) % SAMPLE_BYTES else None


def check_picture(blob: Blob) -> Refusal | None:
    """Whether this is a picture of a kind that the service takes, at least by its first bytes."""
    signature = PICTURES.get((blob.mime_type or "").lower())
    if signature is None:
        return Refusal(reason=f"Unsupported MIME type for realtime_input.video: {blob.mime_type}")
    return None if blob.data.startswith(signature) else Refusal(reason="Provided image is not valid.")


def clip_reason(reason: str) -> str:
    """The reason as far as a close frame holds it."""
    return reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")


def _refusal(details: ErrorDetails) -> Refusal:
    place = _place(details["loc"])
    match details["type"]:
        case "extra_forbidden":
            name, parent = str(details["loc"][-1]), _place(details["loc"][:-1])
            where = f" at '{parent}'" if parent else ""
            return Refusal(
                reason=f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
            )
        case error if error == BAD_BASE64:
            return Refusal(reason=f"Invalid value at '{place}' (TYPE_BYTES), Base64 decoding failed")
        case _ if not place:
            return Refusal(reason=f"Invalid JSON payload received. {details['msg']}")
        case _:
            return Refusal(reason=f"Invalid value at '{place}': {details['msg']}")


def _place(location: tuple[int | str, ...]) -> str:
    """The field as the service writes it: `setup.tools[0].google_search`."""
    place = ""
    for part in location:
        place += f"[{part}]" if isinstance(part, int) else f".{to_snake(part)}"
    return place.removeprefix(".")
