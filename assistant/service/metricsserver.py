"""Serves the metrics to this machine: one GET a connection, on loopback."""

import asyncio
import importlib
import logging
import socket
from collections.abc import Callable
from contextlib import suppress

from assistant.ports import Report
from assistant.service.metrics import CONTENT_TYPE

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PATH = b"/metrics"
TIMEOUT_S = 5.0
BACKLOG = 8
ACCEPT_RETRY_S = 0.5

NAMES = frozenset({HOST, "localhost"})
"""What may stand in `Host`: a page in a browser that calls us by another name is after what we know."""


class MetricsServer:
    """Answers `GET /metrics` with what `text` gives, one connection after the other.

    Whatever a client sends costs it its connection at most: what only measures must not end the device.
    """

    def __init__(self, port: int, text: Callable[[], bytes], *, timeout_s: float = TIMEOUT_S) -> None:
        """Port 0: any that is free, see `port`."""
        self.port = port
        self._text = text
        self._timeout_s = timeout_s

    async def run(self, report: Report) -> None:
        """Serve until cancelled; ends with one line in the log where the port is taken."""
        loop = asyncio.get_running_loop()
        try:
            listener = socket.create_server((HOST, self.port), backlog=BACKLOG)
        except OSError as error:
            log.error("no metrics: port %d: %s; set another [metrics] port", self.port, error.strerror)  # noqa: TRY400
            return
        with listener:
            listener.setblocking(False)
            self.port = listener.getsockname()[1]
            await asyncio.to_thread(importlib.import_module, "h11")  # the microphone runs meanwhile
            while True:
                try:
                    client, _ = await loop.sock_accept(listener)
                except OSError as error:
                    log.warning("metrics: cannot take a client: %s", error)
                    await asyncio.sleep(ACCEPT_RETRY_S)
                    continue
                with client, suppress(OSError):  # a time-out is one
                    client.setblocking(False)
                    async with asyncio.timeout(self._timeout_s):
                        await self._serve(client)

    async def _serve(self, client: socket.socket) -> None:
        import h11

        loop = asyncio.get_running_loop()
        peer = h11.Connection(h11.SERVER)
        try:
            while (event := peer.next_event()) is h11.NEED_DATA:
                peer.receive_data(await loop.sock_recv(client, 4096))
            if not isinstance(event, h11.Request):
                return
            status, body = self._answer(event.method, event.target, dict(event.headers.raw_items()))
            headers = [
                ("Content-Type", CONTENT_TYPE),
                ("Content-Length", str(len(body))),
                ("Connection", "close"),
            ]
            answer = [
                h11.Response(status_code=status, headers=headers),
                *([] if event.method == b"HEAD" else [h11.Data(data=body)]),
                h11.EndOfMessage(),
            ]
            told = b"".join(peer.send(piece) or b"" for piece in answer)
        except h11.ProtocolError as error:
            log.debug("metrics: a client breaks HTTP: %s", error)
            return
        await loop.sock_sendall(client, told)

    def _answer(self, method: bytes, target: bytes, headers: dict[bytes, bytes]) -> tuple[int, bytes]:
        host = next((value for name, value in headers.items() if name.lower() == b"host"), b"")
        if host.decode("latin-1").rpartition(":")[0] not in NAMES and host.decode("latin-1") not in NAMES:
            return 403, b"ask on this machine, by 127.0.0.1 or localhost\n"
        if target.partition(b"?")[0] != PATH:
            return 404, b"there is only /metrics\n"
        if method not in (b"GET", b"HEAD"):
            return 405, b"there is only GET\n"
        try:
            return 200, self._text()
        except (OSError, ValueError) as error:  # of /proc, which they are read from
            log.warning("metrics: the figures cannot be read: %s", error)
            return 500, b"the figures cannot be read; see the log\n"
