"""The Debian package: built, judged by lintian, installed into a clean Debian, used, purged."""

import shutil
import subprocess

import pytest

from tests.support.container import Container
from tests.support.installed import INSTALL_S, Installed, leave_things
from tests.support.remains import remains

pytestmark = [pytest.mark.systemd, pytest.mark.timeout(1800)]

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

    # Nobody was asked what it is made of: it is there, and off, until somebody says it.
    told = clean.run("dpkg", "-i", f"/var/tmp/package/{package.name}", within_s=INSTALL_S)
    assert "not started yet: `sudo assistant setup`" in told
    assert clean.call("systemctl", "is-enabled", "assistant.service")[1].strip() == "disabled"
    assert clean.call("systemctl", "is-active", "assistant.service")[1].strip() == "inactive"
    assert clean.run("assistant", "--version").startswith("assistant ")
    code, told = clean.call("assistant", "config")
    assert (code, "has no lights" in told) == (2, True)
    assert "the service was started" in clean.run("assistant", "setup", "--yes", "--board", "sim")
    device = Installed(clean)
    device.until_ready(20)
    assert clean.run("systemctl", "is-enabled", "assistant.service").strip() == "enabled"
    config = clean.run("cat", "/etc/assistant/assistant.toml")

    clean.run("dpkg", "--remove", "live-assistant", within_s=INSTALL_S)
    assert clean.call("test", "-e", "/opt/assistant")[0] == 1
    assert clean.run("cat", "/etc/assistant/assistant.toml") == config

    # Installed again it knows its board. What its owner gave it goes with the rest.
    clean.run("dpkg", "-i", f"/var/tmp/package/{package.name}", within_s=INSTALL_S)
    device.until_ready(20)
    leave_things(clean)
    clean.run("dpkg", "--purge", "live-assistant", within_s=INSTALL_S)
    assert remains(before, clean.files()) == set()
