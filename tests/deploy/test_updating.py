"""`assistant update` under systemd: by hand and by night, good and bad, cut short, and while somebody talks.

The tests share one installation, and build on one another: 9.0.0 comes by night, 9.0.1 by hand and stays.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.emulator.certificate import CA_FILE
from tests.support.container import until
from tests.support.installed import INSTALL_S, Installed, copy_of_the_sources, of_version

pytestmark = [
    pytest.mark.systemd,
    pytest.mark.timeout(900),
    pytest.mark.parametrize("suite", ["bookworm"], indirect=True, scope="module"),  # for the time it takes
]

UPDATE_S = 300.0
NIGHTLY = "assistant-update.service"
BY_HAND = "by-hand.service"

CONFIG = "/etc/assistant/assistant.toml"
TRIAL = "/opt/assistant/trial"
WHEELS = "/var/tmp/versions"
INDEX = "/var/tmp/index"
CERTIFICATE = f"/run/index/{CA_FILE}"

SAID = "/run/said.wav"

FALLS_S = 6
"""How long after its start the bad version falls: it has been ready by then."""

# As deploy/debian/build.sh makes the wheel of the package, each time from other sources.
MAKE_WHEEL = f"""
packaged='' dry_run='' wheelhouse=/wheels PYTHON=/usr/bin/python3 here=$1/deploy
. "$here/install/say.sh"
. "$here/install/environment.sh"
[ -d {WHEELS} ] || make_wheels {WHEELS}
pip_in {WHEELS}/build wheel --no-deps --no-build-isolation -w {WHEELS} "$1"
"""

# A package index as PEP 503 describes it: a folder for each project, with links to its files.
MAKE_INDEX = f"""
for file in /wheels/* {WHEELS}/live_assistant-9.0.0-*; do
    project=$(basename "$file" | sed 's/-[0-9].*//' | tr A-Z_. a-z--)
    mkdir -p "{INDEX}/$project"
    ln -s "$file" "{INDEX}/$project/"
done
"""


@dataclass
class Wheels:
    """Versions that are newer than ours; each is made when it is asked for."""

    device: Installed
    without_talk_s: float = 0.0
    """From the command to the switch to a version that was made already, where nobody talks."""

    def make(self, version: str, *edits: str) -> str:
        """Its wheel."""
        sources = copy_of_the_sources(self.device.container, of_version(version), *edits)
        self.device.container.run("sh", "-euc", MAKE_WHEEL, "sh", sources, within_s=INSTALL_S)
        return self.of(version)

    def of(self, version: str) -> str:
        return f"{WHEELS}/live_assistant-{version}-py3-none-any.whl"

    def update(self, version: str) -> tuple[str, ...]:
        """The command that takes it."""
        wheel = self.of(version)
        digest = self.device.container.run("sha256sum", wheel).split()[0]
        return ("assistant", "update", wheel, "--sha256", digest, "--wheelhouse", "/wheels")

    def begin(self, version: str) -> None:
        """Let it be taken, as the unit BY_HAND."""
        inside = self.device.container
        inside.call("systemctl", "reset-failed", BY_HAND)
        inside.run("systemd-run", "--quiet", f"--unit={BY_HAND}", *self.update(version))


@pytest.fixture(scope="module")
def wheels(installed: Installed) -> Wheels:
    return Wheels(installed)


def serve_index(device: Installed) -> None:
    """Serve INDEX inside, and let pip trust its certificate."""
    inside = device.container
    inside.run("sh", "-euc", MAKE_INDEX)
    inside.run("mkdir", "-p", "/run/index")
    inside.write("/etc/hosts", "127.0.0.1 localhost\n")
    server = ("-P", "/source/tests/deploy/package_index.py", INDEX, "8003", "/run/index")
    inside.run(
        *("systemd-run", "--quiet", "--unit=index", "--collect", "-E", "PYTHONUNBUFFERED=1"),
        *("/opt/assistant/current/bin/python", *server),
    )
    until(lambda: inside.call("test", "-s", CERTIFICATE)[0] == 0, 30, "the index has its certificate")
    inside.write(
        f"/run/systemd/system/{NIGHTLY}.d/index.conf", f"[Service]\nEnvironment=PIP_CERT={CERTIFICATE}\n"
    )
    inside.run("systemctl", "daemon-reload")


def in_use(device: Installed, link: str = "current") -> str:
    """The name of a version's folder, VERSION-HASH."""
    return Path(device.container.run("readlink", f"/opt/assistant/{link}").strip()).name


def runs(device: Installed, version: str) -> bool:
    """In use, for good, running and ready."""
    return (
        device.ready
        and in_use(device).startswith(f"{version}-")
        and Path(device.runs).name == in_use(device)
        and not on_trial(device)
    )


def on_trial(device: Installed) -> bool:
    return device.container.call("test", "-L", TRIAL)[0] == 0


def versions(device: Installed) -> set[str]:
    names = device.container.run("ls", "/opt/assistant/venvs").split()
    return {name.split("-")[0] for name in names if name != "previous"}


def log_of(device: Installed, unit: str) -> str:
    return device.container.run("journalctl", "-q", "--no-pager", "-o", "cat", "-u", unit)


def test_by_night_nothing_happens_unless_the_owner_said_so(installed: Installed, wheels: Wheels) -> None:
    inside, before, pid = installed.container, in_use(installed), installed.pid
    assert inside.run("systemctl", "is-active", "assistant-update.timer").strip() == "active"
    wheels.make("9.0.0")
    serve_index(installed)
    inside.run("sed", "-i", 's,^#index = .*,index = "https://localhost:8003",', CONFIG)
    inside.run("systemctl", "start", NIGHTLY)
    assert (in_use(installed), installed.pid) == (before, pid)
    assert "/live-assistant/" not in log_of(installed, "index.service"), "it asked the index"
    assert "9.0.0 is there" in inside.run("assistant", "update", "--check", PIP_CERT=CERTIFICATE)
    assert "/live-assistant/" in log_of(installed, "index.service")


def test_by_night_a_newer_version_is_taken_from_the_index(installed: Installed, wheels: Wheels) -> None:
    before = in_use(installed)
    installed.container.run("sed", "-i", "s/^#automatic = .*/automatic = true/", CONFIG)
    installed.container.run("systemctl", "start", NIGHTLY, within_s=UPDATE_S)
    assert runs(installed, "9.0.0"), log_of(installed, NIGHTLY)
    assert in_use(installed, "venvs/previous") == before
    assert "9.0.0 is in use" in log_of(installed, NIGHTLY)
    pid = installed.pid
    installed.container.run("systemctl", "start", NIGHTLY)
    assert installed.pid == pid, "there is nothing newer"


def test_by_hand_a_file_is_taken_if_it_is_what_it_should_be(installed: Installed, wheels: Wheels) -> None:
    inside = installed.container
    wheels.make("9.0.1")
    command = wheels.update("9.0.1")
    code, told = inside.call(*(word.replace(command[4], "0" * 64) for word in command))
    assert (code, "is not what it should be" in told) == (2, True), told
    assert runs(installed, "9.0.0")
    told = inside.run(*command, within_s=UPDATE_S)
    assert "9.0.1 is in use" in told
    assert runs(installed, "9.0.1")
    assert in_use(installed, "venvs/previous").startswith("9.0.0-")
    assert versions(installed) == {"9.0.0", "9.0.1"}, "no more than the one before is kept"


def test_one_that_falls_after_a_while_is_gone_back_from(installed: Installed, wheels: Wheels) -> None:
    falls = f"import os, threading; threading.Timer({FALLS_S}, os._exit, (7,)).start()"
    wheels.make("9.0.2", rf"assistant/app.py:s/^def run(.*/&\n    {falls}/")
    code, told = installed.container.call(*wheels.update("9.0.2"), within_s=UPDATE_S)
    assert (code, "9.0.2 did not prove itself" in told, "Traceback" in told) == (1, True, False), told
    assert "9.0.1-" in told, "what is back is said"
    installed.until_ready(20)
    assert runs(installed, "9.0.1")
    assert "9.0.2" not in versions(installed)


def test_an_updater_that_was_killed_leaves_the_way_back_to_the_next_start(
    installed: Installed, wheels: Wheels
) -> None:
    began = time.monotonic()
    wheels.begin("9.0.0")
    until(lambda: on_trial(installed), 60, "it is on trial")
    wheels.without_talk_s = time.monotonic() - began
    until(lambda: installed.ready and "/9.0.0-" in installed.runs, 30, "it runs")
    installed.container.run("systemctl", "kill", "--signal=KILL", BY_HAND)
    until(lambda: installed.container.call("systemctl", "is-active", BY_HAND)[0] != 0, 10, "it is dead")
    assert in_use(installed).startswith("9.0.0-")
    assert on_trial(installed)
    installed.restart()
    assert runs(installed, "9.0.1")


def test_while_somebody_talks_it_waits(installed: Installed, wheels: Wheels) -> None:
    inside = installed.container
    inside.run("systemctl", "restart", "emulator.service")  # its version is gone
    installed.restart()
    inside.run("flite", "-voice", "rms", "-t", "okay nabu. what time is it", "-o", SAID)
    inside.run("assistant", "hear", SAID)
    until(lambda: installed.status()["turn"] != "asleep", 10, "it talks")
    wheels.begin("9.0.0")
    talk_until = time.monotonic() + 2 * wheels.without_talk_s + 15
    while time.monotonic() < talk_until:
        turn = installed.status()["turn"]
        if turn == "follow_up":
            inside.run("assistant", "hear", SAID)
        assert turn != "asleep", "the talk has to go on for this test"
        assert not on_trial(installed), turn
    assert inside.run("systemctl", "is-active", BY_HAND).strip() == "active"
    until(lambda: on_trial(installed), 60, "it is on trial")
    inside.run("systemctl", "stop", BY_HAND)  # also who is asked to end goes back
    until(lambda: runs(installed, "9.0.1"), 30, "the one before is back")
