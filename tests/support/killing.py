"""kill -9 in the middle of a write, again and again: `python -m tests.support.killing 1000 [SEED]`.

The child (`... --write FOLDER`) writes edition after edition and says which it has written.
"""

import random
import select
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.memory.database import NAME, Database
from tests.support.kept import edition

ROOT = Path(__file__).parents[2]
MODULE = "tests.support.killing"
LONGEST_S = 0.02
"""From a write that was said to be done to the kill: some writes more, or a part of one."""


@dataclass
class Outcome:
    """What was found after the kills."""

    kills: int = 0
    editions: int = 0
    mid_write: int = 0
    """A journal was left: the kill came in the middle of a write."""
    newer: int = 0
    """The file held the write that was not said to be done: the kill came just after it."""


def kill_often(folder: Path, times: int, seed: int) -> Outcome:
    """Kill a writer `times` times; fails with an AssertionError if ever neither old nor new is found."""
    chance = random.Random(seed)
    outcome = Outcome()
    for kill in range(1, times + 1):
        said = _kill_a_writer(folder, chance.randint(1, 3), chance.uniform(0, LONGEST_S))
        outcome.mid_write += (folder / f"{NAME}-journal").exists()
        with closing(Database(folder)) as database:
            found = database.look()
        (number,) = (int(fact.text.split()[1]) for fact in found.facts.values())
        assert found == edition(number), f"seed {seed}, kill {kill}: a mixture"
        assert number in (said, said + 1), f"seed {seed}, kill {kill}: {number} after {said}"
        assert not list(folder.glob(f"{NAME}.*")), f"seed {seed}, kill {kill}: taken for damaged"
        outcome.newer += number - said
        outcome.kills, outcome.editions = kill, number
    return outcome


def _kill_a_writer(folder: Path, writes: int, then_s: float) -> int:
    """Let it say `writes` writes, wait, kill it; the last one that it said."""
    command = [sys.executable, "-m", MODULE, "--write", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        said = [writer.stdout.readline() for _ in range(writes)]
        select.select([], [], [], then_s)
        writer.kill()
        said += writer.stdout.readlines()
    return max(int(line) for line in said if line.endswith(b"\n"))


def write_for_ever(folder: Path) -> None:
    """Write the next edition, and the next, and say so, until killed."""
    database = Database(folder)
    facts = database.load().facts
    number = int(facts[1].text.split()[1]) if facts else 0
    while True:
        number += 1
        database.write(edition(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """See above."""
    if arguments[0] == "--write":
        write_for_ever(Path(arguments[1]))
    seed = int(arguments[1]) if arguments[1:] else random.SystemRandom().randrange(10**6)
    with TemporaryDirectory() as folder:
        sys.stdout.write(f"seed {seed}: {kill_often(Path(folder), int(arguments[0]), seed)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
