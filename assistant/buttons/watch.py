"""A keypad in real time: edges in, events reported, one timer."""

import asyncio
from collections.abc import Sequence

from assistant.buttons.contact import Edge
from assistant.buttons.keypad import Keypad
from assistant.core.events import Event
from assistant.ports import Report


class Watch:
    """Reports what a keypad makes of edges and of the time, until it is closed. For the loop's thread."""

    def __init__(self, keypad: Keypad, report: Report) -> None:
        self._keypad = keypad
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    def find(self, name: str, *, down: bool) -> None:
        """How a contact is found when the device starts."""
        self._tell(self._keypad.find(name, down=down))

    def take(self, edges: Sequence[Edge]) -> None:
        """Edges in the order of their times, which are `time.monotonic`, as the loop's are."""
        for edge in edges:
            self._tell(self._keypad.take(edge, self._loop.time()))

    def let_go(self) -> None:
        """The buttons are gone."""
        self._tell(self._keypad.let_go(self._loop.time()))

    def close(self) -> None:
        """Report nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell(self, events: Sequence[Event]) -> None:
        self.close()
        if (deadline := self._keypad.next_deadline()) is not None:
            self._timer = self._loop.call_at(deadline, self._wake)
        for event in events:
            self._report(event)

    def _wake(self) -> None:
        self._tell(self._keypad.wait(self._loop.time()))
