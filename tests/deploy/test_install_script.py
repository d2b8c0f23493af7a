"""install.sh as far as it can be tried without changing anything."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
INSTALL = DEPLOY / "install.sh"

SCRIPTS = (
    "install.sh",
    "apt-install.sh",
    "debian/build.sh",
    *(f"debian/p{name}" for name in ("reinst", "ostinst", "rerm", "ostrm")),
)

BLIND = (
    "board usb-speakerphone has no light: say --no-light, and a sound tells each time that it listens, or"
    " another --board NAME"
)

DEBIAN = pytest.mark.skipif(shutil.which("apt-get") is None, reason="NOT TESTED HERE: needs a Debian")


def call(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [INSTALL, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="NOT TESTED HERE: needs shellcheck")
@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_finds_nothing(name: str) -> None:
    done = subprocess.run(
        ["shellcheck", "-x", name], cwd=DEPLOY, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == ""


def test_every_option_is_explained() -> None:
    code, told, _ = call("--help")
    assert code == 0
    source = INSTALL.read_text()
    options = {line.split(")")[0].strip() for line in source.splitlines() if line.startswith("    --")}
    assert options > {"--board", "--dry-run"}
    assert [one for one in options - {"--packaged"} if one not in told] == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--bord", "sim"], "there is no option --bord"),
        (["--board"], "--board wants a value"),
        (["--camera", "webcam"], "--camera is pi, usb or none, not webcam"),
        (["--keep-data"], "--keep-data goes with --uninstall"),
        (["--key-file", "/nowhere/key"], "--key-file: there is no key in /nowhere/key"),
        (["--dry-run", "--key-file", "/tmp"], "--key-file: there is no key in /tmp"),
        (["--dry-run", "--wheelhouse", "/nowhere"], "--wheelhouse: there is no folder /nowhere"),
        (
            ["--dry-run", "--board", "usb-speakerphone"],
            BLIND,
        ),
    ],
)
def test_a_mistake_is_told_in_one_line(arguments: list[str], complaint: str) -> None:
    assert call(*arguments) == (2, "", f"install: {complaint}; see --help\n")


def test_a_board_that_is_none_is_told_with_those_there_are() -> None:
    code, _, told = call("--dry-run", "--board", "teapot")
    assert code == 2
    assert told.startswith("install: there is no board teapot; there are: adafruit-voice-bonnet, google-aiy")


@DEBIAN
def test_without_anybody_to_ask_the_board_has_to_be_said() -> None:
    code, told, complaint = call("--dry-run", "--camera", "none")
    if code == 0:
        pytest.skip("NOT TESTED HERE: the sound card of a board that we know is in this computer")
    assert (code, told, len(complaint.splitlines())) == (2, "", 1)
    assert "--board NAME" in complaint
    assert "--no-light" in complaint
    code, told, _ = call("--dry-run", "--camera", "none", "--no-light")
    assert (code, "--board usb-speakerphone --no-light" in told) == (0, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="is about those who are not root")
def test_it_wants_root() -> None:
    code, _, told = call("--board", "sim")
    assert (code, "sudo" in told) == (1, True)


@DEBIAN
def test_a_dry_run_tells_everything_in_order() -> None:
    code, told, complaints = call("--dry-run", "--board", "sim", "--camera", "none")
    assert (code, complaints) == (0, "")
    lines = [line for line in told.splitlines() if "usermod" not in line]
    assert all(line.startswith("would ") for line in lines)
    told_of = (
        "would install, where they are missing: ca-certificates ",
        "useradd --system",
        "/opt/assistant/venvs/",
        "/etc/assistant/assistant.toml",
        "--board sim",
        "/etc/systemd/system/assistant.service",
        "/etc/systemd/system/assistant-preseed.service",
        "/etc/systemd/system/assistant-update.timer",
        "/etc/udev/rules.d/60-assistant.rules",
        "/usr/local/bin/assistant",
        "switch: /opt/assistant/current",
        "systemctl --quiet enable",
        "start: assistant.service",
    )
    places = [next(number for number, line in enumerate(lines) if one in line) for one in told_of]
    assert places == sorted(places)


@DEBIAN
def test_a_dry_run_of_removing_tells_what_goes_and_what_stays() -> None:
    _, everything, _ = call("--dry-run", "--uninstall")
    _, kept, _ = call("--dry-run", "--uninstall", "--keep-data")
    gone = set(everything.splitlines()) - set(kept.splitlines())
    assert "/opt/assistant" in kept
    owners = ("/var/lib/assistant", "/etc/credstore/", "vertex-service-account", "/boot/assistant-taken.toml")
    assert all(any(place in line for line in gone) for place in owners)
    assert not any(place in line for line in kept.splitlines() for place in owners)
    assert "systemctl --quiet disable assistant.service" in kept, "also where nothing is booted"


def test_the_dry_runs_left_nothing() -> None:
    assert not Path("/etc/systemd/system/assistant.service").exists()
