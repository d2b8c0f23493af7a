"""`make bench`: everything that is measured, one table after the other."""

import runpy
import sys

BENCHES = ("latency", "lights", "pictures", "processor", "wake")


def main(chosen: list[str]) -> None:
    for bench in chosen or BENCHES:
        if bench not in BENCHES:
            sys.exit(f"there is no bench {bench!r}; there are: {', '.join(BENCHES)}")
        sys.argv = [bench]
        runpy.run_module(f"tests.bench.{bench}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
