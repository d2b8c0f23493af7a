"""Messages off the SDK's session: turn after turn, and past those that it cannot read."""

import logging
from collections.abc import AsyncGenerator

from assistant.core.causes import Cause
from assistant.live import sdk
from assistant.live.errors import LinkFailed
from assistant.live.failures import UNREADABLE, is_close

log = logging.getLogger(__name__)

MOST_UNREADABLE = 100
"""In a row; more is no service of ours, and must not keep the loop busy."""


class Receiver:
    """Reads one session. Used once."""

    def __init__(self, session: sdk.AsyncSession) -> None:
        self._session = session
        self._unreadable: set[str] = set()

    async def messages(self) -> AsyncGenerator[sdk.types.LiveServerMessage, None]:
        """Every message that can be read; raises when the link is closed.

        The SDK's own iterator ends with each turn, and what follows a turn, the handle before all, would
        stay unread.
        """
        unreadable = 0
        while unreadable < MOST_UNREADABLE:
            try:
                async for message in self._session.receive():
                    unreadable = 0
                    yield message
            except sdk.APIError as error:
                if is_close(error):
                    raise
                self._skip(error)
            except UNREADABLE as error:
                self._skip(error)
            else:
                continue
            unreadable += 1
        raise LinkFailed(Cause.LINK_LOST, f"{unreadable} unreadable messages in a row")

    def _skip(self, error: Exception) -> None:
        """Tell of a message that cannot be read, once per kind; its text may hold what people said."""
        kind = type(error).__name__
        if kind not in self._unreadable:
            self._unreadable.add(kind)
            log.warning("ignored a message that cannot be read (%s)", kind)
