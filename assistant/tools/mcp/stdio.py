"""The transport to a server that is a process of this machine: one JSON message for each line of its pipes.

In place of the SDK's own, which keeps a line of any length, prints a traceback for each line that is no
message, and tells nobody when the process has ended.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

from assistant.tools.errors import ToolError
from assistant.tools.mcp.child import PIPE_BYTES, Child
from assistant.tools.mcp.lines import Lines, TooLong
from assistant.tools.mcp.sdk import (
    CONNECTION_CLOSED,
    ErrorData,
    JSONRPCError,
    MemoryObjectReceiveStream,
    MemoryObjectSendStream,
    SessionMessage,
    anyio,
    jsonrpc_message_adapter,
)

log = logging.getLogger(__name__)

Inbound: TypeAlias = SessionMessage | Exception

LONGEST_MESSAGE = 1024 * 1024
"""Bytes of one message, as the SDK has it for HTTP (`DEFAULT_MAX_SSE_EVENT_SIZE`)."""

MOST_GARBAGE = 100
"""Lines that are no message; a server that prints more speaks something else."""

LONGEST_REMARK = 300
"""Bytes of one line of its error output."""

MOST_REMARKS = 10
"""Such lines go to the log ..."""

REMARKS_S = 60.0
"""... within this time; how many more there were is told after it."""

ID = re.compile(rb'"id"\s*:\s*(\d{1,15})\s*[,}]')


@asynccontextmanager
async def over_pipes(
    name: str, command: Sequence[str], env: Mapping[str, str]
) -> AsyncGenerator[tuple[MemoryObjectReceiveStream[Inbound], MemoryObjectSendStream[SessionMessage]]]:
    """What the server `name` says and is told. When this ends, so has the process.

    Raises an ExceptionGroup with a ToolError, out of the body, if the server ends or is no MCP server.
    """
    child = await Child.start(command, env)
    heard, read = anyio.create_memory_object_stream[Inbound](0)
    write, told = anyio.create_memory_object_stream[SessionMessage](0)
    greeted = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            jobs = [
                tasks.create_task(_listen(child, heard, greeted)),
                tasks.create_task(_speak(child, told)),
                tasks.create_task(_note(name, child, greeted)),
            ]
            try:
                yield read, write
            finally:
                for job in jobs:
                    job.cancel()
    finally:
        for stream in (heard, read, write, told):
            stream.close()
        await child.stop()


async def _listen(child: Child, heard: MemoryObjectSendStream[Inbound], greeted: asyncio.Event) -> None:
    lines, garbage = Lines(LONGEST_MESSAGE), 0
    while data := await child.output.read(PIPE_BYTES):
        for line in lines.feed(data):
            message = _message(line)
            if message is not None:
                greeted.set()
                await heard.send(message)
            elif line:
                garbage += 1
                if garbage > MOST_GARBAGE:
                    raise ToolError("its output is not that of an MCP server")
    raise ToolError(await child.how_it_ended())


def _message(line: bytes | TooLong) -> SessionMessage | None:
    if isinstance(line, TooLong):
        found = ID.search(line.head) or ID.search(line.tail)
        error = ErrorData(code=CONNECTION_CLOSED, message=f"it answered more than {LONGEST_MESSAGE} bytes")
        return SessionMessage(JSONRPCError(jsonrpc="2.0", id=int(found[1]), error=error)) if found else None
    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError:
        return None


async def _speak(child: Child, told: MemoryObjectReceiveStream[SessionMessage]) -> None:
    try:
        async for message in told:
            text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
            child.input.write(text.encode(errors="replace") + b"\n")
            await child.input.drain()
    except OSError:
        return  # its output tells how it ended


async def _note(name: str, child: Child, greeted: asyncio.Event) -> None:
    """Its error output goes to the log, some of it; all of it is read, lest the server waits for that.

    What it says before its first message tells why it does not come up. Later it may repeat what it is called
    with, which is what was said: that is for debugging only.
    """
    loop = asyncio.get_running_loop()
    lines, noted, since = Lines(LONGEST_REMARK), 0, loop.time()
    while data := await child.errors.read(PIPE_BYTES):
        for line in lines.feed(data):
            if loop.time() - since > REMARKS_S:
                if noted > MOST_REMARKS:
                    log.info("%s says %d lines more", name, noted - MOST_REMARKS)
                noted, since = 0, loop.time()
            noted += 1
            if noted <= MOST_REMARKS:
                text = line.head if isinstance(line, TooLong) else line
                level = logging.DEBUG if greeted.is_set() else logging.INFO
                log.log(level, "%s says: %s", name, " ".join(text.decode(errors="replace").split()))
