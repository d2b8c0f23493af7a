"""kill -9 while a start is being noted, again and again: `python -m tests.support.killing_starts 1000`.

The child (`... --write FOLDER`) notes start after start, the first at second 1, and says which it has noted.
"""

import random
import select
import subprocess
import sys
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.service.starts import NAME, StartBook

ROOT = Path(__file__).parents[2]
MODULE = "tests.support.killing_starts"
LONGEST_S = 0.002
"""From a start that was said to be noted to the kill: a few more, or a part of one."""


def kill_often(folder: Path, times: int, seed: int) -> int:
    """Kill a writer `times` times; how often in the middle of a write.

    Fails with an AssertionError if ever neither old nor new is found.
    """
    chance = random.Random(seed)
    mid_write = 0
    for kill in range(1, times + 1):
        said = _kill_a_writer(folder, chance.randint(1, 20), chance.uniform(0, LONGEST_S))
        noted = StartBook(folder, "boot").look().starts[-1]
        assert noted in (said, said + 1), f"seed {seed}, kill {kill}: {noted} after {said}"
        mid_write += (folder / NAME).with_suffix(".new").exists()
    return mid_write


def _kill_a_writer(folder: Path, writes: int, then_s: float) -> float:
    command = [sys.executable, "-m", MODULE, "--write", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        said = [writer.stdout.readline() for _ in range(writes)]
        select.select([], [], [], then_s)
        writer.kill()
        said += writer.stdout.readlines()
    return max(float(line) for line in said if line.endswith(b"\n"))


def write_for_ever(folder: Path) -> None:
    """Note the next start, and the next, and say so, until killed."""
    starts = StartBook(folder, "boot").look().starts
    for second in count(starts[-1] + 1 if starts else 1.0):
        StartBook(folder, "boot", lambda second=second: second).begin()  # type: ignore[misc]
        sys.stdout.write(f"{second}\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """See above."""
    if arguments[0] == "--write":
        write_for_ever(Path(arguments[1]))
    seed = random.SystemRandom().randrange(10**6)
    with TemporaryDirectory() as folder:
        mid_write = kill_often(Path(folder), int(arguments[0]), seed)
    sys.stdout.write(f"seed {seed}: {arguments[0]} kills, {mid_write} in the middle of a write\n")


if __name__ == "__main__":
    main(sys.argv[1:])
