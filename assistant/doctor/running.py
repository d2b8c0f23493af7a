"""The device that runs, if one does: it holds microphone, speaker, lights and buttons, and is asked."""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.control.client import ControlClient, NoDeviceError
from assistant.control.describe import describe
from assistant.control.messages import MeasureSound
from assistant.core.events import Device
from assistant.core.status import Status
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, skipped, warning
from assistant.errors import ControlError
from assistant.ports import Measured
from assistant.worker import in_thread

MEASURED_WITHIN_S: Final = 4.0
"""It takes two seconds, from the first frame on."""
POLL_S: Final = 0.1

Look = Callable[[], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Running:
    """What the control socket answered."""

    status: Status | None = None
    """None: no device runs, or it cannot be asked."""
    trouble: str = ""
    """Why a device that seems to run cannot be asked."""
    socket: Path | None = None
    """Where it answers."""

    @property
    def holds_devices(self) -> bool:
        """Whether opening them a second time would disturb it, or fail."""
        return self.status is not None or bool(self.trouble)

    def or_else(self, device: Device, look: Look, measured: Look | None = None) -> Look:
        """`look`, unless the running device holds `device`: then by `measured`, or by what it says."""

        async def judged() -> Finding:
            return self.judge(device)

        if not self.holds_devices:
            return look
        works = self.status is not None and device not in self.status.missing
        return measured if measured is not None and works else judged

    async def measure(self, *, tone: bool) -> Measured:
        """Let the running device measure its sound. Raises ControlError if it is busy, or too old."""
        return await in_thread("doctor", lambda: self._measure(tone=tone))

    async def lately(self) -> Measured:
        """The figures that the running device has now; the scores are those of the last ten seconds."""
        return await in_thread("doctor", self._lately)

    def _measure(self, *, tone: bool) -> Measured:
        assert self.socket is not None, "a device that answered has one"
        over_at = time.monotonic() + MEASURED_WITHIN_S
        with ControlClient(self.socket) as client:
            client.ask(MeasureSound(tone))
            while not (found := client.measured()).seconds and time.monotonic() < over_at:
                time.sleep(POLL_S)
        return found

    def _lately(self) -> Measured:
        assert self.socket is not None, "a device that answered has one"
        with ControlClient(self.socket) as client:
            return client.measured()

    def judge(self, device: Device) -> Finding:
        """`device` by what the running device says of it."""
        name = device.value
        if self.status is None:
            return skipped(name, "the running device holds it, and cannot be asked", self.trouble)
        if device in self.status.missing:
            return bad(
                name,
                "the running device says that it does not work",
                "see its log: `journalctl -u assistant`; then plug it in again",
            )
        return ok(name, "the running device holds it, and says that it works")

    def checks(self) -> Iterator[Check]:
        """One: how the device itself is."""
        yield Check("device", self._look, 5.0)

    async def _look(self) -> Finding:
        if self.trouble:
            return bad("device", self.trouble, "run this as its user, or with sudo; else restart it")
        if self.status is None:
            return skipped("device", "none is running here")
        told = ", ".join(describe(self.status)[:3])
        if self.status.safe_mode:
            return warning(
                "device",
                f"in safe mode after several crashes; {told}",
                "see why in `journalctl -u assistant`; `sudo assistant safe-mode off` tries anew",
            )
        if self.status.cause is not None:
            return warning("device", f"{told}; problem: {self.status.cause.value}", "see below")
        return ok("device", told)


def ask_running(socket: Path) -> Running:
    """Ask the device that listens on `socket`; waits for five seconds at most."""
    try:
        with ControlClient(socket) as client:
            return Running(client.status(), socket=socket)
    except NoDeviceError:
        return Running()
    except ControlError as error:
        return Running(trouble=str(error))
