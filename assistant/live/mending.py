"""What only others can put right is looked at until they did: a refused key, a clock that is not set."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from assistant.config.secrets import KeySource
from assistant.core.causes import Cause
from assistant.core.events import KeyChanged, RouteReturned
from assistant.errors import ConfigError
from assistant.live.errors import LinkFailed
from assistant.ports import Report
from assistant.worker import in_thread

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0

BUILT_AT = 1_767_225_600.0
"""The first second of 2026, when this program did not exist yet: a clock before it was never set. A board
without a battery starts in 1970, and no certificate is valid then."""

OF_THE_KEY = frozenset({Cause.KEY_REFUSED, Cause.KEY_MISSING})


class Mending:
    """Remembers what the last failure was about, and tells when that changes."""

    def __init__(
        self,
        keys: KeySource,
        account_file: Path | None,
        wall: Callable[[], float],
        renew: Callable[[str], None],
    ) -> None:
        """`renew` is given what was found in place of what was refused."""
        self._keys = keys
        self._account_file = account_file
        self._wall = wall
        self._renew = renew
        self._refused: str | None = None
        self._wrong_time = False
        self._told = ""
        self._wanted = asyncio.Event()

    def check_time(self) -> None:
        """Raises `LinkFailed` while the clock was never set."""
        if not self._time_set():
            raise LinkFailed(Cause.TIME_NOT_SET, "no certificate can be judged before the clock is set")

    def failed(self, cause: Cause, used: str) -> None:
        """A link failed; it was to be opened with `used`, as `look` gives it."""
        if cause in OF_THE_KEY and (self._account_file or not self._keys.fixed):
            self._refused = used
            self._wanted.set()
        elif cause is Cause.TIME_NOT_SET and not self._time_set():
            self._wrong_time = True
            self._wanted.set()

    def opened(self) -> None:
        """A link is up: all is well."""
        self._refused = None
        self._wrong_time = False

    def look(self) -> str | None:
        """What the file holds now; None if that is nothing to try. Blocks for as long as the disk does."""
        try:
            if self._account_file is not None:
                return self._account_file.read_text(errors="replace")
            key = self._keys.read()
        except (ConfigError, OSError) as error:
            self._tell(str(error))
            return None
        return key.get_secret_value() if key else None

    async def run(self, report: Report) -> None:
        """Look every `LOOK_EVERY_S` while there is a reason to, until cancelled."""
        while True:
            await self._wanted.wait()
            await asyncio.sleep(LOOK_EVERY_S)
            if self._wrong_time and self._time_set():
                self._wrong_time = False
                report(RouteReturned())
            if self._refused is not None:
                found = await in_thread("live", self.look)
                if found is not None and self._refused not in (None, found):
                    self._refused = None
                    log.info("there is another key")
                    self._renew(found)
                    report(KeyChanged())
            if self._refused is None and not self._wrong_time:
                self._wanted.clear()

    def _time_set(self) -> bool:
        return self._wall() >= BUILT_AT

    def _tell(self, line: str) -> None:
        if line != self._told:
            self._told = line
            log.warning("%s", line)
