"""What is installed on a device is pinned once: the lock files agree, and each package has a hash."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

DEPLOY = Path(__file__).parents[2] / "deploy"
LOCKS = (
    "requirements.lock",
    "requirements-hardware.lock",
    "requirements-camera.lock",
    "requirements-build.lock",
)
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)(?: ; (.*))? \\\n    --hash=sha256:", re.MULTILINE)


def pins(name: str) -> dict[tuple[str, str], str]:
    """The version of each package under each condition."""
    return {(package, when): version for package, version, when in PIN.findall((DEPLOY / name).read_text())}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_a_hash_and_no_address(name: str) -> None:
    text = (DEPLOY / name).read_text()
    assert len(pins(name)) == len(re.findall(r"^[a-z]", text, re.MULTILINE)) > 0
    assert "://" not in text


def test_they_agree() -> None:
    versions: dict[tuple[str, str], set[str]] = {}
    for name in (*LOCKS, "requirements-dev.lock"):
        for pin, version in pins(name).items():
            versions.setdefault(pin, set()).add(version)
    assert {pin: several for pin, several in versions.items() if len(several) > 1} == {}


def locked(name: str) -> dict[str, Requirement]:
    """What a lock file asks for on this machine, by package."""
    asked = re.findall(r"^([a-z].*?) \\$", (DEPLOY / name).read_text(), re.MULTILINE)
    requirements = [Requirement(line) for line in asked]
    return {it.name: it for it in requirements if it.marker is None or it.marker.evaluate()}


def wanted_with_extras(package: str, extras: set[str]) -> Iterator[Requirement]:
    """What an installed package needs with extras: the packages that it brings with them."""
    for line in distribution(package).requires or ():
        needed = Requirement(line)
        if needed.extras and any(
            needed.marker is None or needed.marker.evaluate({"extra": extra}) for extra in extras | {""}
        ):
            yield needed


@pytest.mark.parametrize("name", [*LOCKS, "requirements-dev.lock"])
def test_an_extra_that_a_package_needs_is_pinned_as_such(name: str) -> None:
    """Else the pip of Debian 12 takes the newest version of `package[extra]`, which has no hash here."""
    pinned = locked(name)
    for package, requirement in pinned.items():
        try:
            needed = list(wanted_with_extras(package, requirement.extras))
        except PackageNotFoundError:
            continue  # not installed here: what builds the wheels, say
        for other in needed:
            assert other.extras <= pinned[canonicalize_name(other.name)].extras, f"{package} needs {other}"


def test_there_are_extras_to_pin() -> None:
    assert [str(it) for it in wanted_with_extras("google-genai", set())]
