"""`make test-systemd` where there can be no container: no success, and not silent."""

import subprocess
from pathlib import Path

import pytest

from tests.support.writing import write

RUN = Path(__file__).with_name("run.sh")

PYTHON = """#!/bin/sh
echo "$*" >>"$CALLS"
case "$1 $WHY" in
"-c "*) echo "$WHY" ;;
*failing) exit 1 ;;
esac
"""
"""Says why there can be no container, and keeps what else it was to do."""


@pytest.mark.parametrize(
    ("why", "code", "asked"),
    [
        ("", 0, "-m pytest -m systemd tests/deploy -s -x"),
        ("NOT TESTED HERE: no root", 77, "-m pytest -m alone tests/deploy -s"),
        ("NOT TESTED HERE: failing", 1, "-m pytest -m alone tests/deploy -s"),
    ],
)
def test_it_says_so_and_runs_the_equivalent(tmp_path: Path, why: str, code: int, asked: str) -> None:
    python, calls = write(tmp_path / "python", PYTHON, 0o755), tmp_path / "calls"
    environ = {"PATH": "/usr/bin:/bin", "WHY": why, "CALLS": str(calls)}
    done = subprocess.run(
        [RUN, python, "-x"], env=environ, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == code
    assert calls.read_text().splitlines()[1:] == [asked]
    assert why in done.stderr
    assert bool(done.stderr) is bool(why)
