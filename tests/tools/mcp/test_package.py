"""The SDK is imported when a server is to be reached, and not before; without it there are just no tools."""

import subprocess
import sys

PROGRAM = """
import asyncio, sys
from assistant.config import McpServer
from assistant.tools.mcp.factory import mcp_tools
from assistant.tools.registry import Registry
heavy = {"anyio", "httpx2", "mcp", "mcp_types"} & sys.modules.keys()
assert not heavy, heavy
sys.modules["mcp"] = None  # as if it were not installed
asyncio.run(mcp_tools({"home": McpServer(url="http://127.0.0.1:9/mcp")}, Registry()).run(print))
"""


def test_the_package_need_not_be_there() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1
    assert "no tools of MCP servers" in done.stderr
    assert "-m pip install 'live-assistant[device]'" in done.stderr
