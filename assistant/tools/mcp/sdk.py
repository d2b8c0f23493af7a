"""The one place that imports the SDK of MCP and what it stands on.

It costs a second, and 30 MB beside google-genai, so nothing imports this module at start: `McpTools` does, in
a thread, once a server is configured, and with it the modules of this package that need it.
"""

import anyio
import httpx2
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp import ClientSession, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage
from mcp_types import (
    CONNECTION_CLOSED,
    AudioContent,
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    EmbeddedResource,
    ErrorData,
    ImageContent,
    Implementation,
    JSONRPCError,
    ListToolsRequest,
    ListToolsResult,
    PaginatedRequestParams,
    ResourceLink,
    ServerNotification,
    TextContent,
    TextResourceContents,
    ToolListChangedNotification,
    jsonrpc_message_adapter,
)

__all__ = [
    "CONNECTION_CLOSED",
    "AudioContent",
    "CallToolRequest",
    "CallToolRequestParams",
    "CallToolResult",
    "ClientSession",
    "EmbeddedResource",
    "ErrorData",
    "ImageContent",
    "Implementation",
    "JSONRPCError",
    "ListToolsRequest",
    "ListToolsResult",
    "MCPError",
    "MemoryObjectReceiveStream",
    "MemoryObjectSendStream",
    "PaginatedRequestParams",
    "ResourceLink",
    "ServerNotification",
    "SessionMessage",
    "TextContent",
    "TextResourceContents",
    "ToolListChangedNotification",
    "anyio",
    "httpx2",
    "jsonrpc_message_adapter",
    "streamable_http_client",
]
