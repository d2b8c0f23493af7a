"""`assistant memory` and `assistant forget`, with a device that runs and without one."""

import asyncio
import json
import time
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.commands.cli import cli, main
from assistant.core.events import ForgetConfirmed
from assistant.memory.contents import KeptTurn
from assistant.memory.database import NAME, Database
from assistant.memory.place import CHAT_HISTORY
from assistant.ports import KeptHandle
from assistant.screen.identity import keep_peer, load_or_make, load_peer
from tests.support import shell
from tests.support.control import FakeDevice, serving
from tests.support.kept import edition, on_disk
from tests.support.writing import write


class Terminal:
    """Runs commands in this process, with a configuration that names socket and folder, and a mistake."""

    def __init__(self, home: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.socket = home / "run" / "control.sock"
        self.folder = home / "memory"
        self.config = home / "a.toml"
        self._captured = captured
        self.configure(self.socket)

    def configure(self, socket: Path) -> None:
        """Let `socket` be where a device is asked."""
        write(self.config, f'nonsense = 1\n[control]\nsocket = "{socket}"\n[memory]\nfolder = "memory"')

    def call(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        code = main([*arguments, "--config", str(self.config)])
        out, err = self._captured.readouterr()
        return code, out, err


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, capsys)


@pytest.fixture
def kept(terminal: Terminal) -> Path:
    """A folder with five turns, a fact and a handle of a minute ago."""
    now = time.time()
    five = edition(5)
    turns = {**five.turns, 5: KeptTurn(now, "question 5", "")}
    handles = {("gemini", "model"): KeptHandle("a secret handle", now - 60)}
    with closing(Database(terminal.folder)) as database:
        database.write(replace(five, turns=turns, handles=handles))
    return terminal.folder


# --- assistant memory ---------------------------------------------------------------------------


def test_what_is_kept_in_words(terminal: Terminal, kept: Path) -> None:
    code, out, err = terminal.call("memory")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"kept in {kept}"
    assert lines[1] == "facts: 1"
    assert lines[2].endswith("  fact 5")
    assert lines[3].startswith("turns: 5, the newest of 20")
    for number in range(1, 5):
        assert lines[3 + number][20:].startswith(
            f"you: question {number} / assistant: answer {number} answer"
        )
        assert lines[3 + number].endswith("…")
    assert lines[8][20:] == "you: question 5"
    assert lines[9:11] == ["handles: 1", "  gemini model, 1 min old"]
    assert lines[11] == "set to ring: 2"
    assert lines[12].endswith("USD")
    assert "secret" not in out


def test_what_is_kept_for_programs(terminal: Terminal, kept: Path) -> None:
    code, out, _ = terminal.call("memory", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["folder"] == str(kept)
    assert document["facts"] == [{"at": 5.0, "fact": "fact 5"}]
    assert document["turns"] == len(document["said"]) == 5
    assert (document["said"][-1]["person"], document["said"][-1]["model"]) == ("question 5", "")
    (handle,) = document["handles"]
    assert (handle["backend"], handle["model"]) == ("gemini", "model")
    assert 60 <= handle["age_s"] < 120
    assert document["alarms"] == 2
    assert document["costs"]["currency"] == "USD"
    assert "secret" not in out


def test_nothing_is_kept_and_nothing_is_made_by_looking(terminal: Terminal) -> None:
    code, out, err = terminal.call("memory")
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [
        "facts: none",
        "turns: none",
        "handles: none",
        "set to ring: nothing",
        "spent: today 0.00, this month 0.00",
    ]
    assert not terminal.folder.exists()


def test_a_memory_that_cannot_be_read(terminal: Terminal) -> None:
    terminal.folder.mkdir()
    write(terminal.folder / NAME, "no database " * 1_000)
    code, out, err = terminal.call("memory")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert f"{terminal.folder / NAME} cannot be read" in err


def test_the_folder_of_the_one_who_asks(tmp_path: Path) -> None:
    code, out, err = shell.call(tmp_path, "memory", XDG_STATE_HOME=str(tmp_path / "state"))
    assert (code, err) == (0, "")
    assert out.startswith(f"kept in {tmp_path / 'state' / 'assistant'}\n")


# --- assistant forget ---------------------------------------------------------------------------


def test_without_a_device_it_is_erased_here(terminal: Terminal, kept: Path, tmp_path: Path) -> None:
    keep_peer(kept / "screen", load_or_make(tmp_path, "study").certificate)
    code, out, err = terminal.call("forget", "--yes")
    assert (code, out, err) == (0, f"erased in {kept}; no device is running\n", "")
    assert load_peer(kept / "screen") is None
    assert b"question" not in on_disk(kept)
    with closing(Database(kept)) as database:
        assert database.look() == edition(5).forgotten()


async def test_a_running_device_is_asked(terminal: Terminal, kept: Path) -> None:
    device = FakeDevice()
    async with serving(terminal.socket, device):
        code, out, err = await asyncio.to_thread(terminal.call, "forget", "--yes")
    assert (code, out, err) == (0, "the running device forgets it all\n", "")
    assert device.events == [ForgetConfirmed()]
    assert b"question" in on_disk(kept), "that is the device's to do"


@pytest.mark.parametrize("running", [False, True])
async def test_what_was_typed_into_a_chat_is_erased(terminal: Terminal, kept: Path, running: bool) -> None:
    history = write(kept / CHAT_HISTORY, "capital of Peru?\n")
    async with AsyncExitStack() as stack:
        if running:
            await stack.enter_async_context(serving(terminal.socket, FakeDevice()))
        assert (await asyncio.to_thread(terminal.call, "forget", "--yes"))[0] == 0
    assert not history.exists()


def test_a_device_that_does_not_answer_is_not_taken_for_none(terminal: Terminal, kept: Path) -> None:
    terminal.configure(terminal.socket.with_name("x" * 200))
    code, out, err = terminal.call("forget", "--yes")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert b"question" in on_disk(kept)


@pytest.mark.parametrize(
    ("answer", "told"), [("y\n", "erased in"), ("n\n", "nothing was erased"), ("\n", "nothing")]
)
def test_it_asks_first(terminal: Terminal, kept: Path, answer: str, told: str) -> None:
    result = CliRunner().invoke(cli, ["forget", "--config", str(terminal.config)], input=answer)
    assert result.exit_code == 0
    assert told in result.output
    assert (b"question" in on_disk(kept)) is (answer != "y\n")
