"""Messages as bytes: what is written is read, and nothing else is."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.screen import messages as m
from assistant.screen import wire
from assistant.screen.errors import WireError
from tests.support.frames import ALL, DIRECTIONS, GRANTED, STREAM, messages_of, swallow

CUTS = st.lists(st.integers(0, 10_000), max_size=12)


@given(st.data(), st.sampled_from(DIRECTIONS), CUTS)
def test_what_is_said_is_heard_however_it_comes(data: st.DataObject, direction: Any, cuts: list[int]) -> None:
    said = data.draw(st.lists(messages_of(direction), max_size=6))
    assert swallow(direction, b"".join(map(wire.encode, said)), cuts) == said


@given(ALL, st.sampled_from(DIRECTIONS))
def test_a_message_of_another_direction_is_refused(message: m.Message, direction: Any) -> None:
    heard = swallow(direction, wire.encode(message), [])
    assert heard == ([message] if type(message) in get_args(direction) else [])


@given(st.sampled_from(DIRECTIONS), STREAM, CUTS)
def test_no_stream_does_more_than_be_refused(direction: Any, stream: bytes, cuts: list[int]) -> None:
    """Row 34; `python -m tests.screen.fuzz` does this as often as one likes."""
    for message in swallow(direction, stream, cuts):
        assert type(message) in get_args(direction)
        assert swallow(direction, wire.encode(message), []) == [message]


def header(message: m.Message, length: int) -> bytes:
    return wire.encode(message)[:1] + length.to_bytes(4, "big")


PICTURE = m.ScreenPicture(1, 0, b"jpeg")


def test_a_picture_that_nobody_asked_for_is_refused_by_its_header() -> None:
    with pytest.raises(WireError, match="not expected"):
        wire.hear_pc().feed(wire.encode(PICTURE)[: wire.HEADER.size])


@pytest.mark.parametrize("extra", [1, 1_000_000, 2**32 - 1 - GRANTED - 8])
def test_a_picture_that_is_too_large_is_refused_by_its_header(extra: int) -> None:
    decoder = wire.hear_pc()
    decoder.allow_picture(GRANTED)
    assert decoder.feed(header(PICTURE, GRANTED + 8)) == []
    decoder = wire.hear_pc()
    decoder.allow_picture(GRANTED)
    with pytest.raises(WireError, match="not expected"):
        decoder.feed(header(PICTURE, GRANTED + 8 + extra))


def test_the_largest_picture_that_was_asked_for_is_heard() -> None:
    decoder = wire.hear_pc()
    decoder.allow_picture(GRANTED)
    picture = m.ScreenPicture(7, 12, bytes(GRANTED))
    assert decoder.feed(wire.encode(picture)) == [picture]
    assert not decoder.incomplete


def test_a_message_that_has_begun_is_known() -> None:
    decoder = wire.hear_pc()
    assert decoder.feed(wire.encode(m.Hello())[:3]) == []
    assert decoder.incomplete
    assert decoder.feed(wire.encode(m.Hello())[3:]) == [m.Hello()]
    assert not decoder.incomplete


@pytest.mark.parametrize(
    "message",
    [
        m.Hello(65_536),
        m.Hello(-1),
        m.Grant(1, 0, 768, 1_000),
        m.Grant(1, 768, 768, 0),
        m.Grant(1, 768, 768, wire.MAX_PICTURE_BYTES + 1),
        m.Counteroffer(b"short"),
        m.Confirmation(bytes(wire.PROOF_BYTES + 1)),
        m.Introduction(1, bytes(wire.MAX_CERTIFICATE_BYTES + 1)),
        m.Rejected(256, m.Rejection.BUSY),
        m.ScreenPicture(1, 0, bytes(wire.MAX_PICTURE_BYTES + 1)),
    ],
)
def test_what_nobody_would_take_is_not_written(message: m.Message) -> None:
    with pytest.raises(WireError):
        wire.encode(message)


@pytest.mark.parametrize("tail", [b"", b"denied", b"NOTHING", b"\xff\xfe", b"D\xc3\x89"])
def test_a_reason_that_does_not_exist_is_refused(tail: bytes) -> None:
    with pytest.raises(WireError, match="names no Ending"):
        wire.hear_pc().feed(header(m.SharingEnded(m.Ending.DENIED), len(tail)) + tail)


def test_pictures_and_secrets_do_not_stand_in_the_log() -> None:
    assert "jpeg=" not in repr(PICTURE)
    assert "proof" not in repr(m.Confirmation(bytes(32)))
    assert "share" not in repr(m.Offer(1, bytes(33), b"certificate"))
