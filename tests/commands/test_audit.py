import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.commands.audit import audit
from assistant.memory.audit import Unwritten
from assistant.memory.contents import Contents
from assistant.memory.database import NAME, Database
from assistant.ports import AuditEntry
from tests.support.writing import write

ENTRIES = (
    AuditEntry(1.0, "volume", '{"level": 0.5}', "act", (), True, "the owner allows it", "voice 2", "done"),
    AuditEntry(
        2.0,
        "unlock",
        '{"door": "front"}',
        "danger",
        ("camera",),
        False,
        "nobody said yes",
        "typed",
        "refused",
    ),
    AuditEntry(3.0, "sudo", "{}", "", (), False, "there is no tool named sudo"),
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    with closing(Database(tmp_path / "memory")) as database:
        database.write(Contents(), Unwritten(ENTRIES, last=3))
    write(tmp_path / "a.toml", '[memory]\nfolder = "memory"')
    return tmp_path / "a.toml"


def told(config: Path, *arguments: str) -> list[str]:
    result = CliRunner().invoke(audit, [*arguments, "--config", str(config)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_each_call_in_words_the_newest_last(config: Path) -> None:
    lines = told(config)
    assert [line[21:].rstrip() for line in lines[::2]] == [
        'done       voice 2   volume (act) {"level": 0.5}',
        'refused    typed     unlock (danger) {"door": "front"}',
        "refused              sudo {}",
    ]
    assert [line.strip() for line in lines[1::2]] == [
        "the owner allows it",
        "nobody said yes; with others' words: camera",
        "there is no tool named sudo",
    ]


def test_a_long_one_keeps_its_columns(config: Path) -> None:
    words = json.dumps({"text": "x" * 200 + " and so on" * 20})
    long = AuditEntry(4.0, "say", words, "act", (), True, "why " * 50, "a very long label", "timed out")
    with closing(Database(config.parent / "memory")) as database:
        database.write(Contents(), Unwritten((long,), last=4))
    first, *others = told(config, "--tool", "say")
    assert first[21:].startswith("timed out  a very l  say (act) {")
    assert len(first) <= 100
    assert len(others) > 8
    assert all(len(line) <= 100 and line[:42].isspace() and not line[42].isspace() for line in others)


def test_some_of_them(config: Path) -> None:
    assert ["sudo" in line for line in told(config, "-n", "1")[::2]] == [True]
    assert len(told(config, "--tool", "unlock")) == 2
    assert told(config, "--tool", "nothing") == ["no call of nothing is known"]


def test_for_programs(config: Path) -> None:
    first, second, _ = map(json.loads, told(config, "--json"))
    assert first["arguments"] == '{"level": 0.5}'
    assert (second["tool"], second["allowed"], second["untrusted"]) == ("unlock", False, ["camera"])


def test_a_memory_that_cannot_be_read_is_one_line(config: Path) -> None:
    write(config.parent / "memory" / NAME, "no database " * 1_000)
    result = CliRunner().invoke(audit, ["--config", str(config)])
    assert "cannot be read" in str(result.exception)


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", '[memory]\nfolder = "nowhere"')
    assert told(tmp_path / "a.toml") == ["no tool was called yet"]
    assert told(tmp_path / "a.toml", "--json") == []
    assert not (tmp_path / "nowhere").exists()
