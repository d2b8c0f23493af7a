"""The Debian package: built, judged by lintian, installed into a clean Debian, used, purged."""

import shutil
import subprocess

import pytest

from tests.support.container import Container
from tests.support.installed import INSTALL_S, Installed
from tests.support.remains import remains

pytestmark = [pytest.mark.systemd, pytest.mark.timeout(1200)]

WHEELS = "/var/cache/live-assistant"
"""Where the package looks for Python packages before it asks the network."""


def test_it_installs_runs_and_leaves_nothing(clean: Container) -> None:
    clean.run("/source/deploy/debian/build.sh", "/var/tmp/package", "/wheels", within_s=INSTALL_S)
    package = next((clean.changed / "var/tmp/package").glob("*.deb"))
    if shutil.which("lintian") is None:
        pytest.skip("NOT TESTED HERE: needs lintian")
    done = subprocess.run(["lintian", package], capture_output=True, text=True, timeout=120, check=False)
    assert [line for line in done.stdout.splitlines() if line.startswith("E:")] == []

    before = clean.files()
    clean.run("mkdir", WHEELS)
    clean.run("ln", "-s", "/wheels", f"{WHEELS}/wheels")
    clean.write("/etc/assistant/assistant.toml", 'board = "sim"\n')
    clean.run("dpkg", "-i", f"/var/tmp/package/{package.name}", within_s=INSTALL_S)
    device = Installed(clean)
    device.until_ready(20)
    assert clean.run("assistant", "--version").startswith("assistant ")
    assert clean.run("cat", "/etc/assistant/assistant.toml") == 'board = "sim"\n'

    clean.run("dpkg", "--remove", "live-assistant")
    assert clean.call("test", "-e", "/opt/assistant")[0] == 1
    assert clean.run("cat", "/etc/assistant/assistant.toml") == 'board = "sim"\n'
    clean.run("dpkg", "--purge", "live-assistant")
    assert remains(before, clean.files()) == set()
