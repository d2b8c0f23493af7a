"""The computer, as its files and programs tell it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.doctor.finding import Verdict
from assistant.doctor.machine import MB, Machine
from assistant.doctor.unit import Unit
from tests.doctor.looking import looked, printing


def system(root: Path, *, available_kb: int = 500_000, millidegrees: str = "48123\n") -> Path:
    (root / "proc").mkdir(parents=True)
    (root / "proc/meminfo").write_text(f"MemTotal: 1000000 kB\nMemAvailable: {available_kb} kB\n")
    zone = root / "sys/class/thermal/thermal_zone0"
    zone.mkdir(parents=True)
    (zone / "temp").write_text(millidegrees)
    return root


async def test_a_machine_that_is_well(tmp_path: Path) -> None:
    machine = Machine(tmp_path, system(tmp_path / "root"), printing(vcgencmd="throttled=0x0\n"))
    found = await looked(machine.checks())
    assert {one.verdict for one in found.values()} == {Verdict.OK}
    assert found["temperature"].detail == "48 °C"
    assert found["memory"].detail == "512 of 1024 MB available"
    assert "Python" in found["versions"].detail
    assert [path.name for path in tmp_path.iterdir()] == ["root"], "the probe is gone"  # noqa: ASYNC240


async def test_a_machine_that_tells_little(tmp_path: Path) -> None:
    found = await looked(Machine(tmp_path, tmp_path / "nothing", printing()).checks())
    for name in ("memory", "temperature", "voltage"):
        assert found[name].verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("told", "verdict", "detail"),
    [
        ("throttled=0x1", Verdict.BAD, "undervoltage"),
        ("throttled=0x50005", Verdict.BAD, "undervoltage, throttled"),
        ("throttled=0x50000", Verdict.WARNING, "since it was switched on: undervoltage, throttled"),
        ("throttled=0x8", Verdict.WARNING, "soft temperature limit"),
        ("rubbish", Verdict.SKIPPED, "this machine does not measure it"),
    ],
)
async def test_the_voltage_by_the_firmware(tmp_path: Path, told: str, verdict: Verdict, detail: str) -> None:
    found = await looked(Machine(tmp_path, tmp_path, printing(vcgencmd=told)).checks())
    assert (found["voltage"].verdict, found["voltage"].detail) == (verdict, detail)


@pytest.mark.parametrize(("alarm", "verdict"), [("1\n", Verdict.BAD), ("0\n", Verdict.OK)])
async def test_the_voltage_by_the_kernel(tmp_path: Path, alarm: str, verdict: Verdict) -> None:
    hwmon = tmp_path / "sys/class/hwmon/hwmon1"
    hwmon.mkdir(parents=True)
    (hwmon / "in0_lcrit_alarm").write_text(alarm)
    assert (await looked(Machine(tmp_path, tmp_path, printing()).checks()))["voltage"].verdict is verdict


async def test_hot_and_short_of_memory(tmp_path: Path) -> None:
    root = system(tmp_path / "root", available_kb=20_000, millidegrees="83000")
    found = await looked(Machine(tmp_path, root, printing()).checks())
    assert found["temperature"].verdict is Verdict.WARNING
    assert found["memory"].verdict is Verdict.BAD


async def test_a_folder_that_is_not_there_yet_is_judged_by_where_it_will_be(tmp_path: Path) -> None:
    found = await looked(Machine(tmp_path / "a/b", tmp_path, printing()).checks())
    assert f"{tmp_path} can be written to" in found["disk"].detail
    assert not (tmp_path / "a").exists()


async def test_a_state_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    found = await looked(Machine(tmp_path / "state", tmp_path, printing()).checks())
    assert found["disk"].verdict is Verdict.BAD


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    if os.getuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("NO DISK CAN BE MOUNTED, SO A FULL ONE IS NOT TESTED: run as root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_a_small_disk_and_a_full_one(small_disk: Path, tmp_path: Path) -> None:
    machine = Machine(small_disk, tmp_path, printing())
    small = (await looked(machine.checks()))["disk"]
    assert small.verdict is Verdict.BAD
    assert "1 MB free" in small.detail
    (small_disk / "filler").write_bytes(bytes(MB))
    full = (await looked(machine.checks()))["disk"]
    assert (full.verdict, full.detail) == (Verdict.BAD, f"{small_disk} is full")


@pytest.mark.parametrize(
    ("told", "verdict", "detail"),
    [
        ("LoadState=not-found", Verdict.SKIPPED, "not installed"),
        ("ActiveState=active SubState=running NRestarts=0 StatusText=asleep", Verdict.OK, "asleep"),
        ("ActiveState=active SubState=running NRestarts=3", Verdict.WARNING, "restarted 3 times"),
        ("ActiveState=inactive SubState=dead", Verdict.BAD, "inactive"),
        ("ActiveState=activating SubState=auto-restart", Verdict.BAD, "auto-restart"),
        ("ActiveState=failed SubState=failed Result=watchdog", Verdict.BAD, "watchdog"),
    ],
)
async def test_the_service_by_systemd(told: str, verdict: Verdict, detail: str) -> None:
    lines = "\n".join(("LoadState=loaded", *told.split()))
    found = (await looked(Unit(printing(systemctl=lines)).checks()))["service"]
    assert found.verdict is verdict
    assert detail in found.detail


async def test_without_systemd() -> None:
    assert (await looked(Unit(printing()).checks()))["service"].verdict is Verdict.SKIPPED
