"""The shell around `Sharing`, over real TLS, with a person and a screen in the tester's hand."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from assistant.errors import DeviceError
from assistant.screen.agent.addresses import Address
from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.monitors import Desktop, Monitor
from assistant.screen.agent.capture.photographer import Photographer
from assistant.screen.agent.capture.screen import Shot
from assistant.screen.agent.connection import dialled
from assistant.screen.agent.consent.permission import Answer, Permission
from assistant.screen.agent.session import Parting, Session
from assistant.screen.agent.sharing import Sharing
from assistant.screen.agent.watch.guard import Guard
from assistant.screen.identity import load_or_make
from assistant.screen.messages import Consented, Ending, Grant, ScreenPicture, SharingEnded, Unpaired
from tests.support.screen_device import ScreenDevice


class FakeScreen:
    """A grey desktop; counts."""

    name = "fake"

    def __init__(self) -> None:
        self.grabs = 0
        self.closes = 0
        self.closed = threading.Event()
        self.works = True

    def desktop(self, *, pointer: bool = False) -> Desktop:
        return Desktop([Monitor("one", Rectangle(0, 0, 64, 48))])

    def grab(self, area: Rectangle) -> Shot:
        if not self.works:
            raise DeviceError("the screen (fake) cannot be captured: it is off")
        self.grabs += 1
        return Shot(area, 64, 48, "RGB", b"\x80" * 64 * 48 * 3)

    def close(self) -> None:
        self.closes += 1
        self.closed.set()


class FakePerson:
    """Answers when told; stops when told."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.marked = asyncio.Event()
        self.unasked = False
        self.gone = asyncio.Event()
        self.answer: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self.stop = asyncio.Event()
        self.can_mark = True

    def answers(self, answer: Answer) -> None:
        """Answer; the next question waits for an answer of its own."""
        self.answer.set_result(answer)
        self.answer = asyncio.get_running_loop().create_future()
        self.asked.clear()

    async def ask(self, device: str) -> Answer | None:
        self.asked.set()
        try:
            return await self.answer
        except asyncio.CancelledError:
            self.unasked = True
            raise

    async def mark(self, device: str, shown: Callable[[], None]) -> None:
        if not self.can_mark:
            raise DeviceError("no window")
        shown()
        self.marked.set()
        try:
            await self.stop.wait()
        finally:
            self.gone.set()


class House:
    """All of it, connected."""

    def __init__(self, device: ScreenDevice) -> None:
        self.device = device
        self.person = FakePerson()
        self.screen = FakeScreen()
        self.paired = True
        self.locked = False
        self.lines: list[str] = []
        self.session: asyncio.Task[Parting] | None = None

    async def is_locked(self) -> bool:
        return self.locked

    async def allow(self) -> None:
        self.device.want()
        await self.person.asked.wait()
        self.person.answers(Answer.ONCE)
        await self.device.hear(Consented)


@asynccontextmanager
async def house(tmp_path: Path, device: ScreenDevice) -> AsyncIterator[House]:
    home = House(device)
    photographer = Photographer(1, [], lambda: home.screen)
    guard = Guard(home.lines.append, home.is_locked, lambda: 0.0)
    own = load_or_make(tmp_path / "pc", "study")
    async with dialled(Address("127.0.0.1", device.port), own, device.identity.certificate) as connection:
        session = Session(
            connection,
            "kitchen",
            Sharing(Permission()),
            photographer,
            home.person,
            guard,
            lambda: home.paired,
            home.lines.append,
        )
        home.session = asyncio.ensure_future(session.run())
        try:
            yield home
        finally:
            home.session.cancel()
            await asyncio.gather(home.session, return_exceptions=True)
            photographer.close()


async def test_one_picture_for_each_grant_and_none_without(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        for _ in range(3):
            assert (await device.picture()).jpeg.startswith(b"\xff\xd8")
        assert home.screen.grabs == 3
        assert device.heard_nothing()
        device.unwant()
        device.grant()
        device.want()
        await home.person.asked.wait()
        home.person.answers(Answer.NO)
        assert (await device.hear(SharingEnded)).ending is Ending.DENIED
        assert device.heard_nothing()
    assert home.screen.grabs == 3


async def test_a_flood_of_grants_is_answered_with_the_newest(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        device.say(*(Grant(number, 64, 48, 10_000) for number in range(1, 1_001)))
        assert (await device.hear(ScreenPicture)).grant == 1_000
        assert home.screen.grabs < 20


async def test_a_question_that_is_withdrawn_disappears(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        device.want()
        await home.person.asked.wait()
        device.hang_up()
        assert home.session is not None
        await asyncio.wait([home.session])
        assert home.person.unasked


async def test_the_person_stops_it(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        await device.picture()
        home.person.stop.set()
        assert (await device.hear(SharingEnded)).ending is Ending.STOPPED
        device.grant()
        device.want()
        assert (await device.hear(SharingEnded)).ending is Ending.DENIED, "and it gets nothing before that"
        assert device.heard_nothing()
    assert home.screen.grabs == 1


async def test_the_mark_goes_when_the_device_has_seen_enough(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        assert not home.person.gone.is_set()
        device.unwant()
        async with asyncio.timeout(5):
            await home.person.gone.wait()


async def test_the_lock_is_looked_at_before_each_picture(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        home.locked = True
        device.grant()
        assert (await device.hear(SharingEnded)).ending is Ending.LOCKED
        assert home.screen.grabs == 0


async def test_the_pairing_is_looked_at_before_each_picture(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        home.paired = False
        device.grant()
        await device.hear(Unpaired)
        assert home.session is not None
        assert await home.session is Parting.REVOKED
        assert home.screen.grabs == 0
        assert home.person.gone.is_set()


async def test_without_a_mark_nothing_is_shared(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        home.person.can_mark = False
        device.want()
        device.grant()
        home.person.answer.set_result(Answer.ONCE)
        assert (await device.hear(SharingEnded)).ending is Ending.STOPPED
        assert home.screen.grabs == 0
        assert any("without a mark" in line for line in home.lines)


async def test_a_screen_that_fails_ends_it_and_says_why(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        home.screen.works = False
        device.grant()
        assert (await device.hear(SharingEnded)).ending is Ending.NO_SCREEN
        assert "the screen (fake) cannot be captured: it is off" in home.lines


async def test_the_screen_is_let_go_of_when_the_sharing_ends(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        await device.picture()
        assert home.screen.closes == 0
        home.person.stop.set()
        await device.hear(SharingEnded)
        assert await asyncio.to_thread(home.screen.closed.wait, 5), (
            "soon, by the thread that took the pictures"
        )
    assert home.screen.closes == 1


async def test_nonsense_from_the_device_ends_the_connection(tmp_path: Path, device: ScreenDevice) -> None:
    async with house(tmp_path, device) as home:
        await home.allow()
        device.say_bytes(b"\xff" * 64)
        assert home.session is not None
        await asyncio.wait([home.session])
        assert "is not expected" in str(home.session.exception())
        assert home.person.gone.is_set()
