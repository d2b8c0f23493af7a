"""What becomes of a mistake in the configuration when nobody is there to read it."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from assistant.errors import ConfigError
from assistant.service.notify import ServiceManager

PAUSE_S = 10.0
"""The manager starts again what ended: a mistake that stays is not worth half a core."""


@contextmanager
def unhurried(
    environ: Mapping[str, str] | None = None, pause: Callable[[float], object] = time.sleep
) -> Iterator[None]:
    """Under a service manager, tell it what the owner got wrong, and end a while later; else just end."""
    try:
        yield
    except (ConfigError, BaseExceptionGroup) as error:
        manager = ServiceManager(environ)
        mistake = next(_mistakes(error), None)
        if mistake is not None and manager.present:
            manager.tell(f"STATUS={str(mistake).splitlines()[0]}")
            manager.close()
            pause(PAUSE_S)
        raise


def _mistakes(error: BaseException) -> Iterator[ConfigError]:
    if isinstance(error, ConfigError):
        yield error
    elif isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _mistakes(each)
