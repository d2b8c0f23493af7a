"""Row 24, of the starts: killed in the middle of a write, the file is old or new, never half."""

import random
from pathlib import Path

from tests.support.killing_starts import kill_often

KILLS = 20
"""`python -m tests.support.killing_starts 1000` does more of it."""


def test_the_starts_survive_being_killed(tmp_path: Path) -> None:
    kill_often(tmp_path, KILLS, random.SystemRandom().randrange(10**6))
