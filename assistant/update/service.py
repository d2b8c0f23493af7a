"""The running service, as an update sees it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from assistant.control.client import ControlClient, NoDeviceError
from assistant.control.place import SERVICE_SOCKET
from assistant.core.states import Turn
from assistant.errors import DeviceError
from assistant.update.health import Look
from assistant.update.programs import Run, run

UNIT: Final = "assistant.service"
PROPERTIES: Final = "ActiveState,NRestarts,InvocationID"
CONFIG: Final = Path("/etc/assistant/assistant.toml")
SYSTEMCTL_S: Final = 30.0
DOCTOR_S: Final = 120.0


class Service(Protocol):
    """What is updated."""

    def look(self) -> Look:
        """How it is now."""

    def restart(self) -> None:
        """Start it anew with the version in use; returns at once."""

    def asleep(self) -> bool:
        """Whether nobody talks with it, and it does not ring. Raises `ControlError` if it cannot be asked."""

    def complaint(self, venv: Path) -> str:
        """What a version says against the configuration that there is; "" for nothing."""

    def well(self, venv: Path) -> str:
        """What the doctor of this version finds wrong in a hurry; "" for nothing."""


@dataclass(frozen=True, slots=True)
class SystemdService:
    """The unit of this machine."""

    run: Run = run
    socket: Path = SERVICE_SOCKET

    def look(self) -> Look:
        """By systemctl."""
        told = self.run("systemctl", "show", UNIT, f"--property={PROPERTIES}", within_s=SYSTEMCTL_S)
        state = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
        return Look(
            state.get("ActiveState", "unknown"),
            int(state.get("NRestarts") or 0),
            state.get("InvocationID", ""),
        )

    def restart(self) -> None:
        """Without waiting: a device without a microphone would keep us here. Counts restarts from 0 again."""
        self.run("systemctl", "reset-failed", UNIT, within_s=SYSTEMCTL_S)
        self.run("systemctl", "--no-block", "restart", UNIT, within_s=SYSTEMCTL_S)

    def asleep(self) -> bool:
        """By its control socket; one that does not run is asleep."""
        try:
            with ControlClient(self.socket) as client:
                status = client.status()
        except NoDeviceError:
            return True
        return status.turn is Turn.ASLEEP and not status.ringing

    def complaint(self, venv: Path) -> str:
        """As the service's user sees it."""
        assistant = str(venv / "bin/assistant")
        try:
            self.run(
                "runuser",
                "-u",
                "assistant",
                "--",
                assistant,
                "config",
                "--config",
                str(CONFIG),
                within_s=60.0,
            )
        except DeviceError as error:
            return str(error)
        return ""

    def well(self, venv: Path) -> str:
        """By its exit code; what it prints stands in the error."""
        try:
            self.run(
                str(venv / "bin/assistant"), "doctor", "--quick", "--config", str(CONFIG), within_s=DOCTOR_S
            )
        except DeviceError as error:
            return str(error)
        return ""
