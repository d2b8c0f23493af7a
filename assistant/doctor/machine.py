"""The computer: disk, memory, temperature, voltage, and which versions of what run on it."""

import errno
import platform
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from assistant.doctor.blocking import output
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, skipped, warning
from assistant.worker import in_thread

MB: Final = 1_000_000

LEAST_FREE: Final = 50 * MB
"""Of the disk with the state: enough for an update of a file of some MB, and for the journal's last words."""

LITTLE_FREE: Final = 500 * MB
"""A new version with its packages needs about as much."""

LEAST_MEMORY: Final = 80 * MB
"""The device's own resident memory is about 100 MB; below this, the next conversation may push it out."""

HOT_C: Final = 80.0
"""From here on a Raspberry Pi lowers its clock: `temp_soft_limit` and 85 °C in its documentation."""

NOW_BITS: Final = {0: "undervoltage", 1: "frequency capped", 2: "throttled", 3: "soft temperature limit"}
"""Bits of `vcgencmd get_throttled` for what is now; 16 further up: since it was switched on."""
SINCE: Final = 16

PACKAGES: Final = ("google-genai", "PyAudio", "pymicro-wakeword", "numpy", "pydantic")
"""Whose versions somebody who helps wants to know."""

PROBE_BYTES: Final = 65_536
"""More than a file system hides in its own records."""

Output = Callable[..., Awaitable[str | None]]


class Machine:
    """`root` is where `/proc` and `/sys` are looked for, `run` starts programs; tests have their own."""

    def __init__(self, state: Path, root: Path = Path("/"), run: Output = output) -> None:
        self._state = state
        self._root = root
        self._run = run

    def checks(self) -> Iterator[Check]:
        """All of them take a moment and disturb nobody."""
        yield Check("disk", lambda: in_thread("doctor", self._disk), 5.0)
        yield Check("memory", lambda: in_thread("doctor", self._memory), 5.0)
        yield Check("temperature", lambda: in_thread("doctor", self._temperature), 5.0)
        yield Check("voltage", self._voltage, 5.0)
        yield Check("versions", lambda: in_thread("doctor", _versions), 5.0)

    def _disk(self) -> Finding:
        folder = self._state
        while not folder.exists():  # not yet: it will be made in the first of its parents that is there
            folder = folder.parent
        if trouble := _cannot_write(folder):
            return trouble
        free = shutil.disk_usage(folder).free
        told = f"{free // MB} MB free, {folder} can be written to"
        if free < LEAST_FREE:
            return bad("disk", told, "make room: nothing can be remembered on a full disk")
        if free < LITTLE_FREE:
            return warning("disk", told, f"an update needs about {LITTLE_FREE // MB} MB; make room")
        return ok("disk", told)

    def _memory(self) -> Finding:
        try:
            lines = (self._root / "proc/meminfo").read_text().splitlines()
        except OSError:
            return skipped("memory", "this system has no /proc/meminfo")
        sizes = {
            name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)
        }
        free, total = sizes.get("MemAvailable", 0), sizes.get("MemTotal", 0)
        told = f"{free // MB} of {total // MB} MB available"
        if free < LEAST_MEMORY:
            return bad("memory", told, "end other programs, or add memory: the device needs about 100 MB")
        return ok("memory", told)

    def _temperature(self) -> Finding:
        zones = sorted((self._root / "sys/class/thermal").glob("thermal_zone*/temp"))
        degrees = [found for zone in zones if (found := _number(zone)) is not None]
        if not degrees:
            return skipped("temperature", "this machine has no sensor that the kernel knows")
        hottest = max(degrees) / 1000
        if hottest >= HOT_C:
            return warning("temperature", f"{hottest:.0f} °C", "cool it: it slows down when it is that hot")
        return ok("temperature", f"{hottest:.0f} °C")

    async def _voltage(self) -> Finding:
        alarms = sorted((self._root / "sys/class/hwmon").glob("hwmon*/in0_lcrit_alarm"))
        low = any(_number(alarm) == 1 for alarm in alarms)
        told = await self._run("vcgencmd", "get_throttled")
        flags = _flags(told) if told else None
        if flags is None and not alarms:
            return skipped("voltage", "this machine does not measure it")
        flags = flags or 0
        now = [words for bit, words in NOW_BITS.items() if flags >> bit & 1]
        if (low or flags & 1) and "undervoltage" not in now:
            now.insert(0, "undervoltage")
        was = [words for bit, words in NOW_BITS.items() if flags >> (bit + SINCE) & 1]
        power = "use the power supply that belongs to the board, and a short cable"
        if "undervoltage" in now:
            return bad("voltage", ", ".join(now), power)
        if now or was:
            once = f"since it was switched on: {', '.join(was)}" if was else ""
            return warning("voltage", "; ".join(part for part in (", ".join(now), once) if part), power)
        return ok("voltage", "never too low since it was switched on")


def _cannot_write(folder: Path) -> Finding | None:
    """Try it: neither the free bytes nor the permissions tell the whole truth."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * PROBE_BYTES)
            probe.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return bad("disk", f"{folder} is full", "make room: nothing can be remembered on a full disk")
        return bad(
            "disk",
            f"{folder} cannot be written to: {error.strerror}",
            "run this as the user whom it belongs to, or with sudo; see [memory] folder",
        )
    return None


def _versions() -> Finding:
    from assistant import __version__

    known = [f"{name} {_version(name)}" for name in PACKAGES]
    return ok(
        "versions",
        f"assistant {__version__}, Python {platform.python_version()} on {platform.machine()}"
        f" (Linux {platform.release()}), {', '.join(known)}",
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):  # a sensor that sleeps
        return None


def _flags(told: str) -> int | None:
    """`throttled=0x50005` as a number."""
    try:
        return int(told.strip().partition("=")[2], 16)
    except ValueError:
        return None
