"""Every message survives its line; nothing else comes out of any line."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.control.codec import ANSWERS, MAX_LINE_BYTES, REQUESTS, as_dict
from assistant.control.messages import (
    Accepted,
    Answer,
    HearFile,
    Refused,
    Request,
    StatusAsked,
    StatusFollowed,
)
from assistant.core.causes import Cause
from assistant.core.events import (
    CameraPressed,
    Device,
    ForgetConfirmed,
    ForgetPressed,
    MutePressed,
    ScreenPressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
    TextSubmitted,
)
from assistant.core.states import Link, Switch, Turn
from assistant.core.status import Status
from assistant.core.timings import LONGEST_MARK, MOST_MARKS, TRANSCRIPT_LIMIT
from assistant.core.usage import Costs
from assistant.errors import ControlError

TEXT = st.text(st.characters(codec="utf-8"))
MONEY = st.floats(0, 1e9)
PATHS = st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(Path)
BARE = (
    TalkReleased,
    MutePressed,
    CameraPressed,
    ScreenPressed,
    StopPressed,
    ForgetPressed,
    ForgetConfirmed,
    StatusAsked,
    StatusFollowed,
)
REQUESTED = st.one_of(
    *(st.builds(kind) for kind in BARE),
    st.builds(TalkPressed, MONEY),
    st.builds(TextSubmitted, TEXT, st.booleans(), TEXT),
    st.builds(HearFile, PATHS),
)
STATUSES = st.builds(
    Status,
    wake_word=TEXT,
    person=TEXT,
    model=TEXT,
    marks=st.lists(TEXT, max_size=3).map(tuple),
    refused=st.integers(0, 10**6),
    cause=st.none() | st.sampled_from(Cause),
    missing=st.frozensets(st.sampled_from(Device)),
    tools=st.lists(TEXT, max_size=3).map(tuple),
    costs=st.builds(Costs, MONEY, MONEY, MONEY, TEXT, st.none() | MONEY),
)
ANSWERED = st.one_of(st.builds(Accepted), st.builds(Refused, TEXT), STATUSES)


@given(REQUESTED)
def test_a_request_survives_its_line(request: Request) -> None:
    line = REQUESTS.encode(request)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert REQUESTS.decode(line) == request


@given(ANSWERED)
def test_an_answer_survives_its_line(answer: Answer) -> None:
    assert ANSWERS.decode(ANSWERS.encode(answer)) == answer


def test_how_a_status_looks() -> None:
    status = Status(
        turn=Turn.FOLLOW_UP,
        link=Link.UP,
        microphone=Switch.OFF,
        cause=Cause.KEY_REFUSED,
        missing=frozenset({Device.WAKE_WORD, Device.SPEAKER}),
    )
    shown = as_dict(status)
    assert shown["type"] == "Status"
    assert (shown["turn"], shown["link"], shown["microphone"]) == ("follow_up", "up", "off")
    assert shown["cause"] == "key_refused"
    assert shown["missing"] == ["speaker", "wake_word"]


def test_the_longest_status_fits_into_a_line() -> None:
    text = "\U0001f600" * TRANSCRIPT_LIMIT
    marks = ("\U0001f600" * LONGEST_MARK,) * MOST_MARKS
    assert (
        len(ANSWERS.encode(Status(person=text, model=text, marks=marks, wake_word="x" * 100)))
        < MAX_LINE_BYTES
    )


def test_half_a_character_is_replaced_on_its_way_out() -> None:
    assert ANSWERS.decode(ANSWERS.encode(Status(model="a\ud800b"))) == Status(model="a?b")


def test_what_has_a_default_may_be_left_out() -> None:
    assert REQUESTS.decode(b'{"type": "TalkPressed"}') == TalkPressed()
    assert REQUESTS.decode(b'{"type": "TalkPressed", "ago_s": 0.5}') == TalkPressed(0.5)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"", "one line of JSON"),
        (b"hello", "one line of JSON"),
        (b"\xff\xfe", "one line of JSON"),
        (b"[" * 60_000, "one line of JSON"),
        (b"1" * 5_000, "one line of JSON"),
        (b"[]", "a JSON object"),
        (b"{}", "unknown type of message; known: TalkPressed"),
        (b'{"type": ["TalkPressed"]}', "unknown type of message"),
        (b'{"type": "ShutdownRequested"}', "unknown type of message"),
        (b'{"type": "FrameHeard", "pcm": "", "speech": true}', "unknown type of message"),
        (b'{"type": "Status"}', "unknown type of message"),
        (b'{"type": "TalkPressed", "hard": true}', "TalkPressed has the fields: ago_s"),
        (b'{"type": "TalkPressed", "ago_s": NaN}', "TalkPressed.ago_s has a wrong value"),
        (b'{"type": "TalkPressed", "ago_s": 1e999}', "TalkPressed.ago_s has a wrong value"),
        (b'{"type": "MutePressed", "hard": true}', "MutePressed has the fields: none"),
        (b'{"type": "TextSubmitted"}', "TextSubmitted has the fields: text"),
        (b'{"type": "TextSubmitted", "text": 3}', "TextSubmitted.text has a wrong value"),
        (b'{"type": "TextSubmitted", "text": null}', "TextSubmitted.text has a wrong value"),
        (b'{"type": "TextSubmitted", "text": "\\ud800"}', "TextSubmitted.text has a wrong value"),
        (b'{"type": "HearFile", "path": "a\\u0000b"}', "HearFile.path has a wrong value"),
    ],
)
def test_anything_else_is_refused(line: bytes, told: str) -> None:
    with pytest.raises(ControlError) as caught:
        REQUESTS.decode(line)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("turn", "dreaming"),
        ("turn", None),
        ("streaming", 1),
        ("refused", True),
        ("refused", 1.0),
        ("cause", "There is no network."),
        ("missing", "speaker"),
        ("missing", ["nose"]),
        ("missing", [["speaker"]]),
        ("tools", "timer"),
        ("tools", [1]),
        ("costs", None),
        ("costs", {"day": "much"}),
        ("costs", {"year": 1.0}),
        ("volume", None),
    ],
)
def test_a_status_with_a_wrong_value_is_refused(field: str, value: object) -> None:
    with pytest.raises(ControlError, match=rf"Status\.{field}.* has (a wrong value|the fields)"):
        ANSWERS.decode(json.dumps({**as_dict(Status()), field: value}).encode())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text()
    | st.sampled_from(["Status", "HearFile", "TextSubmitted"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "text", "path", "turn"]), inner),
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_line_raises_anything_but_a_control_error(line: bytes) -> None:
    for codec in (REQUESTS, ANSWERS):
        with suppress(ControlError):
            codec.decode(line)
