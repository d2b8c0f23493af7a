"""Row 24, of the starts: killed in the middle of a write, the file is old or new, never half."""

import random
from pathlib import Path

from tests.support.killing_starts import kill_often

KILLS = 20
"""Of the 1,000 of row 24, which `make bench ARGS=kills` does."""


def test_the_starts_survive_being_killed(tmp_path: Path) -> None:
    kill_often(tmp_path, KILLS, random.SystemRandom().randrange(10**6))
