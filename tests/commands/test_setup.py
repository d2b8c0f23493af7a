"""`assistant setup`: with options alone, and at a terminal."""

import fcntl
import os
import pty
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from assistant.commands.setup import preseed, setup
from assistant.config import load_config
from assistant.doctor.running import Running
from assistant.errors import ConfigError
from assistant.setup.answers import Answers
from assistant.setup.target import Target
from assistant.setup.wizard import Wizard, guessed_board
from tests.support.writing import write

KEY = "AIzaTheKeyOfTheTest"


def call(home: Path, *arguments: str, given: str = "") -> Result:
    private = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    private |= {"GEMINI_API_KEY": "", "GOOGLE_API_KEY": "", "ASSISTANT_CONFIG": ""}
    return CliRunner().invoke(setup, arguments, given, private, catch_exceptions=False, standalone_mode=False)


def test_without_a_terminal(tmp_path: Path) -> None:
    key_file = write(tmp_path / "key.txt", KEY)
    file = tmp_path / "new" / "mine.toml"
    result = call(
        tmp_path, "--config", str(file), "--board", "sim", "--key-file", str(key_file), "--language", "de-DE",
        "--wake-word", "alexa", "--yes",
    )  # fmt: skip
    assert "written: " in result.output
    assert KEY not in result.output
    config = load_config(file, {})
    assert (config.board, config.live.language, config.wake.words) == ("sim", "de-DE", ("alexa",))
    assert config.api_key is not None
    assert stat.S_IMODE((file.parent / "gemini-api-key").stat().st_mode) == 0o600


def test_a_mistake_in_an_option(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    for option, value in (("--board", "teapot"), ("--wake-word", "hey_teapot"), ("--key-file", "absent")):
        with pytest.raises(ConfigError, match=f"teapot|{value}"):
            call(tmp_path, "--config", str(file), option, value, "--yes")
    assert list(tmp_path.iterdir()) == []


def test_preseed_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no file"):
        CliRunner().invoke(
            preseed, [str(tmp_path / "absent.toml")], catch_exceptions=False, standalone_mode=False
        )


def test_a_board_is_guessed_by_its_sound_card() -> None:
    from assistant.config import board_names, load_board

    boards = [load_board(name) for name in board_names()]
    known = next(board for board in boards if board.audio.input)
    assert guessed_board(boards, f" 1 [x ]: USB-Audio - {known.audio.input.upper()}", "sim") == known.name
    assert guessed_board(boards, "", "sim") == "sim"


class Terminal:
    """Somebody who types at `assistant setup`."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._end, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        script = "import sys; from assistant.commands.setup import setup; setup(sys.argv[1:])"
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "LANG": "C.UTF-8",
            "TERM": "linux",
            "COLUMNS": "200",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdin=other, stdout=other, stderr=other, env=environ, start_new_session=True,
        )  # fmt: skip
        os.close(other)
        self.seen = ""

    def expect(self, words: str) -> None:
        give_up = time.monotonic() + 60
        while words not in self.seen:
            assert time.monotonic() < give_up, self.seen
            self._read()

    def press(self, keys: str) -> None:
        os.write(self._end, keys.encode())

    def type(self, prompt: str, line: str) -> None:
        self.expect(prompt)
        self.seen = ""
        self.press(f"{line}\n")

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._end)

    def interrupt(self) -> None:
        """Ctrl-C, and again where readline loses one that comes between its prompt and its waiting."""
        for _ in range(20):
            self.process.send_signal(signal.SIGINT)
            for _ in range(20):
                self._read()
                if "Aborted!" in self.seen:
                    return

    def end(self) -> int:
        """The exit code. What is written is read: a terminal that nobody reads holds its program."""
        give_up = time.monotonic() + 60
        while self.process.poll() is None:
            assert time.monotonic() < give_up, self.seen
            self._read()
        self._read()
        return self.process.returncode

    def _read(self) -> None:
        if select.select([self._end], [], [], 0.05)[0]:
            with suppress(OSError):  # nobody has the other end any more
                self.seen += os.read(self._end, 4096).decode(errors="replace")


def test_at_a_terminal(tmp_path: Path) -> None:
    with Terminal(tmp_path, "--config", str(tmp_path / "mine.toml")) as terminal:
        terminal.type("The board, or a file of your own", "teapot")
        terminal.type("The board, or a file of your own", "sim")
        terminal.type("The key (Enter: later)", KEY)
        terminal.type("The language", "klingon!!")
        terminal.expect("must be a language tag")
        terminal.type("The language", "de-DE")
        terminal.type("The wake word", "alexa")
        terminal.type("Try it?", "y")
        terminal.expect("wake word  ")
        terminal.type("Try a call to the service?", "n")
        terminal.type("Write ", "y")
        assert terminal.end() == 0, terminal.seen
    assert KEY not in terminal.seen
    config = load_config(tmp_path / "mine.toml", {})
    assert (config.board, config.wake.words, config.live.language) == ("sim", ("alexa",), "de-DE")
    assert config.api_key is not None


def test_whoever_gives_up_finds_everything_as_it_was(tmp_path: Path) -> None:
    file = write(tmp_path / "mine.toml", 'board = "sim"\n')
    with Terminal(tmp_path, "--config", str(file)) as terminal:
        terminal.type("The board, or a file of your own", "keyboard")
        terminal.expect("[Y/n]: ")
        terminal.interrupt()
        assert terminal.end() == 1
    assert file.read_text() == 'board = "sim"\n'
    assert list(tmp_path.iterdir()) == [file]


def test_a_service_is_asked_for_a_board_until_one_tells_when_it_listens(tmp_path: Path) -> None:
    target = Target(write(tmp_path / "mine.toml", ""), of_service=True, environ={})

    @click.command()
    def ask() -> None:
        draft = lambda so_far: target.config(so_far.changes(frozenset()))  # noqa: E731
        click.echo(f"it is {Wizard(draft, Running(), Answers(), terminal=False)._board_that_shows().name}")

    result = CliRunner().invoke(ask, input="usb-speakerphone\nn\nsim\n", catch_exceptions=False)
    assert "nobody could see when it listens" in result.output
    assert "it is sim" in result.output
    result = CliRunner().invoke(ask, input="usb-speakerphone\ny\n", catch_exceptions=False)
    assert "it is usb-speakerphone" in result.output


def test_answers_that_are_given_are_not_asked_for() -> None:
    assert Answers(board="sim").changes(frozenset()) == {("board",): "sim"}
    assert not Running().holds_devices
