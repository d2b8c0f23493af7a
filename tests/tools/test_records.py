import json
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.tools.records import ARGUMENTS_CHARACTERS, arguments_in_brief


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "{}"),
        ({"door": "front", "minutes": 5, "on": True, "at": None}, None),
        ({"pin": 1234, "PIN": "1", "door_code": "9"}, '{"pin": "***", "PIN": "***", "door_code": "***"}'),
        ({"password": "x", "wifi_passphrase": "x"}, '{"password": "***", "wifi_passphrase": "***"}'),
        ({"api_key": "x", "accessToken": "x"}, '{"api_key": "***", "accessToken": "***"}'),
        ({"to": [{"name": "Ada", "secret": "x"}]}, '{"to": [{"name": "Ada", "secret": "***"}]}'),
        ({"spin": 1, "zip": 2, "keyboard": 3}, None),
        ({"arm": SecretStr("hunter2")}, '{"arm": "**********"}'),
        ({"text": "grün\n"}, '{"text": "grün\\n"}'),
    ],
)
def test_arguments_are_written_down_without_secrets(arguments: dict[str, Any], text: str | None) -> None:
    assert arguments_in_brief(arguments) == (json.dumps(arguments) if text is None else text)


@dataclass
class Place:
    room: str
    pin: int


class Odd:
    """Nothing that JSON knows."""


def test_models_are_written_out_and_what_is_odd_is_named() -> None:
    assert arguments_in_brief({"place": Place("hall", 7)}) == '{"place": {"room": "hall", "pin": "***"}}'
    assert arguments_in_brief({"odd": Odd(), "nested": [Odd()]}) == '{"odd": "Odd", "nested": ["Odd"]}'


def test_a_flood_is_cut_short() -> None:
    nested: Any = "x"
    for _ in range(1_000):
        nested = [nested]
    for flood in ("x" * 10_000_000, ["x"] * 1_000_000, {str(n): n for n in range(100_000)}, nested):
        assert len(arguments_in_brief({"text": flood})) <= ARGUMENTS_CHARACTERS
    assert len(arguments_in_brief({"x" * 10_000_000: 1})) <= ARGUMENTS_CHARACTERS
