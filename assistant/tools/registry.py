"""All tools, by name."""

import re
from collections.abc import Iterable, Sequence

from assistant.ports import ToolDeclaration
from assistant.tools.errors import ToolError
from assistant.tools.tool import Tool

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")
"""What the API takes for a function's name (google-genai, `FunctionDeclaration.name`)."""

MOST_TOOLS = 512
"""What the API takes in a setup (google-genai, `Tool.function_declarations`)."""


class Registry:
    """Knows each tool by a name that no other has."""

    def __init__(self, tools: Iterable[Tool] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        self._absent: set[str] = set()
        for tool in tools:
            self.add(tool)

    def add(self, tool: Tool) -> None:
        """Take a tool. Raises ToolError if its name is taken or none, or if there are too many."""
        if not NAME.fullmatch(tool.name):
            raise ToolError(f"{tool.name!r} is no name for a tool; use at most 128 of a-z A-Z 0-9 _ . : -")
        if tool.name in self._tools:
            raise ToolError(f"there is a tool named {tool.name} already; rename this one")
        if len(self._tools) >= MOST_TOOLS:
            raise ToolError(f"{tool.name} is one too many: the service takes {MOST_TOOLS} tools")
        self._tools[tool.name] = tool

    def show(self, name: str, *, present: bool) -> None:
        """Declare a tool to later sessions, or keep it from them; its calls are answered in either case."""
        if present:
            self._absent.discard(name)
        elif name in self._tools:
            self._absent.add(name)

    def remove(self, name: str) -> None:
        """Forget the tool of that name, if there is one."""
        self._tools.pop(name, None)
        self._absent.discard(name)

    def get(self, name: str) -> Tool | None:
        """The tool of that name, if there is one."""
        return self._tools.get(name)

    def declarations(self) -> Sequence[ToolDeclaration]:
        """What the model is told of all of them that are present."""
        return tuple(tool.declaration for name, tool in self._tools.items() if name not in self._absent)
