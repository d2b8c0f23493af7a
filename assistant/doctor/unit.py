"""What systemd knows of the service."""

from collections.abc import Iterator

from assistant.doctor.blocking import output
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, skipped, warning
from assistant.doctor.machine import Output

UNIT = "assistant.service"

PROPERTIES = "LoadState,ActiveState,SubState,NRestarts,Result,StatusText"

LOG = "`journalctl -u assistant -b` tells why"


class Unit:
    """The unit of the device; `run` starts programs."""

    def __init__(self, run: Output = output) -> None:
        self._run = run

    def checks(self) -> Iterator[Check]:
        """One."""
        yield Check("service", self._look, 10.0)

    async def _look(self) -> Finding:
        told = await self._run("systemctl", "show", UNIT, f"--property={PROPERTIES}")
        if told is None:
            return skipped("service", "there is no systemd here")
        state = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
        if state.get("LoadState") != "loaded":
            return skipped("service", "not installed as a service")
        active, again = state.get("ActiveState", ""), state.get("NRestarts", "0")
        words = f"{active} ({state.get('SubState', '')})"
        if state.get("StatusText"):
            words += f": {state['StatusText']}"
        if active == "failed":
            return bad("service", f"{words}; {state.get('Result', '')}", LOG)
        if active != "active":
            start = "`sudo systemctl start assistant`" if active == "inactive" else "wait a moment"
            return bad("service", words, f"{start}; {LOG}")
        if again not in ("", "0"):
            return warning("service", f"{words}; restarted {again} times", LOG)
        return ok("service", words)
