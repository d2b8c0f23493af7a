"""The command line's side of the control socket: plain, blocking, with a deadline on every answer."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.control.codec import ANSWERS, MAX_LINE_BYTES, REQUESTS
from assistant.control.messages import Answer, Refused, Request, StatusAsked, StatusFollowed
from assistant.core.status import Status
from assistant.errors import ControlError

TIMEOUT_S = 5.0


class NoDeviceError(ControlError):
    """No device is running."""


class ControlClient:
    """A connection to the running device; use it with `with`. All that goes wrong is a `ControlError`."""

    def __init__(self, path: Path, timeout_s: float = TIMEOUT_S) -> None:
        """Connect to the device that listens on `path`."""
        self._path = path
        self._timeout_s = timeout_s
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout_s)
        try:
            with self._explained():
                self._socket.connect(str(path))
        except ControlError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> "ControlClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._socket.close()

    def ask(self, request: Request) -> Answer:
        """Send `request`, return the answer; a refusal is raised."""
        with self._explained():
            self._socket.sendall(REQUESTS.encode(request))
            return self._read()

    def status(self) -> Status:
        """The status now."""
        return _as_status(self.ask(StatusAsked()))

    def follow(self, within_s: float | None = None) -> Iterator[Status]:
        """The status now and each change of it, without end; raises once the device stops.

        Raises also once `within_s` have gone by, whatever changes meanwhile.
        """
        until = None if within_s is None else time.monotonic() + within_s
        yield _as_status(self.ask(StatusFollowed()))
        self._timeout_s = within_s or self._timeout_s
        while True:
            with self._explained():
                self._allow(until)
                answer = self._read()
            yield _as_status(answer)

    def _allow(self, until: float | None) -> None:
        """Let a change come when it comes, but not after `until`."""
        left_s = None if until is None else until - time.monotonic()
        if left_s is not None and left_s <= 0:
            raise TimeoutError
        self._socket.settimeout(left_s)

    def _read(self) -> Answer:
        line = self._lines.readline(MAX_LINE_BYTES + 1)
        if not line.endswith(b"\n"):
            raise ControlError(f"the device on {self._path} has stopped; start it again with `assistant run`")
        answer = ANSWERS.decode(line)
        if isinstance(answer, Refused):
            raise ControlError(answer.reason)
        return answer

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the socket says into words."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
            message = f"no device is running: nothing answers on {self._path}; start one with `assistant run`"
            raise NoDeviceError(message) from None
        except PermissionError:
            message = f"the device on {self._path} belongs to another user; use `sudo assistant …`"
            raise ControlError(message) from None
        except TimeoutError:
            message = f"the device on {self._path} has no answer within {self._timeout_s:g} s; see its log"
            raise ControlError(message) from None
        except OSError as error:
            raise ControlError(f"{self._path}: {error.strerror or error}") from None


def _as_status(answer: Answer) -> Status:
    if not isinstance(answer, Status):
        raise ControlError("the device answers something else; is it another version?")
    return answer
