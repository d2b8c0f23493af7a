"""Import every module of ours, and every library that the lock file names.

Usage: python tests/arm64/imports.py. Each is named before it is imported: one that takes the process with it
is the last one named.
"""

import faulthandler
import importlib
import pkgutil
import sys
import time
from importlib.metadata import packages_distributions

import assistant

TOOLS = {"pip", "setuptools", "pkg_resources"}
"""They come with the virtual environment."""


def ours() -> list[str]:
    """Every module of the package."""
    found = pkgutil.walk_packages(assistant.__path__, "assistant.", onerror=_broken)
    return ["assistant", *(module.name for module in found)]


def _broken(package: str) -> None:
    raise ImportError(f"{package} cannot be imported")


def libraries() -> list[str]:
    """What the libraries offer to be imported; names with an underscore are their own business."""
    names = set(packages_distributions()) - TOOLS - {"assistant"}
    return sorted(name for name in names if name.isidentifier() and not name.startswith("_"))


def main() -> int:
    """Import everything; 1 if something cannot be."""
    faulthandler.enable()
    failed = 0
    for kind, names in (("libraries", libraries()), ("modules of ours", ours())):
        began = time.monotonic()
        for name in names:
            print(name, end=" ", flush=True)
            try:
                importlib.import_module(name)
            except (ImportError, OSError) as error:
                failed += 1
                print(f"\n{name} cannot be imported: {error}")
        print(f"\n{len(names)} {kind} imported in {time.monotonic() - began:.0f} s")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
