"""What goes wrong in a tool, and the one place where foreign code may raise whatever it likes."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import AssistantError


class ToolError(AssistantError):
    """A tool cannot do what it was asked, or cannot be a tool. The model is told its words."""


@contextmanager
def foreign_code(name: str) -> Iterator[None]:
    """Run code of a plugin: whatever it raises becomes a `ToolError` that tells no more than its kind.

    An `AssistantError` passes: its words are meant to be told. This is the one broad `except` beside the
    runner's: what a plugin raises is known to nobody here, and neither that nor its `sys.exit()` may take the
    device along. Cancelling passes too.
    """
    try:
        yield
    except AssistantError:
        raise
    except (Exception, SystemExit) as error:
        raise ToolError(f"{name} failed: {type(error).__name__}") from error


def kind(error: BaseException) -> str:
    """The name of what was really raised, and none of its words."""
    return type(error.__cause__ or error).__name__


def detail(error: BaseException) -> str:
    """What the log is told of `error`: one line, of what was really raised."""
    raised = error.__cause__ or error
    own = isinstance(raised, AssistantError)
    line = " ".join((str(raised) if own else "".join(traceback.format_exception_only(raised))).split())
    return line.encode(errors="replace").decode()  # halves of characters cannot be written everywhere


def let_go(error: BaseException) -> None:
    """Free what failed code still holds, a connection say: its frames and the error keep each other alive."""
    raised: BaseException | None = error
    while raised is not None:
        traceback.clear_frames(raised.__traceback__)
        following = raised.__cause__ or raised.__context__
        raised.__traceback__ = raised.__cause__ = raised.__context__ = None
        raised = following
