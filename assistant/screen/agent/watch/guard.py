"""Everything that ends a sharing without anybody's word, asked before each picture and once a second."""

from collections.abc import Awaitable, Callable

from assistant.errors import DeviceError
from assistant.screen.agent.watch.lock import locked
from assistant.screen.agent.watch.sleep import SleepWatch, asleep_s
from assistant.screen.messages import Ending


class Guard:
    """Looks at the lock and the clock. A system that does not tell about its lock is told of once."""

    def __init__(
        self,
        tell: Callable[[str], None],
        is_locked: Callable[[], Awaitable[bool]] = locked,
        asleep: Callable[[], float] = asleep_s,
    ) -> None:
        self._tell = tell
        self._is_locked = is_locked
        self._asleep = asleep
        self._sleep = SleepWatch()
        self._told = False

    async def look(self) -> Ending | None:
        """Why nothing may be shared now, if so."""
        if self._sleep.slept(self._asleep()):
            return Ending.SUSPENDED
        try:
            return Ending.LOCKED if await self._is_locked() else None
        except DeviceError as error:
            if not self._told:
                self._tell(f"locking the screen will not stop the sharing ({error}); stop it by hand")
            self._told = True
            return None

    def rest(self) -> None:
        """What happens until the next look does not matter."""
        self._sleep.forget()
