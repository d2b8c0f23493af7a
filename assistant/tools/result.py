"""What a tool returned, as the model may be told of it. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic_core import to_jsonable_python

from assistant.tools.errors import ToolError

MAX_RESULT_BYTES = 16 * 1024
"""About 4,000 tokens: a context is compressed at 25,000, and each turn is billed for all of it."""

MAX_LEVELS = 50
"""The service's protocol buffers carry no more than 100, its own among them."""


def plain(result: object) -> Any:
    """`result` as nothing but JSON values; dates, dataclasses and pydantic models are written out.

    Raises ToolError for what JSON cannot carry, and for what is too long or nested too deeply.
    """
    _check_size(result)
    try:
        told = "done" if result is None else result
        text = json.dumps(told, ensure_ascii=False, allow_nan=False, default=_written_out)
    except (TypeError, ValueError, RecursionError) as error:
        raise ToolError("the result is nothing that can be told") from error
    written = text.encode(errors="replace")  # half a surrogate pair would close the link
    if len(written) > MAX_RESULT_BYTES:
        raise _too_long()
    return json.loads(written)


def _check_size(result: object) -> None:
    """Refuse a flood before it is written out: 10 MB would keep the event loop for a tenth of a second.

    A text has at least as many bytes as characters, and a container more than elements.
    """
    left = MAX_RESULT_BYTES
    level: list[object] = [result]
    for _ in range(MAX_LEVELS):
        deeper: list[object] = []
        for part in level:
            if not isinstance(part, str | dict | list | tuple):
                continue
            left -= len(part)
            if left < 0:
                raise _too_long()
            if isinstance(part, dict):
                deeper += [*part.keys(), *part.values()]
            elif not isinstance(part, str):
                deeper += part
        level = deeper
    if level:
        raise ToolError(f"the result is nested too deeply: more than {MAX_LEVELS} levels")


def _too_long() -> ToolError:
    return ToolError(f"the result is too long: more than {MAX_RESULT_BYTES} bytes")


def _written_out(value: object) -> Any:
    if isinstance(value, Iterator):
        raise TypeError("an iterator may have no end")
    written = to_jsonable_python(value)
    _check_size(written)
    return written
