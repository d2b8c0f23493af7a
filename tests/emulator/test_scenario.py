from pathlib import Path

import pytest

from assistant.emulator.faults import CloseLink, Refuse
from assistant.emulator.scenario import Scenario, ToolCall, Turn, load_scenario
from assistant.emulator.script import FaultBook, Question, Script
from assistant.errors import ConfigError

EXAMPLE = """
speed = 2.0
repeat = true

[[turn]]
heard = "what time is it"
reply = "It is noon."
delay_s = 0.5

[[turn]]
reply = "Done."
tool_call = { name = "set_timer", args = { minutes = 5 } }

[[fault]]
at = "handshake"
do = "refuse"
status = 429
retry_after_s = 30
connection = 1

[[fault]]
at = "reply"
do = "close"
code = 1011
turn = 2
times = 1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.toml"
    path.write_text(text)
    return path


def test_a_file(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, EXAMPLE))
    assert scenario.speed == 2.0
    assert scenario.turns == (
        Turn(heard="what time is it", reply="It is noon.", delay_s=0.5),
        Turn(reply="Done.", tool_call=ToolCall(name="set_timer", args={"minutes": 5})),
    )
    assert scenario.faults == (
        Refuse(at="handshake", status=429, retry_after_s=30, connection=1),
        CloseLink(at="reply", code=1011, turn=2, times=1),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("speed = ", "is not TOML"),
        ("sped = 2", "sped is unknown; did you mean speed?"),
        ("speed = -1", "speed must be more than 0, not -1"),
        ("[[turn]]\nreplly = 'x'", "[[turn]] 1: replly is unknown; did you mean reply?"),
        ("[[turn]]\n[[turn]]\nreply = 5", "[[turn]] 2: reply must be text in quotes, not 5"),
        ("[[turn]]\ntool_call = { args = {} }", "[[turn]] 1: tool_call.name is missing"),
        ("[[fault]]\nat = 'reply'\ndo = 'explode'", '[[fault]] 1: "do" must be one of refuse, certificate, '),
        ("[[fault]]\nat = 'reply'", '[[fault]] 1: "do" must be one of refuse, certificate, '),
        ("[[fault]]\nat = 'dawn'\ndo = 'drop'", "[[fault]] 1: at must be 'now', 'accept', 'token', "),
        ("[[fault]]\ndo = 'drop'", "[[fault]] 1: at is missing"),
        (
            "[[fault]]\nat = 'reply'\ndo = 'close'\ncode = 99",
            "[[fault]] 1: code must be from 1000 to 1003, 1007 to 1014 or 3000 to 4999",
        ),
        (
            "[[fault]]\nat = 'reply'\ndo = 'close'\nresaon = ''",
            "[[fault]] 1: resaon is unknown; did you mean reason?",
        ),
        (
            "[[fault]]\ndo = 'refuse'\nstatus = 999",
            "[[fault]] 1: status must be a status of HTTP, as 429 or 503, not 999",
        ),
        (
            "[[turn]]\ntool_calls = [{ name = 'f' }, { args = {} }]",
            "[[turn]] 1: tool_calls.2.name is missing",
        ),
        (
            "[[turn]]\ntool_call = { name = 'f', arg = {} }",
            "[[turn]] 1: tool_call.arg is unknown; did you mean args?",
        ),
        (
            "[[fault]]\nat = 'now'\ndo = 'drop'",
            '[[fault]] 1: it must be at a moment of a conversation: "now"',
        ),
        ("[fault]\nat = 'reply'", "fault must be"),
    ],
)
def test_mistakes_are_named_by_file_table_and_key(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        load_scenario(path)
    assert str(refused.value).startswith(str(path))
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_mistake_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_scenario(written(tmp_path, "speed = -1\nvoices = 1\n[[turn]]\nreply = 5"))
    assert len(str(refused.value).splitlines()) == 3


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load_scenario(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b"voice = '\xe9'")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_scenario(tmp_path / "latin.toml")


def test_after_the_script_the_truth() -> None:
    script = Script(Scenario(turns=(Turn(reply="one"), Turn(reply="two", heard="so"))))
    question = Question(speech_s=1.84)
    assert [script.answer(question).reply for _ in range(3)] == [
        "one",
        "two",
        "I heard 1.8 seconds of speech.",
    ]
    script.replace([Turn(reply="three")])
    assert script.answer(question) == Turn(reply="three", heard="(1.8 s of speech)")


def test_a_script_may_repeat() -> None:
    script = Script(Scenario(turns=(Turn(reply="one"), Turn(reply="two")), repeat=True))
    assert [script.answer(Question()).reply for _ in range(5)] == ["one", "two", "one", "two", "one"]


def test_faults_strike_where_and_as_often_as_they_say() -> None:
    second, twice = CloseLink(at="reply", connection=2), CloseLink(at="reply", times=2)
    third = CloseLink(at="question", turn=3)
    book = FaultBook([second, twice])
    book.add(third)
    assert book.strike("reply", 1, 1) == [twice]
    assert book.strike("question", 1, 2) == []
    assert book.strike("question", 1, 3) == [third]
    assert book.strike("reply", 2, 1) == [second, twice]
    assert book.strike("reply", 2, 1) == [second]
    assert book.strikes == 5
