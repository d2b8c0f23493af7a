"""What is installed on a device is pinned once: the lock files agree, and each package has a hash."""

import re
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
LOCKS = (
    "requirements.lock",
    "requirements-hardware.lock",
    "requirements-camera.lock",
    "requirements-build.lock",
)
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.*))? \\\n    --hash=sha256:", re.MULTILINE)


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
