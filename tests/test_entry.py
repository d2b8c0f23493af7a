"""Where the command begins: Ctrl-C at any time, and output that cannot be written. Real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import shell


@pytest.mark.parametrize("arguments", [["--help"], ["config"], ["board", "list"]])
def test_output_that_cannot_be_written_is_a_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    told = "assistant: the output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_ctrl_c_is_quiet_while_the_command_is_imported() -> None:
    program = """
import os, signal, sys
class Finger:
    def find_spec(name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finger)
from assistant.entry import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_terminal_that_lacks_a_letter_shows_the_rest() -> None:
    program = """
import sys
from assistant import entry
from assistant.commands import cli
cli.main = lambda: print("✓ done") or 0
sys.exit(entry.main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "? done\n", "")


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGHUP], ids=["Ctrl-C", "a terminal that is closed"]
)
def test_the_emulator_is_ended_as_it_is_meant_to_be_and_leaves_nothing(
    number: signal.Signals, tmp_path: Path
) -> None:
    process = shell.start(tmp_path, "emulator", TMPDIR=str(tmp_path))
    assert process.stdout is not None
    while not process.stdout.readline().startswith("export GEMINI_API_KEY"):
        assert process.poll() is None
    process.send_signal(number)
    process.communicate(timeout=30)
    assert (process.returncode, list(tmp_path.iterdir())) == (0, [])
