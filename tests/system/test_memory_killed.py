"""kill -9 in the middle of a write: found is what was there before, or what was written; never half."""

import random
import sys
from pathlib import Path

from tests.support.killing import kill_often

KILLS = 20
"""Of the 1,000 of row 24, which `make bench ARGS=kills` does."""


def test_a_memory_survives_being_killed_while_it_writes(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    outcome = kill_often(tmp_path, KILLS, seed)
    sys.stdout.write(f"seed {seed}: {outcome}\n")
    assert outcome.kills == KILLS
    assert outcome.mid_write, "no kill came in the middle of a write: nothing was tested"
