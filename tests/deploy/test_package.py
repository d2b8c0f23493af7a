"""The Debian package: built, judged by lintian, installed into a clean Debian, used, upgraded, purged."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.container import Container
from tests.support.installed import INSTALL_S, Installed, copy_of_the_sources, leave_things, of_version
from tests.support.remains import remains

pytestmark = [pytest.mark.systemd, pytest.mark.timeout(1800)]

WHEELS = "/var/cache/live-assistant"
"""Where the package looks for Python packages before it asks the network."""

UNIT_FILE = "/etc/systemd/system/assistant.service"
"""The owner's, or a copy of the unit in use while dpkg's own is one of a version that is not."""


def build(container: Container, sources: str = "/source") -> str:
    """The package of these sources."""
    folder = "/var/tmp/package"
    container.run("rm", "-rf", folder)
    container.run(f"{sources}/deploy/debian/build.sh", folder, "/wheels", within_s=INSTALL_S)
    return container.run("sh", "-c", f"echo {folder}/*.deb").strip()


def build_newer(container: Container, version: str, *edits: str) -> str:
    """The package of another version."""
    changelog = f"deploy/debian/changelog:1s/(.*)/({version})/"
    description = f"deploy/assistant.service:s/^Description=.*/Description=Of {version}/"
    return build(
        container, copy_of_the_sources(container, of_version(version), changelog, description, *edits)
    )


def dpkg_state(container: Container) -> str:
    return container.run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", "live-assistant")


def test_lintian_finds_no_errors(clean: Container) -> None:
    if shutil.which("lintian") is None:
        pytest.skip("NOT TESTED HERE: needs lintian")
    package = clean.changed / Path(build(clean)).relative_to("/")
    done = subprocess.run(["lintian", package], capture_output=True, text=True, timeout=120, check=False)
    assert [line for line in done.stdout.splitlines() if line.startswith("E:")] == []


def installed_from(package: str, clean: Container) -> Installed:
    """The device once it is ready, on the simulated board."""
    wheelhouse(clean)
    clean.run("dpkg", "-i", package, within_s=INSTALL_S)
    clean.run("assistant", "setup", "--yes", "--board", "sim")
    device = Installed(clean)
    device.until_ready(20)
    return device


def wheelhouse(clean: Container) -> None:
    """Let it need no network."""
    clean.run("mkdir", "-p", WHEELS)
    clean.run("ln", "-sfn", "/wheels", f"{WHEELS}/wheels")


def purge(clean: Container) -> None:
    """With all that its owner gave it."""
    leave_things(clean)
    clean.run("dpkg", "--purge", "live-assistant", within_s=INSTALL_S)


def test_it_installs_runs_and_leaves_nothing(clean: Container) -> None:
    package = build(clean)
    before = clean.files()
    wheelhouse(clean)

    # Nobody was asked what it is made of: it is there, and off, until somebody says it.
    told = clean.run("dpkg", "-i", package, within_s=INSTALL_S)
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

    # Installed again it knows its board.
    clean.run("dpkg", "-i", package, within_s=INSTALL_S)
    device.until_ready(20)
    purge(clean)
    assert remains(before, clean.files()) == set()


@pytest.mark.parametrize("suite", ["trixie"], indirect=True, scope="module")  # for the time it takes
def test_an_upgrade_that_fails_leaves_what_was_in_use(clean: Container) -> None:
    package = build(clean)
    before = clean.files()
    device = installed_from(package, clean)
    good = clean.run("readlink", "/opt/assistant/current")
    unit = device.show("Description")

    # A newer one that does not get ready: the one before is back with the unit that it had, and dpkg knows.
    worse = build_newer(clean, "9.0.0", "assistant/app.py:s/^def run(.*/&\\n    raise SystemExit(7)/")
    code, told = clean.call("dpkg", "-i", worse, within_s=INSTALL_S)
    assert (code, "the one before is back" in told) == (1, True), told
    assert "`sudo dpkg --configure live-assistant` tries it again" in told
    assert dpkg_state(clean) == "half-configured 9.0.0"
    assert clean.run("dpkg", "--verify", "live-assistant") == "", "dpkg's own files are as dpkg wrote them"
    device.until_ready(20)
    assert clean.run("readlink", "/opt/assistant/current") == good
    assert (device.show("Description"), device.show("FragmentPath")) == (unit, UNIT_FILE)
    assert f"{device.runs}\n" == good

    # So it is after a boot, and after another attempt.
    clean.power_off()
    clean.boot()
    device.until_ready(20)
    assert clean.call("dpkg", "--configure", "live-assistant", within_s=INSTALL_S)[0] == 1
    device.until_ready(20)
    assert (device.show("Description"), f"{device.runs}\n") == (unit, good)

    # A better one is in use, with its own unit and nothing in place of it.
    clean.run("dpkg", "-i", build_newer(clean, "9.0.1"), within_s=INSTALL_S)
    assert dpkg_state(clean) == "installed 9.0.1"
    assert clean.run("assistant", "--version") == "assistant 9.0.1\n"
    assert device.ready
    assert device.show("Description") == "Of 9.0.1"
    assert device.show("FragmentPath") != UNIT_FILE
    assert clean.call("test", "-e", UNIT_FILE)[0] == 1

    # One whose Python packages cannot be had changes nothing that runs.
    pid = device.pid
    clean.run("rm", f"{WHEELS}/wheels")
    clean.run("mkdir", f"{WHEELS}/wheels")
    code, told = clean.call("dpkg", "-i", build_newer(clean, "9.0.2"), within_s=INSTALL_S)
    assert (code, "Nothing was changed" in told) == (1, True), told
    assert (device.pid, device.show("Description")) == (pid, "Of 9.0.1")
    device.restart()
    assert (device.show("Description"), device.show("FragmentPath")) == ("Of 9.0.1", UNIT_FILE)

    # Purged in that state, nothing is left.
    purge(clean)
    assert remains(before, clean.files()) == set()
