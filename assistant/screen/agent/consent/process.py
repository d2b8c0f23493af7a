"""A program of the desktop's, asked something."""

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from assistant.errors import DeviceError

KINDLY_S: Final = 1.0
"""How long a program may take to go by itself."""


async def said_by(command: Sequence[str], environ: Mapping[str, str] | None = None) -> str:
    """What `command` printed until it ended by itself; it is ended when this is cancelled.

    Raises `DeviceError` if it is not there or fails, with the last line that it complained.
    """
    process = await started(command, environ)
    try:
        out, complaint = await process.communicate()
    finally:
        await end(process)
    if process.returncode:
        why = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise DeviceError(f"{command[0]}: {why or f'exit code {process.returncode}'}")
    return out.decode(errors="replace").strip()


async def started(
    command: Sequence[str], environ: Mapping[str, str] | None = None
) -> asyncio.subprocess.Process:
    """The running `command`; its three streams are ours. Raises `DeviceError` if it is not there."""
    pipe = asyncio.subprocess.PIPE
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=pipe, env=environ
        )
    except OSError as error:
        raise DeviceError(f"{command[0]}: {error.strerror or error}") from None


async def end(process: asyncio.subprocess.Process) -> None:
    """End it, if it still runs, and let go of its streams.

    Asked kindly, by the end of its stdin and as by Ctrl-C, notify-send takes its notification off the screen.
    """
    assert process.stdin is not None, "it is a pipe"
    process.stdin.close()
    try:
        with suppress(ProcessLookupError, TimeoutError):
            if sys.platform != "win32":
                process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), KINDLY_S)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    await process.communicate()
