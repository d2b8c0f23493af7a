"""Updates in a folder: real virtual environments and wheels, and a service that does as the test says."""

import hashlib
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import ConfigError, DeviceError
from assistant.update.building import Source
from assistant.update.health import Look
from assistant.update.index import newest
from assistant.update.layout import Layout
from assistant.update.programs import run
from assistant.update.release import LOCK, newer, release_of
from assistant.update.service import SystemdService
from assistant.update.trying import QUIET_S
from tests.update.house import OLD, House
from tests.update.wheels import assistant, wheel


def test_a_good_version_is_taken_and_the_one_before_kept(house: House) -> None:
    release = house.release()
    house.update(release)
    assert house.layout.in_use().name == f"1.1.0-{release.fingerprint}"
    assert house.layout.previous.readlink() == house.old
    assert house.versions == {"1.0.0", "1.1.0"}
    assert house.service.now >= 60, "it was watched"
    house.update(release)
    assert house.told[-1] == "1.1.0 is in use already"
    assert len(house.service.runs) == 2
    house.update(house.release("1.2.0"))
    assert house.versions == {"1.1.0", "1.2.0"}, "two are kept"
    house.update(release)
    assert house.layout.in_use().name.startswith("1.1.0-"), "the one before was still there, and was taken"


def assert_untouched(house: House) -> None:
    assert house.layout.in_use() == house.old
    assert house.versions == {"1.0.0"}
    assert house.service.runs[-1] == OLD


def test_a_version_that_falls_is_taken_back(house: House) -> None:
    house.service.ill = {"1.1.0"}
    with pytest.raises(DeviceError, match=r"1\.1\.0 did not prove itself .* 1\.0\.0-aaaaaaaa is back"):
        house.update(house.release())
    assert_untouched(house)
    assert len(house.service.runs) == 3, "it was tried"


def test_a_version_that_the_doctor_finds_ill_is_taken_back(house: House) -> None:
    house.service.doctor = "microphone"
    with pytest.raises(DeviceError, match="microphone"):
        house.update(house.release())
    assert_untouched(house)
    house.service.doctor_before = True
    house.update(house.release("1.1.1"))
    assert house.layout.in_use().name.startswith("1.1.1-"), "it is no worse than the one before"


def test_a_version_is_made_by_pip_out_of_what_the_locks_say(house: House) -> None:
    house.for_real()
    (house.old / "camera").write_text("none\n")
    release = house.release()
    house.update(release)
    assert house.layout.camera == "none", "as it was chosen for the one before"
    assert run(str(house.layout.current / "bin/assistant"), "--version") == "assistant 1.1.0\n"
    assert house.maker.make(release, house.work) == house.layout.in_use(), "what is there already is taken"


def test_a_version_that_does_not_start_is_not_tried(house: House) -> None:
    house.for_real()
    with pytest.raises(DeviceError, match="ImportError: no"):
        house.update(house.release(starts=False))
    assert_untouched(house)
    assert len(house.service.runs) == 1


def test_a_package_that_is_not_what_the_lock_says_is_not_installed(house: House) -> None:
    house.for_real()
    release = house.release()
    wheel(house.packages, "tiny", "1.0", {"tiny.py": "print('evil')"})
    with pytest.raises(DeviceError, match="Expected sha256"):
        house.update(release)
    assert_untouched(house)


def test_a_configuration_that_only_the_new_one_refuses_stops_it(house: House) -> None:
    house.service.refuses_config = {"1.1.0"}
    with pytest.raises(ConfigError, match=r"does not take the configuration: what\?"):
        house.update(house.release())
    assert_untouched(house)
    house.service.refuses_config = {"1.1.0", "1.0.0"}
    house.update(house.release("1.1.0.post1"))
    assert house.layout.in_use() != house.old


def test_never_within_a_conversation(house: House) -> None:
    house.service.talks_until = 100.0
    release = house.release()
    house.update(release)
    assert house.service.started >= 100
    house.service.talks_until = house.service.now + QUIET_S + 100
    with pytest.raises(DeviceError, match="somebody talks"):
        house.update(house.release("1.2.0"))
    assert house.layout.in_use().name.startswith("1.1.0-")
    assert house.versions == {"1.0.0", "1.1.0"}


def test_the_way_back_waits_for_the_end_of_a_talk(house: House) -> None:
    house.service.doctor = "microphone"
    house.service.talks_until = 0.0
    release = house.release()
    house.service.talks_from_restart = 200.0
    with pytest.raises(DeviceError, match="microphone"):
        house.update(release)
    assert_untouched(house)
    assert 200 <= house.service.started < 200 + QUIET_S
    house.service.talks_from_restart = 10 * QUIET_S
    begun = house.service.now
    with pytest.raises(DeviceError, match="microphone"):
        house.update(house.release("1.1.1"))
    assert_untouched(house)
    assert house.service.started - begun < QUIET_S + 100, "not for ever"


def test_what_cannot_even_be_asked_is_gone_back_from_at_once(house: House) -> None:
    house.service.doctor = "microphone"
    house.service.dumb = True
    with pytest.raises(DeviceError, match="microphone"):
        house.update(house.release())
    assert_untouched(house)
    assert house.service.started < 100


def test_an_update_that_was_cut_short_is_undone_by_the_next(house: House) -> None:
    """The power went while the new version was watched."""
    release = house.release()
    made = house.maker.make(release, house.work)
    house.layout.switch(made)
    house.service.runs.append(made.name)
    house.update(house.release("1.2.0"))
    assert "cut short; 1.0.0-aaaaaaaa is back" in house.told[0]
    assert [name.split("-")[0] for name in house.service.runs[1:]] == ["1.1.0", "1.0.0", "1.2.0"]
    assert house.layout.in_use().name.startswith("1.2.0-")
    assert not house.layout.trial.is_symlink()


def started(prefix: Path) -> str:
    """What the unit does before each start, here; what it says."""
    unit = (Path(__file__).parents[2] / "deploy/assistant.service").read_text()
    line = next(one for one in unit.splitlines() if one.startswith("ExecStartPre="))
    command = shlex.split(line.removeprefix("ExecStartPre=-+").replace("/opt/assistant", str(prefix)))
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout


def test_the_unit_goes_back_from_a_version_whose_trial_was_cut_short(house: House) -> None:
    layout, new = house.layout, house.layout.venvs / "1.1.0-x"
    (house.old / "bin").mkdir()
    (house.old / "bin/assistant").touch(mode=0o755)
    assert started(layout.prefix) == ""
    assert layout.in_use() == house.old, "nothing was on trial"
    with layout.locked():
        layout.switch(new)
        assert started(layout.prefix) == ""
        assert layout.in_use() == new, "whoever updates watches it"
    assert "-> 'current'" in started(layout.prefix)
    assert layout.in_use() == house.old
    assert not layout.trial.is_symlink()
    layout.switch(new)
    layout.prove()
    started(layout.prefix)
    assert layout.in_use() == new


# --- releases ------------------------------------------------------------------------------------


def test_a_wheel_is_verified_by_what_stands_beside_it(house: House) -> None:
    path = assistant(house.packages, "1.1.0", locks=house.locks)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    beside = path.with_name(f"{path.name}.sha256")
    for number, (text, good) in enumerate([(f"{digest}  {path.name}\n", True), ("0" * 64, False)]):
        beside.write_text(text)
        folder = house.work / str(number)
        folder.mkdir()
        if good:
            release = release_of(path, folder)
            assert (release.version, release.sha256, release.vouched) == ("1.1.0", digest, True)
            continue
        with pytest.raises(ConfigError, match="is not what it should be"):
            release_of(path, folder)


def test_locks_may_stand_beside_the_wheel_and_must_be_there(house: House) -> None:
    path = assistant(house.packages, "1.1.0")
    with pytest.raises(ConfigError, match=r"requirements-build\.lock, neither in it nor beside it"):
        release_of(path, _new(house.work / "a"))
    for name, text in house.locks.items():
        path.with_name(name).write_text(text)
    release = release_of(path, _new(house.work / "b"))
    assert not release.vouched
    assert [lock.name for lock in release.wanted_locks("none")] == [LOCK]
    with pytest.raises(ConfigError, match="USB camera"):
        release.wanted_locks("usb")
    before = release.fingerprint
    path.with_name(LOCK).write_text(house.locks[LOCK] + "# another\n")
    assert release_of(path, _new(house.work / "c")).fingerprint != before


@pytest.mark.parametrize("name", ["other-1.0-py3-none-any.whl", "live_assistant-1.0-py3-none-any.whl"])
def test_what_is_no_wheel_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("rubbish")
    with pytest.raises(ConfigError, match="no wheel"):
        release_of(tmp_path / name, _new(tmp_path / "work"))


def test_the_newest_of_an_index(house: House) -> None:
    assistant(house.packages, "1.9.0")
    assistant(house.packages, "1.10.0")
    found = newest(Source(wheelhouse=house.packages), _new(house.work / "new"))
    assert found.name.startswith("live_assistant-1.10.0-")
    assert newer("1.10.0", "1.9.0")
    assert not newer("1.9.0", "1.9.0")
    with pytest.raises(DeviceError):
        newest(Source(wheelhouse=_new(house.work / "empty")), _new(house.work / "none"))


def test_options_for_pip() -> None:
    assert Source().options() == ()
    assert Source(index="https://mine/simple").options() == ("--index-url", "https://mine/simple")


# --- the layout, programs, the unit ---------------------------------------------------------------


def test_what_is_not_installed_cannot_be_updated(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"install\.sh"):
        Layout(tmp_path).in_use()


def test_two_updates_at_once(house: House) -> None:
    with house.layout.locked(), pytest.raises(DeviceError, match="under way"), house.layout.locked():
        pass


def test_the_switch_leaves_no_moment_without_a_version(house: House) -> None:
    """What was left behind by a power cut is no obstacle."""
    house.layout.current.with_name("current.new").symlink_to("/nowhere")
    house.layout.switch(house.layout.venvs / "2.0.0-x")
    assert house.layout.in_use().name == "2.0.0-x"
    assert house.layout.back()
    assert house.layout.in_use() == house.old
    assert not house.layout.back()


def test_programs_have_the_modules_of_their_own_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assistant.py").write_text("raise SystemExit('of another version')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run(sys.executable, "-P", "-c", "import assistant; print(assistant.__name__)") == "assistant\n"


def test_programs_that_fail_or_hang() -> None:
    with pytest.raises(DeviceError, match="failed: no"):
        run("sh", "-c", "echo no >&2; exit 3")
    with pytest.raises(DeviceError, match="did not end"):
        run("sleep", "9", within_s=0.05)
    with pytest.raises(DeviceError, match="cannot be started"):
        run("no-such-program-anywhere")


def test_the_unit_by_systemctl(tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []

    def answering(*command: str, within_s: float = 0.0) -> str:
        asked.append(command)
        if command[0] == "runuser" or command[1] == "doctor":
            raise DeviceError("it says no")
        return "ActiveState=active\nNRestarts=2\nInvocationID=abc\n"

    service = SystemdService(answering, tmp_path / "nothing.sock")
    assert service.look() == Look("active", 2, "abc")
    assert service.asleep(), "what does not run does not talk"
    assert service.complaint(tmp_path) == "it says no"
    assert service.well(tmp_path) == "it says no"
    service.restart()
    assert asked[-1] == ("systemctl", "--no-block", "restart", "assistant.service")


def _new(path: Path) -> Path:
    path.mkdir()
    return path
