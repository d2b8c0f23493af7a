"""What a message tells a person to install exists, and brings what is missing."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

HOME = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())
EXTRAS = {
    extra: {Requirement(line).name.lower() for line in lines}
    for extra, lines in PYPROJECT["project"]["optional-dependencies"].items()
}
LIBRARIES = next(
    contract["ignore_imports"]
    for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
    if contract["name"] == "Each device library is imported in one place"
)
PACKAGES = {"cv2": "opencv-python-headless"}
"""By the library that it brings, where the names differ."""

NAMED = re.compile(r"(?:live-assistant\[|pip_install\([\"'])(\w+)")
MISSING = re.compile(r"the package ([a-z][\w-]*)(?::| is missing)")

SOURCES = {path: path.read_text() for path in sorted((HOME / "assistant").rglob("*.py"))}
TELLING = [path for path, text in SOURCES.items() if NAMED.search(text)]


def imported(path: Path) -> set[str]:
    """The packages of the device libraries that this module is there to import."""
    module = ".".join(path.relative_to(HOME).with_suffix("").parts)
    libraries = (line.removeprefix(f"{module} -> ") for line in LIBRARIES if line.startswith(f"{module} -> "))
    return {PACKAGES.get(library, library).lower() for library in libraries}


def test_there_are_such_messages() -> None:
    assert len(TELLING) > 5


@pytest.mark.parametrize("path", TELLING, ids=lambda path: str(path.relative_to(HOME)))
def test_what_is_to_be_installed_exists_and_brings_what_is_missing(path: Path) -> None:
    named = set(NAMED.findall(SOURCES[path]))
    assert named <= set(EXTRAS), "no such extra"
    missing = imported(path) | set(MISSING.findall(SOURCES[path]))
    assert missing <= set[str]().union(*(EXTRAS[extra] for extra in named))
