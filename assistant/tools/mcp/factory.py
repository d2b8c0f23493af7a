"""The owner's `[mcp.NAME]` tables made into a companion of the device."""

import asyncio
import logging
import random
from collections.abc import Iterable, Mapping

from assistant.config import McpServer
from assistant.extras import pip_install
from assistant.ports import Report
from assistant.tools.mcp.server import Connect, Server
from assistant.tools.registry import Registry

log = logging.getLogger(__name__)

NOISY = ("client", "httpx2", "mcp")
"""Loggers of the SDK: they tell each request, and each fault with a traceback. We tell faults in words."""


class McpTools:
    """All servers, each in a task of its own. As they come and go, so do their tools in the registry."""

    def __init__(self, servers: Iterable[Server]) -> None:
        self._servers = tuple(servers)

    async def run(self, report: Report) -> None:
        """Serve until cancelled; no process and no connection outlives it. Reports nothing."""
        if not self._servers:
            return
        try:
            connect = await asyncio.to_thread(_load)
        except ImportError as error:
            log.warning("no tools of MCP servers (%s): %s", error, pip_install("device"))
            return
        if not log.isEnabledFor(logging.DEBUG):
            for name in NOISY:
                logging.getLogger(name).setLevel(logging.CRITICAL)
        async with asyncio.TaskGroup() as tasks:
            for server in self._servers:
                tasks.create_task(server.run(connect))


def mcp_tools(config: Mapping[str, McpServer], registry: Registry) -> McpTools:
    """The servers that are enabled, whose tools go into `registry`."""
    return McpTools(
        Server(name, server, registry, random.random) for name, server in config.items() if server.enabled
    )


def _load() -> Connect:
    from assistant.tools.mcp.connection import connect  # imports the SDK: a second

    return connect
