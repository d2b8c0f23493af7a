"""Opens a window for pairing when one is asked for, and tells the device about it."""

import asyncio
import logging
from collections.abc import Callable

from assistant.core.events import PairingCodeMade, PairingEnded
from assistant.ports import Report
from assistant.screen.errors import ScreenError
from assistant.screen.identity import Certificate
from assistant.screen.pairing import WINDOW_S, make_code
from assistant.screenlink.place import Place
from assistant.screenlink.store import Store
from assistant.screenlink.window import Window

log = logging.getLogger(__name__)


class Pairer:
    """One window at a time."""

    def __init__(
        self,
        place: Place,
        store: Store,
        changed: Callable[[], None],
        replaced: Callable[[], None],
        window_s: float = WINDOW_S,
    ) -> None:
        """`changed` is called when `port` is another, `replaced` before a PC takes the place of another."""
        self.port: int | None = None
        """Where a PC may be paired now."""
        self._place = place
        self._store = store
        self._changed = changed
        self._replaced = replaced
        self._window_s = window_s
        self._asked = asyncio.Event()
        self._code: str | None = None

    def open(self, report: Report) -> None:
        """Open a window; of one that is open, the code is told again."""
        self._asked.set()
        if self._code is not None:
            report(PairingCodeMade(self._code))

    async def run(self, report: Report) -> None:
        """Report `PairingCodeMade` and `PairingEnded` of each window until cancelled."""
        while True:
            await self._asked.wait()
            try:
                report(PairingEnded(await self._pair(report)))
            except (ScreenError, OSError) as error:
                log.warning("no PC can be paired: %s", error)
                report(PairingEnded(paired=False))
            finally:
                self._asked.clear()

    async def _pair(self, report: Report) -> bool:
        window = Window(await self._store.identity(), make_code(), self._keep, window_s=self._window_s)

        def opened(port: int) -> None:
            self._code = window.code
            self._moved(port)
            report(PairingCodeMade(window.code))

        try:
            return await window.serve(self._place.bind, self._place.pairing_port, opened)
        finally:
            self._code = None
            self._moved(None)

    async def _keep(self, pc: Certificate) -> None:
        if pc != self._store.pc:
            self._replaced()
        await self._store.keep(pc)

    def _moved(self, port: int | None) -> None:
        self.port = port
        self._changed()
