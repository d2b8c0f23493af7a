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
    AuditEntry(1.0, "volume", '{"level": 0.5}', "act", (), True, "the owner allows it"),
    AuditEntry(2.0, "unlock", '{"door": "front"}', "danger", ("camera",), False, "nobody said yes"),
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
        'done      volume (act) {"level": 0.5}',
        'not done  unlock (danger) {"door": "front"}',
        "not done  sudo {}",
    ]
    assert [line.strip() for line in lines[1::2]] == [
        "the owner allows it",
        "nobody said yes; with others' words: camera",
        "there is no tool named sudo",
    ]


def test_some_of_them(config: Path) -> None:
    assert [line.split()[4] for line in told(config, "-n", "1")[::2]] == ["sudo"]
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
