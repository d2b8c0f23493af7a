"""Row 24: kill -9 in the middle of a write, a thousand times each: `python -m tests.bench.kills [--kills N]`.

What is found afterwards is old or new, or this fails and names the seed.
"""

import argparse
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import killing, killing_starts

KILLS = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    kills = parser.parse_args().kills
    seed = random.SystemRandom().randrange(10**6)
    with TemporaryDirectory() as folder:
        mid_write = killing_starts.kill_often(Path(folder), kills, seed)
    sys.stdout.write(f"starts, seed {seed}: {kills} kills, {mid_write} in the middle of a write\n")
    with TemporaryDirectory() as folder:
        sys.stdout.write(f"memory, seed {seed}: {killing.kill_often(Path(folder), kills, seed)}\n")


if __name__ == "__main__":
    main()
