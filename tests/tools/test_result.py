import datetime
import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.tools import ToolError
from assistant.tools.result import MAX_LEVELS, MAX_RESULT_BYTES, plain


@dataclass
class Weather:
    day: datetime.date
    degrees: float


@dataclass
class Message:
    text: str


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("sunny", "sunny"),
        (None, "done"),
        (0, 0),
        ({"a": [1, None, True]}, {"a": [1, None, True]}),
        ((1, 2), [1, 2]),
        (Weather(datetime.date(2026, 8, 1), 21.5), {"day": "2026-08-01", "degrees": 21.5}),
        ([Path("/etc")], ["/etc"]),
        ("half a pair: \ud800", "half a pair: ?"),
    ],
)
def test_results_become_json(result: object, expected: object) -> None:
    assert plain(result) == expected


@pytest.mark.parametrize(
    "result",
    [
        object(),
        math.nan,
        {(1, 2): 3},
        itertools.count(),
        {"deep": itertools.repeat("x")},
        lambda: 1,
        b"\xff",
    ],
)
def test_what_json_cannot_carry_is_an_error(result: object) -> None:
    with pytest.raises(ToolError, match="nothing that can be told"):
        plain(result)


def nested(levels: int) -> list[Any]:
    outer: list[Any] = []
    for _ in range(levels - 1):
        outer = [outer]
    return outer


def test_what_is_nested_too_deeply_is_an_error() -> None:
    assert plain(nested(MAX_LEVELS)) == nested(MAX_LEVELS)
    ring: list[Any] = []
    ring.append(ring)
    table: dict[str, Any] = {}
    table["again"] = table
    for deep in (nested(MAX_LEVELS + 1), nested(100_000), ring, table):
        with pytest.raises(ToolError, match="nested too deeply"):
            plain(deep)


@pytest.mark.parametrize(
    "flood",
    [
        "x" * 10_000_000,
        ["x" * 100] * 100_000,
        {str(number): number for number in range(1_000_000)},
        {"a": ["x" * 10_000_000]},
        Message("x" * 10_000_000),
    ],
    ids=["text", "list", "table", "nested", "dataclass"],
)
def test_a_flood_is_an_error(flood: object) -> None:
    with pytest.raises(ToolError, match="too long"):
        plain(flood)


def test_the_longest_result_is_counted_in_bytes() -> None:
    room = MAX_RESULT_BYTES - 2  # quotation marks
    assert plain("x" * room) == "x" * room
    with pytest.raises(ToolError, match="too long"):
        plain("x" * (room + 1))
    with pytest.raises(ToolError, match="too long"):
        plain("é" * (room // 2 + 1))


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_stays_as_it_is(value: Any) -> None:
    assert plain([value]) == [value]
