"""One connection's life: performs what `Sharing` decides, and tells it what came of it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from enum import Enum, auto
from time import monotonic
from typing import Any, Final

from assistant.errors import AssistantError, DeviceError, ServiceError
from assistant.screen.agent.actions import Action, Ask, HideMark, Say, ShowMark, Take, Tell, Unask
from assistant.screen.agent.capture.photographer import Photographer
from assistant.screen.agent.connection import Connection
from assistant.screen.agent.consent.person import Person
from assistant.screen.agent.sharing import Sharing
from assistant.screen.agent.watch.guard import Guard
from assistant.screen.messages import Ending, FromDevice, Grant, Unpaired, Unwanted, Wanted

LOOK_S: Final = 0.5
"""How often the pairing is looked at, and the lock and the clock while there is something to guard."""


class Parting(Enum):
    """Why a session is over."""

    HUNG_UP = auto()
    FORGOTTEN = auto()
    """The device has forgotten this PC."""
    REVOKED = auto()
    """This PC has forgotten the device."""


class Session:
    """Serves one connection. Everything that it started is over when `run` is."""

    def __init__(
        self,
        connection: Connection,
        device: str,
        sharing: Sharing,
        photographer: Photographer,
        person: Person,
        guard: Guard,
        still_paired: Callable[[], bool],
        tell: Callable[[str], None],
    ) -> None:
        """`device` is what a person calls it."""
        self._connection = connection
        self._device = device
        self._sharing = sharing
        self._photographer = photographer
        self._person = person
        self._guard = guard
        self._still_paired = still_paired
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking: asyncio.Task[None] | None = None
        self._marking: asyncio.Task[None] | None = None
        self._over: asyncio.Future[Parting | AssistantError] = asyncio.get_running_loop().create_future()

    async def run(self) -> Parting:
        """Serve until one side has enough. Raises what `Connection.heard` does."""
        try:
            async with asyncio.TaskGroup() as self._group:
                for part in (self._hear(), self._watch(), self._connection.keep_alive()):
                    self._start(part)
                over = await self._over
                if over is Parting.REVOKED:
                    self._connection.say(Unpaired())
                for task in self._tasks:
                    task.cancel()
        finally:
            self._sharing.lost()
            self._photographer.rest()
        if isinstance(over, AssistantError):
            raise over
        return over

    async def _hear(self) -> None:
        try:
            while messages := await self._connection.heard():
                for message in messages:
                    await self._obey(message)
        except AssistantError as error:
            self._end(error)
        else:
            self._end(Parting.HUNG_UP)

    async def _obey(self, message: FromDevice) -> None:
        match message:
            case Wanted():
                if not self._sharing.watched(monotonic()):
                    self._guard.rest()
                obstacle = await self._guard.look()
                self._perform(self._sharing.wanted(obstacle, monotonic()))
            case Unwanted():
                self._perform(self._sharing.unwanted())
            case Grant():
                self._perform(self._sharing.granted(message))
            case Unpaired():
                self._end(Parting.FORGOTTEN)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self._look()

    async def _look(self) -> None:
        """End what must not go on."""
        if not self._still_paired():
            self._perform(self._sharing.lost())
            self._end(Parting.REVOKED)
        elif self._sharing.watched(monotonic()) and (ending := await self._guard.look()):
            self._perform(self._sharing.ended(ending, monotonic()))
        self._perform(self._sharing.tick(monotonic()))

    def _end(self, over: Parting | AssistantError) -> None:
        if not self._over.done():
            self._over.set_result(over)

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Say(message):
                    self._connection.say(message)
                case Tell(line):
                    self._tell(line)
                case Ask():
                    self._asking = self._start(self._ask())
                case Unask():
                    _stop(self._asking)
                case ShowMark():
                    self._marking = self._start(self._mark())
                case HideMark():
                    _stop(self._marking)
                    self._photographer.rest()
                case Take(grant):
                    self._start(self._take(grant))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _ask(self) -> None:
        answer = None
        try:
            answer = await self._person.ask(self._device)
        except DeviceError as error:
            self._tell(f"nobody can be asked: {error}")
        self._perform(self._sharing.answered(answer, monotonic()))

    async def _mark(self) -> None:
        try:
            await self._person.mark(self._device, lambda: self._perform(self._sharing.marked()))
        except DeviceError as error:
            self._tell(f"nothing is shared without a mark: {error}")
        self._perform(self._sharing.ended(Ending.STOPPED, monotonic()))

    async def _take(self, grant: Grant) -> None:
        try:
            await self._connection.settle()
            await self._look()
            if not self._sharing.shares:
                self._perform(self._sharing.not_taken())
                return
            picture = await self._photographer.take(grant.width, grant.height, grant.max_bytes)
        except DeviceError as error:
            self._tell(str(error))
            self._perform(self._sharing.failed(monotonic()))
        except ServiceError as error:
            self._end(error)
        else:
            age_ms = int((monotonic() - picture.taken_at) * 1_000)
            self._perform(self._sharing.taken(grant, picture.jpeg, age_ms))


def _stop(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
