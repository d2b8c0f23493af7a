"""What a peer that is broken, or means harm, may send."""

from itertools import pairwise
from typing import Any, TypeVar, get_args

from hypothesis import strategies as st

from assistant.screen import messages as m
from assistant.screen import wire
from assistant.screen.errors import WireError

M = TypeVar("M", bound=m.Message)

GRANTED = 2_000
"""Bytes of a picture that the reader under test has asked for."""

NUMBER = st.integers(0, 2**32 - 1)
CERTIFICATE = st.binary(max_size=wire.MAX_CERTIFICATE_BYTES)
SHARE = st.binary(min_size=wire.SHARE_BYTES, max_size=wire.SHARE_BYTES)
SIDE = st.integers(1, 2**16 - 1)
VERSION = st.integers(0, 2**16 - 1)

MESSAGES: dict[type[m.Message], st.SearchStrategy[Any]] = {
    m.Hello: st.builds(m.Hello, VERSION),
    m.Ping: st.just(m.Ping()),
    m.Unpaired: st.just(m.Unpaired()),
    m.Wanted: st.just(m.Wanted()),
    m.Unwanted: st.just(m.Unwanted()),
    m.Grant: st.builds(m.Grant, NUMBER, SIDE, SIDE, st.integers(1, wire.MAX_PICTURE_BYTES)),
    m.Consented: st.just(m.Consented()),
    m.SharingEnded: st.builds(m.SharingEnded, st.sampled_from(m.Ending)),
    m.ScreenPicture: st.builds(m.ScreenPicture, NUMBER, NUMBER, st.binary(max_size=GRANTED)),
    m.Introduction: st.builds(m.Introduction, VERSION, CERTIFICATE),
    m.Offer: st.builds(m.Offer, VERSION, SHARE, CERTIFICATE),
    m.Counteroffer: st.builds(m.Counteroffer, SHARE),
    m.Confirmation: st.builds(m.Confirmation, st.binary(min_size=32, max_size=32)),
    m.Rejected: st.builds(m.Rejected, st.integers(0, 255), st.sampled_from(m.Rejection)),
}

DIRECTIONS: tuple[Any, ...] = (m.FromPc, m.FromDevice, m.PairingFromPc, m.PairingFromDevice)

ALL = st.one_of(*MESSAGES.values())

KIND = st.integers(0, 32)
FRAME = st.builds(
    lambda kind, length, body: wire.HEADER.pack(kind, length) + body,
    KIND,
    st.one_of(st.integers(0, 200), st.integers(0, 2**32 - 1)),
    st.binary(max_size=200),
)
"""A header that may be honest, with anything behind it."""


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """An honest message with a byte changed, a piece cut out or one put in."""
    data = bytearray(wire.encode(draw(ALL)))
    at = draw(st.integers(0, len(data) - 1))
    match draw(st.sampled_from(("change", "cut", "insert"))):
        case "change":
            data[at] = draw(st.integers(0, 255))
        case "cut":
            del data[at : at + draw(st.integers(1, 40))]
        case _:
            data[at:at] = draw(st.binary(min_size=1, max_size=40))
    return bytes(data)


STREAM = st.lists(st.one_of(ALL.map(wire.encode), FRAME, bent(), st.binary(max_size=64)), max_size=8).map(
    b"".join
)


def messages_of(direction: Any) -> st.SearchStrategy[Any]:
    """Honest messages of one direction."""
    return st.one_of(*(MESSAGES[kind] for kind in get_args(direction)))


def swallow(direction: Any, stream: bytes, cuts: list[int]) -> list[Any]:
    """What a reader of `direction` makes of `stream` that comes in pieces, until it refuses.

    Fails if it keeps more than the longest message that it may expect, or raises anything but a `WireError`.
    """
    decoder: wire.Decoder[Any] = wire.Decoder(get_args(direction))
    decoder.allow_picture(GRANTED)
    longest = wire.HEADER.size + max(GRANTED + 8, wire.MAX_CERTIFICATE_BYTES + 2 + wire.SHARE_BYTES)
    found: list[Any] = []
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    try:
        for start, end in pairwise(edges):
            found += decoder.feed(stream[start:end])
            assert len(decoder._held) < longest
    except WireError:
        assert len(decoder._held) <= longest + len(stream)
    return found
