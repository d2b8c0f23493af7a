"""The person at a desktop without a terminal: a dialogue or notification to answer, a window as the mark."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Final

from assistant.errors import DeviceError
from assistant.screen.agent.consent.dialogues import dialogue, stop_notification
from assistant.screen.agent.consent.permission import Answer
from assistant.screen.agent.consent.process import end, said_by, started

ASKED_S: Final = 60.0

SHOWN: Final = b"shown"
"""The first line of the window's process."""

APPEARING_S: Final = 10.0


class DesktopPerson:
    """Asks by the desktop's own means."""

    async def ask(self, device: str) -> Answer | None:
        """None if the notification was closed or nobody came."""
        asked = dialogue(f"{device} asks to see this screen", ASKED_S)
        return asked.answers.get(await said_by(asked.command, asked.environ))

    async def mark(self, device: str, shown: Callable[[], None]) -> None:
        """A window above all others; a Python without windows shows a notification that stays."""
        try:
            await show_window(device, shown)
        except DeviceError:
            if sys.platform != "linux":
                raise
            await _show_notification(device, shown)


async def show_window(device: str, shown: Callable[[], None]) -> None:
    """Until it is clicked or closed. Raises `DeviceError` if this Python or desktop has no windows."""
    command = (sys.executable, "-m", "assistant.screen.agent.consent.window", device)
    await _show(command, "window", lambda line: line == SHOWN, shown)


async def _show_notification(device: str, shown: Callable[[], None]) -> None:
    """Until it is clicked, closed or gone: a sharing that nobody can see is none that goes on."""
    # The daemon has given it a number.
    await _show(stop_notification(f"{device} sees this screen"), "notification", bytes.isdigit, shown)


async def _show(
    command: Sequence[str], what: str, appeared: Callable[[bytes], bool], shown: Callable[[], None]
) -> None:
    """Until the process ends, or says something after its first line, by which it has `appeared`."""
    process = await started(command)
    out, complaints = process.stdout, process.stderr
    assert out is not None and complaints is not None, "both are pipes"
    try:
        async with asyncio.timeout(APPEARING_S):
            line = (await out.readline()).strip()
            complaint = b"" if appeared(line) else await complaints.read()
        if not appeared(line):
            said = complaint.decode(errors="replace").strip().rpartition("\n")[2]
            raise DeviceError(f"no {what} can show that the screen is shared: {said}")
        shown()
        await out.readline()
    except TimeoutError:
        raise DeviceError(f"no {what} can show that the screen is shared: it does not appear") from None
    finally:
        await end(process)
