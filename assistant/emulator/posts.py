"""Calls of the API over HTTP, on the port of the WebSockets: `generateContent`, with code that is run."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import h11

from assistant.emulator import replies
from assistant.emulator.access import GENERATE, Denied, Rules, admit
from assistant.emulator.apierrors import problem
from assistant.emulator.faults import Delay, DropLink, Refuse, Withhold
from assistant.emulator.outputs import Message
from assistant.emulator.scenario import Program
from assistant.emulator.script import FaultBook

KEPT_CALLS: Final = 1_000
MAX_BODY_BYTES: Final = 2**20
POST: Final = b"POST "
"""How such a call begins; an upgrade begins with GET."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One call: what was asked for, and how it was answered. None: not at all."""

    path: str
    task: str
    runs_code: bool
    status: int | None


class Request:
    """Reads one request, whose bytes come in any pieces."""

    def __init__(self) -> None:
        self.target = ""
        self.headers: dict[str, str] = {}
        self.body = b""
        self._http = h11.Connection(h11.SERVER)

    def feed(self, data: bytes) -> bool:
        """Take bytes; True once the request is whole. Raises `h11.RemoteProtocolError` for what is none."""
        self._http.receive_data(data)
        while (event := self._http.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            match event:
                case h11.Request():
                    self.target = event.target.decode()
                    self.headers = {name.decode(): value.decode() for name, value in event.headers}
                case h11.Data() if len(self.body) <= MAX_BODY_BYTES:
                    self.body += event.data
                case h11.EndOfMessage():
                    return True
                case _:
                    raise h11.RemoteProtocolError("no request that could be read")
        return False

    def answer(self, status: int, body: bytes) -> bytes:
        """The response, after which the connection ends."""
        headers = [
            ("Content-Type", "application/json; charset=UTF-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        parts = (h11.Response(status_code=status, headers=headers), h11.Data(body), h11.EndOfMessage())
        return b"".join(self._http.send(part) or b"" for part in parts)


class Posts:
    """Answers such calls for the whole service."""

    def __init__(self, programs: tuple[Program, ...], faults: FaultBook) -> None:
        self.calls: deque[Generation] = deque(maxlen=KEPT_CALLS)
        """The newest, oldest first."""
        self._programs = deque(programs)
        self._faults = faults

    async def answer(self, request: Request, number: int, rules: Rules) -> tuple[int, bytes] | None:
        """Status and body; None: the connection is cut. `number` is the connection's."""
        asked = _asked(request.body)
        task, runs_code = _task(asked), "codeExecution" in _tools(asked)
        status, body = await self._judge(request, number, rules, task, runs_code=runs_code)
        self.calls.append(Generation(request.target, task, runs_code, status))
        return None if status is None else (status, body.encode())

    async def _judge(
        self, request: Request, number: int, rules: Rules, task: str, *, runs_code: bool
    ) -> tuple[int | None, str]:
        for fault in self._faults.strike("generate", number):
            await asyncio.sleep(fault.after_s)
            match fault:
                case Refuse():
                    return fault.status, problem(
                        fault.status, fault.reason, retry_delay_s=fault.retry_delay_s
                    )
                case Delay():
                    await asyncio.sleep(fault.seconds)
                case Withhold():
                    await asyncio.get_running_loop().create_future()
                case DropLink():
                    return None, ""
        admitted = admit(request.target, request.headers, rules, GENERATE)
        if isinstance(admitted, Denied):
            return admitted.status.value, problem(admitted.status, admitted.message, reason=admitted.reason)
        if not task:
            return 400, problem(400, "contents is not specified")
        program = self._programs.popleft() if self._programs else Program(answer=f"I was asked: {task}")
        await asyncio.sleep(program.delay_s)
        return 200, json.dumps(_document(program, task, runs_code=runs_code))


def _asked(body: bytes) -> Mapping[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _task(asked: Mapping[str, Any]) -> str:
    """All text of the question."""
    contents = [content for content in asked.get("contents") or () if isinstance(content, dict)]
    parts = [part for content in contents for part in content.get("parts") or () if isinstance(part, dict)]
    return " ".join(str(part["text"]) for part in parts if part.get("text"))


def _tools(asked: Mapping[str, Any]) -> set[str]:
    """In either spelling."""
    named = {name for tool in asked.get("tools") or () if isinstance(tool, dict) for name in tool}
    return {"codeExecution" if name == "code_execution" else name for name in named}


def _document(program: Program, task: str, *, runs_code: bool) -> Message:
    ran = replies.program_parts(program) if runs_code and program.code else []
    parts = [*ran, {"text": program.answer}]
    told, said = len(task.split()), len(program.answer.split())
    return {
        "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {
            "promptTokenCount": told,
            "candidatesTokenCount": said,
            "totalTokenCount": told + said,
        },
    }
