"""A camera in the network: Motion JPEG over HTTP, on loopback, with a tester's face."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.support.drawn import as_jpeg, drawn

FRAME_S = 0.05
BOUNDARY = b"frame"


class MjpegCamera:
    """Sends `jpeg` twenty times a second to everybody who connects."""

    def __init__(self) -> None:
        self.jpeg = as_jpeg(drawn())
        self.flows = asyncio.Event()
        """Clear: it is silent, and keeps its connections."""
        self.flows.set()
        self.port = 0
        self.requests: list[bytes] = []
        self._server: asyncio.Server | None = None
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/video.mjpg"

    @property
    def watched(self) -> bool:
        """Whether anybody is connected."""
        return bool(self._sending)

    async def plug_in(self) -> None:
        """Listen; again on the same port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """Cut all connections, and refuse new ones."""
        if self._server is not None:
            self._server.close()
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._send(reader, writer))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                kind = b"multipart/x-mixed-replace; boundary=" + BOUNDARY
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nConnection: close\r\n\r\n")
                while True:
                    await self.flows.wait()
                    head = b"--%b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                    writer.write(head % (BOUNDARY, len(self.jpeg)) + self.jpeg + b"\r\n")
                    await writer.drain()
                    await asyncio.sleep(FRAME_S)
        finally:
            writer.transport.abort()


@asynccontextmanager
async def mjpeg_camera() -> AsyncIterator[MjpegCamera]:
    """One that is plugged in."""
    camera = MjpegCamera()
    await camera.plug_in()
    try:
        yield camera
    finally:
        await camera.unplug()
