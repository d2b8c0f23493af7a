"""The clock: certificates can be judged only by one that is right."""

import ctypes
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, warning
from assistant.live.mending import BUILT_AT
from assistant.worker import in_thread

TIME_ERROR: Final = 5
"""What adjtimex(2) returns while nobody keeps the kernel's clock in step."""

TIMEX_BYTES: Final = 512
"""More than `struct timex` has on any architecture. All of it zero: look, change nothing."""

SET_IT: Final = "connect a network; `timedatectl set-ntp true` lets systemd-timesyncd set it"


class Clock:
    """`wall` gives seconds since 1970, `synchronized` whether somebody keeps them right, None if unknown."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        synchronized: Callable[[], bool | None] | None = None,
    ) -> None:
        self._wall = wall
        self._synchronized = synchronized or kernel_synchronized

    @property
    def plausible(self) -> bool:
        """Whether it was ever set: it is later than when this program was made."""
        return self._wall() >= BUILT_AT

    def trusted(self) -> bool:
        """Whether a certificate that has ended is the certificate's fault."""
        return self.plausible and self._synchronized() is True

    def checks(self) -> Iterator[Check]:
        """One."""
        yield Check("clock", lambda: in_thread("doctor", self._look), 5.0)

    def _look(self) -> Finding:
        now = f"{datetime.fromtimestamp(self._wall(), UTC):%Y-%m-%d %H:%M:%S} UTC"
        if not self.plausible:
            return bad("clock", f"{now}: it was never set, and no certificate can be judged", SET_IT)
        match self._synchronized():
            case True:
                return ok("clock", f"{now}, synchronized")
            case False:
                return warning("clock", f"{now}, synchronized by nobody", SET_IT)
            case None:
                return ok("clock", f"{now}; whether it is synchronized cannot be told here")


def kernel_synchronized() -> bool | None:
    """Whether a time service keeps the kernel's clock in step; None where the kernel does not say."""
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else bool(state != TIME_ERROR)
