"""What a unit tells systemd: sd_notify(3), which is a datagram of `NAME=value` lines to $NOTIFY_SOCKET."""

import os
import socket
from collections.abc import Mapping

ADDRESS_VARIABLE = "NOTIFY_SOCKET"


class ServiceManager:
    """Whoever started this process and wants to know how it is; without one, everything is a no-op.

    Never waits and never fails: the manager that cannot be told is told the next thing.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """Opens nothing; `$NOTIFY_SOCKET` is a path, or an abstract address that begins with `@`."""
        self._address = (os.environ if environ is None else environ).get(ADDRESS_VARIABLE, "")
        self._socket: socket.socket | None = None

    @property
    def present(self) -> bool:
        """Whether somebody wants to be told."""
        return bool(self._address)

    def tell(self, *lines: str) -> bool:
        """Send `lines`, such as `READY=1`; whether they were taken, or there is nobody to take them."""
        if not self._address:
            return True
        try:
            self._opened().send("\n".join(lines).encode())
        except OSError:  # full for the moment, or gone
            self.close()
            return False
        return True

    def close(self) -> None:
        """Close the socket; the next `tell` opens it again."""
        opened, self._socket = self._socket, None
        if opened is not None:
            opened.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            opened = self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            opened.setblocking(False)
            abstract = self._address.startswith("@")
            opened.connect("\0" + self._address[1:] if abstract else self._address)
        return self._socket


def microseconds(seconds: float) -> str:
    """A time as systemd's variables and messages have it."""
    return str(round(seconds * 1e6))
