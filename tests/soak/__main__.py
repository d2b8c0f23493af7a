"""`make soak`: a thousand turns and more than a hundred faults. Repeat one by its seed."""

import argparse
import asyncio
import logging
import sys
from random import SystemRandom

from rich.console import Console

from tests.soak.run import Size, soak


def main() -> int:
    """0 if nothing was violated."""
    usual = Size()
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--turns", type=int, default=usual.turns)
    parser.add_argument("--faults", type=int, default=usual.faults)
    parser.add_argument("--warm-up", type=int, default=usual.warm_up)
    parser.add_argument("--log", help="a file for what the device logs")
    chosen = parser.parse_args()
    logging.basicConfig(
        filename=chosen.log,
        level=logging.INFO if chosen.log else logging.ERROR,
        format="%(relativeCreated)d %(levelname)s %(name)s: %(message)s",
    )
    sys.stderr.write(f"seed {chosen.seed}\n")
    report = asyncio.run(soak(Size(chosen.turns, chosen.faults, chosen.warm_up), chosen.seed))
    report.show(Console(width=110))
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
