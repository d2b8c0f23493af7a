"""Messages as bytes: a kind (1 byte), a length (4 bytes, big-endian), that many bytes. Pure.

A message is its fields in their order: numbers and fixed bytes first, and at most one field of any length
last. A reader knows which kinds the other side may send and how long each may be: a header that promises
something else is refused before a byte of it is kept, so a `Decoder` never holds more than one message.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar, get_args

from assistant.screen import messages as m
from assistant.screen.errors import WireError

MAX_CERTIFICATE_BYTES: Final = 2_048
MAX_PICTURE_BYTES: Final = 4_194_304
"""No grant may ask for more."""
SHARE_BYTES: Final = 33
PROOF_BYTES: Final = 32
ENUM_BYTES: Final = 32

HEADER: Final = struct.Struct(">BI")
_NOTHING: Final = struct.Struct("")

M = TypeVar("M", bound=m.Message)


@dataclass(frozen=True)
class _Layout:
    """How a kind of message is written. `tail`: the most bytes of its last field, 0 if that is fixed."""

    kind: int
    message: type[m.Message]
    fixed: struct.Struct = _NOTHING
    tail: int = 0
    member: type[Enum] | None = None
    """The enum that the tail names a member of."""


_LAYOUTS: Final = (
    _Layout(1, m.Hello, struct.Struct(">H")),
    _Layout(2, m.Ping),
    _Layout(3, m.Unpaired),
    _Layout(4, m.Wanted),
    _Layout(5, m.Unwanted),
    _Layout(6, m.Grant, struct.Struct(">IHHI")),
    _Layout(7, m.Consented),
    _Layout(8, m.SharingEnded, tail=ENUM_BYTES, member=m.Ending),
    _Layout(9, m.ScreenPicture, struct.Struct(">II"), tail=MAX_PICTURE_BYTES),
    _Layout(16, m.Introduction, struct.Struct(">H"), tail=MAX_CERTIFICATE_BYTES),
    _Layout(17, m.Offer, struct.Struct(f">H{SHARE_BYTES}s"), tail=MAX_CERTIFICATE_BYTES),
    _Layout(18, m.Counteroffer, struct.Struct(f"{SHARE_BYTES}s")),
    _Layout(19, m.Confirmation, struct.Struct(f"{PROOF_BYTES}s")),
    _Layout(20, m.Rejected, struct.Struct(">B"), tail=ENUM_BYTES, member=m.Rejection),
)
_OF: Final[Mapping[type, _Layout]] = MappingProxyType({each.message: each for each in _LAYOUTS})


def encode(message: m.Message) -> bytes:
    """The message, framed. Raises `WireError` for one that no `Decoder` would take."""
    layout = _OF[type(message)]
    values = [getattr(message, field.name) for field in fields(message)]
    tail: Any = values.pop() if layout.tail else b""
    if isinstance(tail, Enum):
        tail = tail.name.encode()
    try:
        body: bytes = layout.fixed.pack(*values) + tail
    except struct.error as error:
        raise WireError(f"{type(message).__name__}: {error}") from None
    if len(tail) > layout.tail or _unpacked(layout, body) != message:  # `struct` pads and cuts in silence
        raise WireError(f"{type(message).__name__} has a field of a wrong length")
    return HEADER.pack(layout.kind, len(body)) + body


class Decoder(Generic[M]):
    """What one side hears. `kinds` are the messages that the other side may send."""

    def __init__(self, kinds: tuple[type[M], ...]) -> None:
        self._kinds = {_OF[kind].kind: _OF[kind] for kind in kinds}
        self._held = bytearray()
        self._picture_bytes = 0

    def allow_picture(self, max_bytes: int) -> None:
        """A picture of so many bytes is welcome from now on; at first, and after 0, none is."""
        self._picture_bytes = max_bytes

    @property
    def incomplete(self) -> bool:
        """Whether a message has begun that is not whole yet."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[M]:
        """The messages that `data` completes, in order.

        Raises `WireError` for anything that `encode` does not write; the decoder is of no use afterwards.
        """
        self._held += data
        found: list[M] = []
        start = 0
        while len(self._held) - start >= HEADER.size:
            layout, length = self._header(start)
            end = start + HEADER.size + length
            if len(self._held) < end:
                break
            found.append(_unpacked(layout, bytes(self._held[start + HEADER.size : end])))
            start = end
        del self._held[:start]
        return found

    def _header(self, start: int) -> tuple[_Layout, int]:
        kind, length = HEADER.unpack_from(self._held, start)
        layout = self._kinds.get(kind)
        if layout is None:
            raise WireError(f"a message of kind {kind} is not expected")
        tail = self._picture_bytes if layout.message is m.ScreenPicture else layout.tail
        if not layout.fixed.size <= length <= layout.fixed.size + tail:
            raise WireError(f"{layout.message.__name__} of {length} bytes is not expected")
        return layout, length


def hear_pc() -> Decoder[m.FromPc]:
    """What the device hears while sharing."""
    return Decoder(get_args(m.FromPc))


def hear_device() -> Decoder[m.FromDevice]:
    """What the PC hears while sharing."""
    return Decoder(get_args(m.FromDevice))


def hear_pairing_pc() -> Decoder[m.PairingFromPc]:
    """What the device hears while pairing."""
    return Decoder(get_args(m.PairingFromPc))


def hear_pairing_device() -> Decoder[m.PairingFromDevice]:
    """What the PC hears while pairing."""
    return Decoder(get_args(m.PairingFromDevice))


def _unpacked(layout: _Layout, body: bytes) -> Any:
    """The message; a tail that is no member of its enum, and a grant of nothing, are refused."""
    values: list[Any] = list(layout.fixed.unpack_from(body))
    if layout.tail:
        values.append(_tail(layout, body[layout.fixed.size :]))
    message = layout.message(*values)
    if isinstance(message, m.Grant) and not (
        message.width and message.height and 0 < message.max_bytes <= MAX_PICTURE_BYTES
    ):
        raise WireError("a grant of nothing, or of too much")
    return message


def _tail(layout: _Layout, tail: bytes) -> Any:
    if layout.member is None:
        return tail
    try:
        return layout.member[tail.decode("ascii")]
    except (KeyError, UnicodeDecodeError):
        raise WireError(f"{layout.message.__name__} names no {layout.member.__name__}") from None
