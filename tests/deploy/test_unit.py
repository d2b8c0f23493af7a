"""The unit files, judged by systemd's own tools and against what the device needs."""

import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = DEPLOY / "assistant.service"

EXPOSURE = 1.6
"""The most that `systemd-analyze security` may find."""

NEEDED = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="NOT TESTED HERE: needs systemd-analyze (systemd)"
)


def analyze(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def settings() -> list[tuple[str, str]]:
    lines = [line.split("=", 1) for line in UNIT.read_text().splitlines() if "=" in line and line[0] != "#"]
    return [(name, value) for name, value in lines]


def values(name: str) -> list[str]:
    return [word for key, value in settings() if key == name for word in value.split()]


@NEEDED
def test_it_is_exposed_as_little_as_was_promised() -> None:
    code, told = analyze("security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", UNIT)
    assert code == 0, told


@NEEDED
@pytest.mark.parametrize("name", ["assistant.service", "assistant-preseed.service", "assistant-update.timer"])
def test_systemd_finds_no_fault_with_it(name: str, tmp_path: Path) -> None:
    # A root of its own, in which the program is there: what is installed on this machine does not count.
    program = tmp_path / "opt/assistant/current/bin/assistant"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in [*DEPLOY.glob("assistant*.service"), *DEPLOY.glob("assistant*.timer")]:
        if unit.name != "assistant-screen.service":  # the PC's
            shutil.copy(unit, units)
    for target in (
        *("basic", "sysinit", "shutdown", "multi-user", "sound", "local-fs"),
        *("network-online", "time-set", "time-sync", "timers"),
    ):
        (units / f"{target}.target").write_text(f"[Unit]\nDescription={target}\n")
    for slice_ in ("system", "-"):
        (units / f"{slice_}.slice").write_text("[Unit]\nDescription=slice\n")
    code, told = analyze("verify", f"--root={tmp_path}", "--recursive-errors=yes", "--man=no", name)
    assert (code, told) == (0, "")


def test_neither_the_network_nor_the_clock_is_waited_for() -> None:
    assert not [
        word
        for name in ("After", "Requires", "Wants", "BindsTo")
        for word in values(name)
        if word.startswith(("network", "time-"))
    ]


def test_nothing_makes_it_give_up() -> None:
    assert (values("Restart"), values("StartLimitIntervalSec")) == (["always"], ["0"])


def test_no_credential_has_to_be_there() -> None:
    """systemd.exec(5): only a name without a path may be absent."""
    assert values("LoadCredential")
    assert not [name for name in values("LoadCredential") if ":" in name]


def test_what_the_device_heard_goes_into_no_core_dump() -> None:
    assert values("LimitCORE") == ["0"]


def test_it_may_use_what_the_boards_are_made_of() -> None:
    allowed = {device.removeprefix("char-") for device in values("DeviceAllow") if device.startswith("char-")}
    assert {"116", "81", "13", "153", "gpiochip"} <= allowed
    assert {"AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK"} == set(values("RestrictAddressFamilies"))
    assert "-/sys/devices" in values("ReadWritePaths")
