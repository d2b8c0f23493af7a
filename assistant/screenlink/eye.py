"""The screen of the paired PC as an eye: what moves the machine, the port and the pairing."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable

from assistant.core.events import Event
from assistant.core.sight import Picture
from assistant.errors import AssistantError
from assistant.ports import Report
from assistant.screen.messages import FromPc, Unpaired
from assistant.screen.pairing import WINDOW_S
from assistant.screenlink.announcer import Announcement, Announcer
from assistant.screenlink.connection import Connection, Patience
from assistant.screenlink.line import Line
from assistant.screenlink.pairer import Pairer
from assistant.screenlink.place import Place
from assistant.screenlink.sharing import Act, Cut, Examine, Forget, Sharing
from assistant.screenlink.store import Store

log = logging.getLogger(__name__)


class ScreenEye:
    """Keeps the port of an eye with the screen of the paired PC, and pairs it.

    While no PC is paired, no port is open. Until the person at the PC has answered, neither `DeviceReady` nor
    `DeviceLost` is reported, for a minute at most. Nothing that goes wrong here ends the device: it is
    logged, is the detail of `DeviceLost`, and is tried again.
    """

    def __init__(
        self,
        place: Place,
        shrink: Callable[[bytes], Picture],
        *,
        announcer: Announcer | None = None,
        window_s: float = WINDOW_S,
        patience: Patience | None = None,
    ) -> None:
        """`shrink` makes a picture of a JPEG that nobody vouches for, or raises an `AssistantError`.

        It is called in a thread. Without an `announcer` the PC must be told where the device is.
        """
        self._shrink = shrink
        self._announcer = announcer
        self._store = Store(place.folder, place.name)
        self._line = Line(place, self._store, self, self._announce, patience or Patience())
        self._pairer = Pairer(place, self._store, self._announce, self._say_unpaired, window_s)
        self._place = place
        self._sharing = Sharing()
        self._connection: Connection[FromPc] | None = None
        self._acts: deque[Act] = deque()
        self._doing = False
        self._unpaired = False
        """The last thing that happened to a pairing is that its PC was forgotten."""
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._report: Report = _ignore

    @property
    def port(self) -> int | None:
        """Where the paired PC is awaited now."""
        return self._line.port

    @property
    def pairing_port(self) -> int | None:
        """Where a PC may be paired now."""
        return self._pairer.port

    # --- the port's face ------------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Serve until cancelled; the PC is hung up on and every port is closed afterwards."""
        self._report = report
        try:
            async with asyncio.TaskGroup() as self._tasks:
                if self._announcer is not None:
                    self._tasks.create_task(self._announcer.run())
                self._tasks.create_task(self._pairer.run(report))
                await self._line.run()
        finally:
            self._tasks = None
            self._report = _ignore
            self.stop()

    def start(self) -> None:
        """Ask the PC for its screen."""
        self._do(self._sharing.start(_now()))

    def stop(self) -> None:
        """Tell the PC that it is over; no `PictureTaken` follows."""
        self._do(self._sharing.stop())

    def take(self) -> None:
        """Report `PictureTaken` with what the screen shows, soon; once, if asked again before that."""
        self._do(self._sharing.take(_now()))

    # --- the pairing ----------------------------------------------------------------------------------

    def open_window(self, *, anew: bool = False) -> None:
        """Let a PC be paired: reports `PairingCodeMade`, and within two minutes `PairingEnded`.

        While a window is open, its code is reported again. `anew`: only in the place of one that was just
        unpaired.
        """
        if self._unpaired or not anew:
            self._pairer.open(self._report)
        self._unpaired = False

    def unpair(self) -> None:
        """Forget the PC, and hang up on it at once."""
        self._say_unpaired()
        self._unpaired = self._store.pc is not None
        if self._tasks is not None:
            self._tasks.create_task(self._store.forget())

    def _say_unpaired(self) -> None:
        if self._connection is not None:
            self._connection.say(Unpaired())

    def _announce(self) -> None:
        own = self._store.own
        if self._announcer is None or own is None:
            return
        port = self.port or self._place.port
        shown = self.port is not None or self.pairing_port is not None
        self._announcer.show(Announcement(own, port, self.pairing_port) if shown else None)

    # --- what happens on the line ---------------------------------------------------------------------

    def absent(self, why: str) -> None:
        """No PC can connect, and why; empty: it can, from now on."""
        self._do(self._sharing.absent(why, _now()))

    def connected(self, connection: Connection[FromPc], pc: str) -> None:
        """The paired PC is there; it takes the place of a connection before."""
        if self._connection is not None:
            self._connection.cut()
            self.gone(self._connection, f"{pc} has connected anew")
        self._connection = connection
        log.info("the PC %s is connected", pc)
        self._do(self._sharing.connected(pc, _now()))

    def heard(self, connection: Connection[FromPc], message: FromPc) -> None:
        """It said something."""
        if connection is self._connection:
            self._do(self._sharing.heard(message, _now()))

    def gone(self, connection: Connection[FromPc], why: str) -> None:
        """The connection is over."""
        if connection is self._connection:
            self._connection = None
            log.info("%s", why)
            self._do(self._sharing.disconnected(why))

    # --- what is to be done ---------------------------------------------------------------------------

    def _do(self, acts: Iterable[Act]) -> None:
        """Do `acts` in order; a report may lead back here, and what that decides comes after them."""
        self._acts.extend(acts)
        if self._doing:
            return
        self._doing = True
        try:
            while self._acts:
                self._perform(self._acts.popleft())
        finally:
            self._doing = False
        if self._connection is not None:
            self._connection.allow_picture(self._sharing.picture_bytes)
        self._arm_timer()

    def _perform(self, act: Act) -> None:
        match act:
            case Event():
                self._report(act)
            case Examine():
                if self._tasks is not None:
                    self._tasks.create_task(self._examine(act))
            case Cut(why):
                if self._connection is not None:
                    log.warning("the PC was cut off: %s", why)
                    self._connection.cut()
                    self.gone(self._connection, f"the PC was cut off: {why}")
            case Forget():
                if self._tasks is not None:
                    self._tasks.create_task(self._store.forget())
            case message:
                if self._connection is not None:
                    self._connection.say(message)

    async def _examine(self, act: Examine) -> None:
        found: Picture | str
        try:
            found = await asyncio.to_thread(self._shrink, act.jpeg)
        except AssistantError as error:
            found = str(error)
        self._do(self._sharing.examined(act.number, found))

    def _arm_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._tasks is not None and self._sharing.deadline is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(self._sharing.deadline, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._do(self._sharing.pass_time(_now()))


def _now() -> float:
    return asyncio.get_running_loop().time()


def _ignore(_: Event) -> None:
    """Report nothing."""
