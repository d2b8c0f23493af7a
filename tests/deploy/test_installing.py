"""Installed, installed again, brought up to date, failing to be, and removed: in a Debian of its own."""

import pytest

from tests.support.container import Container
from tests.support.installed import (
    INSTALL,
    INSTALL_S,
    NEWER,
    Installed,
    copy_of_the_sources,
    leave_things,
    of_version,
)
from tests.support.remains import remains

pytestmark = [pytest.mark.systemd, pytest.mark.timeout(1800)]

THEIRS = f"{NEWER}/deploy/install.sh"


def test_from_nothing_to_nothing(clean: Container) -> None:
    before = clean.files()
    device = Installed(clean)

    # What it is made of has to be said where nobody can be asked.
    code, told = clean.call(*INSTALL)
    assert (code, "--board NAME" in told, len(told.splitlines())) == (2, True, 1), told

    # From a clean root to a device that is ready, in one command.
    told = clean.run(*INSTALL, "--board", "sim", "--key-file", "-", told="a-key\n", within_s=INSTALL_S)
    assert "The assistant is ready." in told
    assert clean.run("systemctl", "is-enabled", "assistant.service").strip() == "enabled"
    current = clean.run("readlink", "/opt/assistant/current")

    # What the owner wrote stays, and a second time does nothing.
    clean.run("sed", "-i", 's/^#voice = .*/voice = "Puck"/', "/etc/assistant/assistant.toml")
    clean.run("touch", "/var/lib/assistant/kept")
    config = clean.run("cat", "/etc/assistant/assistant.toml")
    assert "is there already" in clean.run(*INSTALL, within_s=INSTALL_S)
    assert clean.run("cat", "/etc/assistant/assistant.toml") == config

    # A newer version takes its place.
    copy_of_the_sources(clean, of_version("9.0.0"))
    clean.run(THEIRS, *INSTALL[1:], "--upgrade", within_s=INSTALL_S)
    assert clean.run("assistant", "--version") == "assistant 9.0.0\n"
    assert clean.run("readlink", "/opt/assistant/current") != current
    assert clean.run("cat", "/etc/assistant/assistant.toml") == config
    assert clean.call("test", "-f", "/var/lib/assistant/kept")[0] == 0
    good = clean.run("readlink", "/opt/assistant/current")

    # A trial that nobody watches any more, after a power cut say, ends with the next start.
    clean.run("ln", "-s", current.strip(), "/opt/assistant/trial")
    device.restart()
    assert clean.run("readlink", "/opt/assistant/current") == current
    assert clean.call("test", "-L", "/opt/assistant/trial")[0] == 1
    clean.run(THEIRS, *INSTALL[1:], "--upgrade", within_s=INSTALL_S)
    assert clean.run("readlink", "/opt/assistant/current") == good
    unit = clean.run("cat", "/etc/systemd/system/assistant.service")

    # One that does not get ready does not, nor does its unit: the one before is back.
    copy_of_the_sources(
        clean,
        of_version("9.0.1"),
        "assistant/app.py:s/^def run(.*/&\\n    raise SystemExit(7)/",
        "deploy/assistant.service:s/^Description=.*/Description=Worse/",
    )
    code, told = clean.call(THEIRS, *INSTALL[1:], "--upgrade", within_s=INSTALL_S)
    assert (code, "the one before is back" in told) == (1, True), told
    assert clean.run("readlink", "/opt/assistant/current") == good
    assert clean.run("cat", "/etc/systemd/system/assistant.service") == unit
    device.until_ready(20)

    # One that cannot even be imported is not tried.
    copy_of_the_sources(clean, "assistant/app.py:1i import nothing_like_that")
    code, told = clean.call(THEIRS, *INSTALL[1:], "--upgrade", within_s=INSTALL_S)
    assert (code, "Nothing was changed" in told) == (1, True), told
    assert clean.run("readlink", "/opt/assistant/current") == good

    # A configuration that the new one would not take is said, and nothing is switched.
    clean.run("sed", "-i", 's/^voice = .*/voice = "Kore"/', "/etc/assistant/assistant.toml")
    copy_of_the_sources(
        clean,
        of_version("9.0.2"),
        "assistant/config/models.py:s/^    voice: str/    voice_name: str/",
    )
    code, told = clean.call(THEIRS, *INSTALL[1:], "--upgrade", within_s=INSTALL_S)
    assert (code, "live.voice" in told) == (1, True), told
    assert clean.run("readlink", "/opt/assistant/current") == good

    # Removed, nothing is left but what others may need.
    leave_things(clean)
    clean.run("/source/deploy/install.sh", "--uninstall", within_s=INSTALL_S)
    assert remains(before, clean.files()) == set()
