"""What is kept, in memory: the truth while the device runs. The file follows it."""

import asyncio

from assistant.memory.audit import AuditTrail
from assistant.memory.contents import Contents, Limits


class Cache:
    """Usable before anything was loaded. To be used on the event loop's thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._contents = Contents().within(limits)
        self.changed = asyncio.Event()
        """There is something that the file may not hold yet; whoever writes it clears this."""
        self.urgent = asyncio.Event()
        """What is to be forgotten, or was promised to be kept, should not wait for anything else."""
        self.forgettings = 0
        """How often everything was forgotten."""
        self.audit = AuditTrail(self.changed.set, arguments=limits.turns > 0)

    @property
    def contents(self) -> Contents:
        """What is kept now."""
        return self._contents

    def change(self, contents: Contents) -> None:
        """Keep `contents` from now on, as far as the limits allow."""
        self._contents = contents.within(self._limits)
        self.changed.set()

    def hurry(self) -> None:
        """Have it written now."""
        self.changed.set()
        self.urgent.set()

    def forget(self) -> None:
        """Keep nothing of any talk."""
        self.forgettings += 1
        self.audit.forget()
        self.change(self._contents.forgotten())
        self.urgent.set()

    def adopt(self, found: Contents) -> None:
        """Put what the file holds before what happened since the start.

        Talks that the owner does not want to be kept any more are forgotten, and so is what was forgotten
        before it was known.
        """
        if self.forgettings:
            found = found.forgotten()
        if self._limits.turns == 0:
            self.forgettings += 1
        allowed = found.within(self._limits)
        self.change(allowed.followed_by(self._contents))
