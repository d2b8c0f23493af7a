"""The parts of install.sh in a folder, with programs of the system's that write down their calls."""

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.writing import write

DEPLOY = Path(__file__).parents[2] / "deploy"

PARTS = ("say", "system", "environment", "config", "service", "remove")

OPTIONS = ("camera_asked", "board", "no_light", "key_file", "camera", "wheelhouse", "upgrade", "keep_data")

GOOD = "#!/bin/sh\nexit 0\n"
BROKEN = "#!/bin/sh\nexit 1\n"


@dataclass
class Disk:
    """A disk with an installation, or none."""

    root: Path

    def program(self, name: str, script: str = "") -> None:
        """What the system's program of this name does from now on; its calls are written down."""
        (self.root / "bin").mkdir(exist_ok=True)
        write(self.root / "bin" / name, f'#!/bin/sh\necho "{name} $*" >>{self.root}/calls\n{script}\n', 0o755)

    def calls(self, name: str) -> list[str]:
        path = self.root / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if line.startswith(f"{name} ")]

    def run(self, script: str, **options: str) -> tuple[int, str]:
        """Run this with all parts at hand; exit code, and all that it said."""
        places = {
            "PREFIX": self.root,
            "CURRENT": self.root / "current",
            "VENVS": self.venvs,
            "UNITS": self.root / "units",
            "RULES": self.root / "rules/60-assistant.rules",
            "APT_LISTS": self.root / "lists",
            "CARDS": self.root / "cards",
            "CONFIG": self.root / "etc/assistant.toml",
            "PYTHON": sys.executable,
            "here": DEPLOY,
            **dict.fromkeys(OPTIONS, ""),
            **dict.fromkeys(("packaged", "dry_run", "uninstall"), ""),
            **options,
        }
        lines = ["set -eu", *(f". {DEPLOY}/install/{part}.sh" for part in PARTS)]
        lines += [f"{name}='{value}'" for name, value in places.items()]
        done = subprocess.run(
            ["sh", "-c", "\n".join((*lines, script))],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
            check=False,
            env={"PATH": f"{self.root}/bin:{os.environ['PATH']}", "LANG": "C.UTF-8"},
        )
        return done.returncode, done.stdout

    def ok(self, script: str, **options: str) -> str:
        code, said = self.run(script, **options)
        assert code == 0, said
        return said.strip()

    @property
    def venvs(self) -> Path:
        return self.root / "venvs"

    def version(self, path: Path, program: str = GOOD) -> Path:
        """A virtual environment whose programs do this."""
        (path / "bin").mkdir(parents=True)
        for name in ("assistant", "python"):
            write(path / "bin" / name, program, 0o755)
        return path

    def ours(self, camera: str = "none") -> Path:
        """Where the environment of this version with this camera is, or would be."""
        return Path(self.ok('echo "$VENVS/$(our_version)-$(fingerprint)"', camera=camera))

    def use(self, version: Path) -> None:
        current = self.root / "current"
        current.unlink(missing_ok=True)
        current.symlink_to(version)

    @property
    def in_use(self) -> Path:
        return (self.root / "current").readlink()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    one = Disk(tmp_path)
    one.program("apt-cache")
    one.program("apt-get")
    one.program("systemctl")
    return one


MAKE = "choose_camera; make_environment; configured=''; switch_environment"


# --- the environment -----------------------------------------------------------------------------


def test_what_is_in_use_and_broken_is_left_until_there_is_another(disk: Disk) -> None:
    broken = disk.version(disk.ours(), BROKEN)
    disk.use(broken)
    code, said = disk.run(f'{MAKE}; echo "$made"', PYTHON="/nowhere/python")
    assert (code, "Nothing was changed" in said) == (1, True), said
    assert disk.in_use == broken
    assert (broken / "bin/assistant").exists()


def test_a_broken_one_is_replaced_by_its_twin_and_that_by_it(disk: Disk) -> None:
    one = disk.version(disk.ours(), BROKEN)
    twin = disk.version(one.with_name(f"{one.name}.twin"))
    disk.use(one)
    assert "is there already" in disk.ok(MAKE)
    assert disk.in_use == twin
    disk.ok(MAKE)
    assert disk.in_use == twin, "it is as good as the other"
    for version, program in ((twin, BROKEN), (one, GOOD)):
        for path in (version / "bin").iterdir():
            write(path, program, 0o755)
    disk.ok(MAKE)
    assert disk.in_use == one


def test_a_version_on_trial_whose_installer_was_cut_short_is_gone_back_from(disk: Disk) -> None:
    ours = disk.version(disk.ours())
    disk.use(disk.version(disk.venvs / "9.0.0-x", BROKEN))
    (disk.root / "trial").symlink_to(ours)
    disk.ok(MAKE)
    assert disk.in_use == ours
    assert not (disk.root / "trial").is_symlink()


def test_nobody_else_updates_meanwhile(disk: Disk) -> None:
    with (disk.root / "update.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for script in (MAKE, "remove_everything"):
            code, said = disk.run(script, keep_data="yes", UNITS=str(disk.root / "units"), packaged="yes")
            assert (code, "is under way" in said) == (1, True), said
    assert (disk.root / "update.lock").exists()


@pytest.mark.parametrize("fails", ["python", "restart"])
def test_a_version_that_cannot_even_be_tried_is_gone_back_from(disk: Disk, fails: str) -> None:
    old, new = disk.version(disk.venvs / "1-a"), disk.version(disk.venvs / "2-b", BROKEN)
    disk.use(old)
    (disk.root / "units").mkdir()
    (disk.root / "rules").mkdir()
    unit = write(disk.root / "units/assistant.service", "old")
    rules = write(disk.root / "rules/60-assistant.rules", "old")
    if fails == "restart":  # it was switched to, and fell before it could go back
        write(
            new / "bin/python", f"#!/bin/sh\nln -s {old} $4/trial\nln -sfn {new} $4/current\nexit 1\n", 0o755
        )
    script = f"keep_files; echo new >{unit}; echo new >{rules}; before={old} made={new}; try_new"
    code, said = disk.run(script)
    assert (code, "the one before is back" in said) == (1, True), said
    assert disk.in_use == old
    assert not new.exists()
    assert (unit.read_text(), rules.read_text()) == ("old", "old")
    assert not (disk.root / "trial").is_symlink()
    restarted = any("restart" in call for call in disk.calls("systemctl"))
    assert restarted == (fails == "restart"), "a talk with the old one is not disturbed"


KEPT = "# Kept by the package live-assistant until a newer version has proven itself.\n"
"""As deploy/debian/preinst writes it."""


def test_the_units_that_the_package_kept_are_back_with_the_version_and_the_owners_stay(disk: Disk) -> None:
    old, new = disk.version(disk.venvs / "1-a"), disk.version(disk.venvs / "2-b", BROKEN)
    disk.use(old)
    (disk.root / "rules").mkdir()
    (disk.root / "units").mkdir()
    unit = write(disk.root / "units/assistant.service", f"{KEPT}old")
    rules = write(disk.root / "rules/60-assistant.rules", f"{KEPT}old")
    owners = write(disk.root / "units/assistant-update.timer", "# Kept by me\n")
    cut_short = f"keep_files; [ ! -e {unit} ] && [ ! -e {rules} ] && [ -e {owners} ]"
    disk.ok(cut_short, packaged="yes")
    code, said = disk.run(f"{cut_short} || exit 9; before={old} made={new}; try_new", packaged="yes")
    assert (code, "dpkg --configure live-assistant" in said) == (1, True), said
    assert (unit.read_text(), rules.read_text()) == (f"{KEPT}old", f"{KEPT}old")
    assert owners.read_text() == "# Kept by me\n"
    disk.ok("remove_everything", packaged="yes", keep_data="yes", PREFIX=str(disk.root / "opt"))
    assert [path.exists() for path in (unit, rules, owners)] == [False, False, True]


def test_preinst_and_install_sh_know_each_other() -> None:
    first = KEPT.strip()
    assert first in (DEPLOY / "debian/preinst").read_text()
    kept = next(line for line in (DEPLOY / "install/system.sh").read_text().splitlines() if "KEPT=" in line)
    assert first.startswith(kept.split('"')[1])
    ours = next(line for line in (DEPLOY / "install/system.sh").read_text().splitlines() if "OURS=" in line)
    assert ours.split('"')[1] in (DEPLOY / "debian/preinst").read_text()


# --- the camera ----------------------------------------------------------------------------------


def test_the_camera_that_was_asked_for_last_is_remembered(disk: Disk) -> None:
    plain, usb = disk.version(disk.ours("none")), disk.version(disk.ours("usb"))
    for asked, used in (("none", plain), ("usb", usb), ("none", plain), ("", plain)):
        disk.ok(MAKE, camera=asked)
        assert disk.in_use == used, asked
    disk.ok(MAKE, camera="usb")
    disk.use(plain)  # it did not prove itself
    disk.ok(MAKE)
    assert disk.in_use == plain, "the choice goes back with the version"


def test_a_camera_that_nobody_asked_for_is_not_remembered(disk: Disk) -> None:
    disk.use(disk.version(disk.ours("none")))
    disk.ok(MAKE)
    disk.program("apt-cache", "echo Package: python3-picamera2")
    assert disk.ok('choose_camera; echo "$camera"') == "pi"


def test_a_package_takes_the_camera_that_is_installed_and_not_the_one_that_could_be(disk: Disk) -> None:
    disk.program("apt-cache", "echo Package: python3-picamera2")
    if disk.run("importable picamera2")[0] == 0:
        pytest.skip("NOT TESTED HERE: this Python has picamera2")
    assert disk.ok('choose_camera; echo "$camera"', packaged="yes") == "none"
    said = disk.ok('choose_camera; echo "$camera"', packaged="yes", camera="pi")
    assert said.splitlines()[-1] == "none", "dpkg is not stopped by it"
    assert disk.run("importable json")[0] == 0


def test_a_fresh_card_gets_its_lists_of_packages_first(disk: Disk) -> None:
    disk.ok("fetch_lists", packaged="yes")
    assert not disk.calls("apt-get")
    assert disk.ok("fetch_lists", dry_run="yes") == f"would run: {DEPLOY}/apt-install.sh --lists"
    disk.ok("fetch_lists")
    assert len(disk.calls("apt-get")) == 1
    (disk.root / "lists").mkdir()
    write(disk.root / "lists/somewhere_binary-arm64_Packages.lz4", "")
    disk.ok("fetch_lists")
    assert len(disk.calls("apt-get")) == 1


def test_updates_that_the_system_installs_by_itself_are_waited_for(disk: Disk) -> None:
    busy = "echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)'; exit 100"
    disk.program("sleep")
    disk.program("apt-get", f'[ "$(grep -c ^apt-get "{disk.root}/calls")" -gt 2 ] || {{ {busy}; }}')
    assert disk.ok("fetch_lists") == "Waiting for another apt-get to end"
    assert len(disk.calls("apt-get")) == 3


def test_a_system_that_has_no_network_is_not_waited_for(disk: Disk) -> None:
    disk.program("apt-get", "echo 'E: Failed to fetch'; exit 100")
    assert disk.ok("fetch_lists") == "E: Failed to fetch"
    assert len(disk.calls("apt-get")) == 1


# --- the board -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("board", "lit"),
    [("sim", True), ("google-aiy-voice-v1", True), ("usb-speakerphone", False), ("keyboard", False)],
)
def test_which_boards_have_a_light(disk: Disk, board: str, lit: bool) -> None:
    assert (disk.run(f"has_light {board}")[0] == 0) == lit


def test_a_board_is_guessed_by_its_sound_card(disk: Disk) -> None:
    assert disk.run("guess_board") == (1, "")
    write(disk.root / "cards", " 1 [Lite ]: USB-Audio - ReSpeaker Lite\n")
    assert disk.ok("guess_board") == "respeaker-lite"
    assert disk.ok('choose_board; echo "$board"') == "respeaker-lite"


def test_a_board_of_ones_own_is_found_from_everywhere(disk: Disk) -> None:
    own = write(disk.root / "mine.toml", '[lights]\nkind = "leds"\n')
    assert disk.ok(f'cd {disk.root}; board=mine.toml; choose_board; echo "$board"') == str(own)


def test_a_package_without_a_board_is_installed_and_not_started(disk: Disk) -> None:
    disk.program("runuser", "echo \"board 'usb-speakerphone' has no lights\" >&2; exit 2")
    made = disk.version(disk.venvs / "1-a")
    boards = made / "lib/python3.11/site-packages/assistant/_boards"
    boards.mkdir(parents=True)
    write(boards / "one.toml", 'input = "a card that is not there"\n')
    script = f"made={made} before=''; write_config; switch_environment; start_service; finish"
    said = disk.ok(script, packaged="yes")
    assert said == (
        "Installed, and not started yet: `sudo assistant setup` asks what the device is made of, and"
        " starts it."
    )
    assert (disk.root / "etc/assistant.toml").read_text() == (DEPLOY / "assistant.toml").read_text()
    assert not [call for call in disk.calls("systemctl") if " assistant.service" in call]
    disk.program("runuser")
    disk.ok(script, packaged="yes")
    assert [call for call in disk.calls("systemctl") if " enable assistant.service" in call]


def test_whoever_is_no_package_is_told_what_is_wrong(disk: Disk) -> None:
    disk.program("runuser", "echo 'live.voice: no' >&2; exit 2")
    made = disk.version(disk.venvs / "1-a")
    code, said = disk.run(f"made={made}; fresh=''; check_config")
    assert (code, "live.voice: no" in said) == (1, True)


def test_a_package_that_brings_nothing_new_disturbs_nobody(disk: Disk) -> None:
    disk.program("systemctl", "echo active")
    assert disk.ok("start_again", packaged="yes") == ""
    assert not [call for call in disk.calls("systemctl") if " restart " in call]
