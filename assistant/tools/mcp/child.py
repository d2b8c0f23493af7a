"""A server's process: started in a group of its own, and gone with all that it started when it is stopped."""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process, SubprocessStreamProtocol
from collections.abc import Mapping, Sequence
from contextlib import suppress

from assistant.tools.errors import ToolError

GRACE_S = 1.0
"""How long it may take to end once its input is closed, and as long again once it is told to (SIGTERM)."""

REAP_S = 1.0
"""How long the kernel may take to end what was killed."""

PIPE_BYTES = 64 * 1024
"""What is read at once; about twice as much is kept unread, then the server has to wait."""

INHERITED = ("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER")
"""All of our environment that a server gets: the key of the service is in there, too."""


class _Watched(SubprocessStreamProtocol):
    """Tells when the process has ended, also while a child of its own still holds the pipes."""

    def __init__(self) -> None:
        super().__init__(PIPE_BYTES, asyncio.get_running_loop())
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        super().process_exited()
        self.exited.set()


class Child:
    """A process with three pipes."""

    def __init__(self, transport: asyncio.SubprocessTransport, watched: _Watched) -> None:
        self._transport = transport
        self._exited = watched.exited
        process = Process(transport, watched, asyncio.get_running_loop())
        assert process.stdin and process.stdout and process.stderr  # they are pipes
        self.input, self.output, self.errors = process.stdin, process.stdout, process.stderr

    @classmethod
    async def start(cls, command: Sequence[str], env: Mapping[str, str]) -> "Child":
        """Raises ToolError if there is no such program, or it cannot be run."""
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        try:
            transport, watched = await asyncio.get_running_loop().subprocess_exec(
                _Watched,
                *command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env={**inherited, **env},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise ToolError(f"{command[0]} cannot be started: {reason}") from None
        return cls(transport, watched)

    async def how_it_ended(self) -> str:
        """Words for its end, which is near: its output has ended."""
        await self._gone(GRACE_S)
        code = self._transport.get_returncode()
        if code is None:
            return "it closed its output"
        return f"it ended with code {code}" if code >= 0 else f"it was ended by signal {-code}"

    async def stop(self) -> None:
        """End it: politely, then by force. Whoever is cancelled meanwhile has ended it by force."""
        try:
            self.input.close()
            if not await self._gone(GRACE_S):
                self._signal(signal.SIGTERM)
                await self._gone(GRACE_S)
        finally:
            self._signal(signal.SIGKILL)  # its children, too, whether or not it has ended itself
            try:
                await self._gone(REAP_S)
            finally:
                self._transport.close()

    async def _gone(self, within_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._exited.wait()
        return self._exited.is_set()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._transport.get_pid(), number)
