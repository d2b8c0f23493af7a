"""What a tool of a server answered, in words for the model. Pure."""

import json

from assistant.tools.errors import ToolError
from assistant.tools.mcp.sdk import (
    AudioContent,
    CallToolResult,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
)


def in_words(result: CallToolResult) -> str:
    """Its texts, one below the other; what is no text is named. Raises ToolError with them for an error."""
    parts = [_part(block) for block in result.content]
    if not parts and result.structured_content is not None:
        parts = [json.dumps(result.structured_content, ensure_ascii=False)]
    text = "\n".join(parts)
    if result.is_error:
        raise ToolError(text or "it failed, and does not say why")
    return text or "done"


def _part(block: object) -> str:
    match block:
        case TextContent(text=text):
            return text
        case ImageContent():
            return "(an image, not shown)"
        case AudioContent():
            return "(a sound, not played)"
        case EmbeddedResource(resource=TextResourceContents(text=text)):
            return text
        case EmbeddedResource(resource=resource):
            return f"(a resource, not read: {resource.uri})"
        case ResourceLink(name=name, uri=uri):
            return f"(a resource, not read: {name}, {uri})"
        case _:
            return "(something that cannot be told)"
