"""The token endpoint of a service account: `POST /token` over HTTP on loopback."""

import asyncio
import json
import logging
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import h11

from assistant.emulator.faults import Delay, RefuseToken, Withhold
from assistant.emulator.script import FaultBook
from assistant.emulator.tokens import PATH, Account, TokenRefusedError, Tokens, assertion_of

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT_S: Final = 60.0
MAX_BODY_BYTES: Final = 16 * 1024
READ_BYTES: Final = 4096
KEPT_REQUESTS: Final = 1_000


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """One request: when, on the event loop's clock, and how it was answered. None: not at all."""

    number: int
    at: float
    status: int | None
    error: str = ""


class TokenEndpoint:
    """Hands out tokens to one service account while its context is entered."""

    def __init__(self, lifetime_s: float, faults: FaultBook) -> None:
        self.tokens = Tokens(lifetime_s)
        self.requests: deque[TokenRequest] = deque(maxlen=KEPT_REQUESTS)
        self.uri = ""
        """What the service-account JSON names as its `token_uri`."""
        self._faults = faults
        self._numbers = 0
        self._callers: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> "TokenEndpoint":
        self.account = await asyncio.to_thread(Account)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.uri = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}{PATH}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for caller in self._callers:
            caller.cancel()
        await asyncio.gather(*self._callers, return_exceptions=True)
        await self._server.wait_closed()

    def write_account(self, path: Path, **changes: str) -> Path:
        """Write the account's JSON, readable by its owner alone; `changes` are keys that lie."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.account.document(self.uri) | changes, indent=2), encoding="utf-8")
        return path

    def valid(self, token: str) -> bool:
        """Whether this token is good now."""
        return self.tokens.valid(token, asyncio.get_running_loop().time())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._callers.add(task)
            task.add_done_callback(self._callers.discard)
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                await self._answer(reader, writer)
        except (OSError, TimeoutError, h11.RemoteProtocolError) as error:
            logger.info("token request: %s", error)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        http = h11.Connection(h11.SERVER)
        asked: h11.Request | None = None
        body = b""
        while True:
            event = http.next_event()
            if event is h11.NEED_DATA:
                http.receive_data(await reader.read(READ_BYTES))
            elif isinstance(event, h11.Request):
                asked = event
            elif isinstance(event, h11.Data) and len(body) <= MAX_BODY_BYTES:
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and asked:
                break
            else:
                return  # the client left, or talks too much
        status, document = await self._judge(asked, body)
        text = json.dumps(document).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(text))),
            ("Connection", "close"),
        ]
        for part in (h11.Response(status_code=status, headers=headers), h11.Data(text), h11.EndOfMessage()):
            writer.write(http.send(part) or b"")
        await writer.drain()

    async def _judge(self, asked: h11.Request, body: bytes) -> tuple[int, dict[str, Any]]:
        """The status and the document of the answer."""
        self._numbers += 1
        number = self._numbers
        try:
            await self._suffer(number)
            assertion = assertion_of(asked.method, asked.target, body)
            self.account.check(assertion, (self.uri,), time.time())
        except TokenRefusedError as refused:
            self._note(number, refused.status, refused.error)
            return refused.status, {"error": refused.error, "error_description": refused.description}
        self._note(number, 200)
        return 200, self.tokens.issue(asyncio.get_running_loop().time())

    async def _suffer(self, number: int) -> None:
        for fault in self._faults.strike("token", number):
            await asyncio.sleep(fault.after_s)
            match fault:
                case RefuseToken():
                    raise TokenRefusedError(fault.error, fault.description, fault.status)
                case Delay():
                    await asyncio.sleep(fault.seconds)
                case Withhold():
                    self._note(number, None)
                    await asyncio.sleep(REQUEST_TIMEOUT_S)
                case _:
                    self._note(number, None)
                    raise ConnectionAbortedError("cut, as the emulator was told")

    def _note(self, number: int, status: int | None, error: str = "") -> None:
        self.requests.append(TokenRequest(number, asyncio.get_running_loop().time(), status, error))
        logger.info("token request %d: %s %s", number, status or "no answer", error)
