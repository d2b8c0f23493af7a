"""What systemd does for a unit with Type=notify, WatchdogSec= and Restart=always, where there is no systemd.

It listens on $NOTIFY_SOCKET to the main process alone, ends one that no longer says that it is well by
SIGABRT (and SIGKILL, should that not do), and starts again what has ended. It works while it is waited for.
"""

import os
import select
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

POLL_S: Final = 0.02
ABORT_S: Final = 5.0
"""TimeoutAbortSec of the unit."""

CREDENTIALS: Final = struct.Struct("iII")
"""`struct ucred` of unix(7): process, user, group."""


class Supervisor:
    """Keeps one command running while its context is entered."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        folder: Path,
        watchdog_s: float,
        restart_s: float = 0.1,
    ) -> None:
        """`folder` takes the socket and `log`, to which the command writes both of its outputs."""
        self.log = folder / "log"
        self.starts = 0
        """How often the command was started."""
        self.codes: list[int] = []
        """How each process that has ended did; negative for a signal."""
        self.barks = 0
        """How often the watchdog had to end it."""
        self.ready = False
        """The process that runs now has said READY=1."""
        self.status = ""
        self.environ = {
            **environ,
            "NOTIFY_SOCKET": str(folder / "notify"),
            "WATCHDOG_USEC": str(round(watchdog_s * 1e6)),
        }
        """Of the next process that is started."""
        self._command = command
        self._watchdog_s = watchdog_s
        self._restart_s = restart_s
        self._fed_at = 0.0

    def __enter__(self) -> Self:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._listener.setblocking(False)
        self._listener.bind(self.environ["NOTIFY_SOCKET"])
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(ABORT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the command."""
        self._process.send_signal(number)
        if number is signal.SIGKILL:
            self._process.wait()

    def restart(self, within_s: float) -> float:
        """End it in order and start it anew; how long it takes until it is ready again."""
        self.until_ready(within_s)
        began, ended = time.monotonic(), len(self.codes)
        self.kill(signal.SIGTERM)
        self.until(lambda: len(self.codes) > ended, within_s, "it has ended")
        assert self.codes[-1] == 0, f"it did not end in order: {self.codes[-1]}"
        self.until_ready(within_s)
        return time.monotonic() - began

    def until(self, condition: Callable[[], bool], within_s: float, what: str) -> float:
        """Do the work until `condition()`; how long that took. Raises TimeoutError naming `what`."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() > began + within_s:
                raise TimeoutError(f"not within {within_s:g} s: {what}\n{self.log.read_text()[-2000:]}")
            self._hear()
            self._look()
        return time.monotonic() - began

    def until_ready(self, within_s: float) -> float:
        """Do the work until a process that is alive has said that it is ready."""
        return self.until(lambda: self.ready and self._process.poll() is None, within_s, "it is ready")

    def until_told(self, line: str, within_s: float) -> None:
        """Do the work until `line` is in the log."""
        self.until(lambda: line in self.log.read_text(), within_s, line)

    def _start(self) -> None:
        self.starts += 1
        self.ready = False
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def _hear(self) -> None:
        """Take all that has come: what waits here while nobody waits for us is no silence."""
        select.select([self._listener], [], [], POLL_S)
        with suppress(BlockingIOError):
            while True:
                self._take(*self._listener.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))[:2])

    def _take(self, told: bytes, ancillary: Sequence[tuple[int, int, bytes]]) -> None:
        senders = [
            CREDENTIALS.unpack(data)[0] for _, kind, data in ancillary if kind == socket.SCM_CREDENTIALS
        ]
        if senders != [self._process.pid]:  # NotifyAccess=main
            return
        for line in told.decode().splitlines():
            name, _, value = line.partition("=")
            match name, value:
                case "READY", "1":
                    self.ready = True
                    self._fed_at = time.monotonic()
                case "WATCHDOG", "1":
                    self._fed_at = time.monotonic()
                case "WATCHDOG", "trigger":
                    self._fed_at = float("-inf")
                case "STATUS", _:
                    self.status = value

    def _look(self) -> None:
        if (code := self._process.poll()) is not None:
            self.codes.append(code)
            time.sleep(self._restart_s)
            self._start()
        elif self.ready and time.monotonic() > self._fed_at + self._watchdog_s:
            self.barks += 1
            self.ready = False
            os.kill(self.pid, signal.SIGABRT)
            os.kill(self.pid, signal.SIGCONT)  # a process that stands still hears nothing but this
            try:
                self._process.wait(ABORT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
