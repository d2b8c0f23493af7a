"""What the model may have done: tools, their registry, and the dispatcher that runs them.

A plugin imports its three words from here.
"""

from assistant.tools.errors import ToolError
from assistant.tools.tool import Tool, tool

__all__ = ["Tool", "ToolError", "tool"]
