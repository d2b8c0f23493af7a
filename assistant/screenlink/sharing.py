"""What is said to the PC and what the device is told, as one machine. No I/O and no clock."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from assistant.core.events import Device, DeviceLost, DeviceReady, PictureTaken
from assistant.core.sight import Picture
from assistant.core.timings import LONGEST_SIDE
from assistant.screen import messages as m

MAX_BYTES: Final = 524_288
"""Of one picture: four times what `LONGEST_SIDE` squared needs at a good quality."""

NOT_PAIRED: Final = "no PC is paired: `assistant pair`, or the press that the board has for it"
"""The reason for which no PC can connect that the person is told of."""

ABSENT_S: Final = 4.0
"""A PC that is switched on and paired is connected already, or again within this."""
CONSENT_S: Final = 75.0
"""The PC's own question ends sooner, in words that say more."""
GRANT_S: Final = 4.0
MESSAGES_PER_S: Final = 50
"""An honest PC says about two a second."""


@dataclass(frozen=True, slots=True)
class Examine:
    """Make a picture of a JPEG from outside, and hand it to `examined` with this number."""

    number: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the PC off, and say so to `disconnected`."""

    why: str


@dataclass(frozen=True, slots=True)
class Forget:
    """The PC has forgotten us: forget it."""


Act: TypeAlias = m.FromDevice | DeviceReady | DeviceLost | PictureTaken | Examine | Cut | Forget


class Sharing:
    """One PC at a time, over any number of connections."""

    def __init__(self) -> None:
        self._pc: str | None = None
        """The name of the PC that is connected."""
        self._hopeless = ""
        """Why no PC can connect, if none can."""
        self._greeted = False
        self._wanted = False
        self._consented = False
        self._asked = False
        self._granted = self._answered = 0
        self._open = False
        """Whether the newest grant is still for something."""
        self._examining = 0
        self._examined = 0
        self._told: DeviceReady | DeviceLost | None = None
        self._deadline: float | None = None
        self._second, self._messages = 0.0, 0

    @property
    def deadline(self) -> float | None:
        """When `pass_time` is due."""
        return self._deadline

    @property
    def picture_bytes(self) -> int:
        """How large a picture the PC may send now; 0: none."""
        return MAX_BYTES if self._granted > self._answered else 0

    # --- what the device asks for -------------------------------------------------------------------

    def start(self, now: float) -> list[Act]:
        """The screen's switch is on."""
        if self._wanted:
            return []
        self._wanted, self._told = True, None
        if self._pc is None:
            return self._await_pc(now)
        self._deadline = now + CONSENT_S
        return [m.Wanted()]

    def stop(self) -> list[Act]:
        """The switch is off: nothing that the PC has sent or will send is of interest."""
        was_wanted = self._wanted
        self._wanted = self._consented = self._asked = self._open = False
        self._examined = self._examining
        self._deadline = None
        return [m.Unwanted()] if was_wanted and self._pc is not None else []

    def take(self, now: float) -> list[Act]:
        """A picture is wanted, as soon as there can be one; a loss of the screen is the answer otherwise."""
        if self._wanted and not self._asked and not isinstance(self._told, DeviceLost):
            self._asked = True
            return self._grant(now)
        return []

    # --- what happens to the connection -------------------------------------------------------------

    def connected(self, pc: str, now: float) -> list[Act]:
        """A PC called `pc` is there, and has proved to be the one that is paired."""
        self._pc, self._greeted, self._consented, self._open = pc, False, False, False
        self._granted = self._answered = 0
        self._second, self._messages = now, 0
        if not self._wanted:
            return [m.Hello()]
        self._deadline = now + CONSENT_S
        return [m.Hello(), m.Wanted()]

    def disconnected(self, why: str) -> list[Act]:
        """The PC is gone, or was cut off."""
        self._pc, self._consented, self._open = None, False, False
        return self._lose(why)

    def absent(self, why: str, now: float) -> list[Act]:
        """No PC can connect, for a reason; an empty one: it can."""
        self._hopeless = why
        return self._await_pc(now) if self._wanted and self._pc is None else []

    def pass_time(self, now: float) -> list[Act]:
        """Something that was waited for did not happen."""
        if self._deadline is None or now < self._deadline:
            return []
        if self._open:
            return [Cut("it was asked for a picture and did not answer")]
        return self._lose("no PC is connected" if self._pc is None else f"nobody answers at {self._pc}")

    # --- what the PC says ---------------------------------------------------------------------------

    def heard(self, message: m.FromPc, now: float) -> list[Act]:
        """The connected PC said `message`."""
        if now - self._second >= 1:
            self._second, self._messages = now, 0
        self._messages += 1
        if self._messages > MESSAGES_PER_S:
            return [Cut("it talks too much")]
        if self._greeted is isinstance(message, m.Hello):
            return [Cut("it says Hello at the wrong time")]
        match message:
            case m.Hello(version):
                self._greeted = True
                return [] if version == m.VERSION else [Cut(f"it speaks version {version}; update both")]
            case m.Consented() if self._wanted and not self._consented:
                self._consented, self._deadline = True, None
                return [*self._tell(DeviceReady(Device.SCREEN)), *self._grant(now)]
            case m.SharingEnded(ending) if self._wanted:
                self._consented = self._open = False
                return self._lose(f"{self._pc} {ending.value}")
            case m.ScreenPicture():
                return self._seen(message)
            case m.Unpaired():
                return [Forget()]
            case _:
                return []

    def examined(self, number: int, picture: Picture | str) -> list[Act]:
        """What came of `Examine`: a picture, or why it is none."""
        if number <= self._examined:
            return []  # nobody wants it any more
        self._examined = number
        if isinstance(picture, str):
            return [] if self._pc is None else [Cut(f"it sent what is no picture: {picture}")]
        if not self._asked:
            return []
        self._asked = False
        return [PictureTaken(picture)]

    def _seen(self, picture: m.ScreenPicture) -> list[Act]:
        if not self._answered < picture.grant <= self._granted:
            return [Cut("it sent a picture that nobody asked for")]
        self._answered = picture.grant
        if not self._open or picture.grant < self._granted:
            return []  # it was under way when the switch went off
        self._open, self._deadline = False, None
        self._examining += 1
        return [Examine(self._examining, picture.jpeg)]

    # --- what follows -------------------------------------------------------------------------------

    def _grant(self, now: float) -> list[Act]:
        if not (self._asked and self._consented) or self._open or self._examined < self._examining:
            return []
        self._granted += 1
        self._open = True
        self._deadline = now + GRANT_S
        return [m.Grant(self._granted, LONGEST_SIDE, LONGEST_SIDE, MAX_BYTES)]

    def _await_pc(self, now: float) -> list[Act]:
        if self._hopeless:
            return self._lose(self._hopeless)
        self._deadline = now + ABSENT_S
        return []

    def _lose(self, why: str) -> list[Act]:
        self._deadline, self._asked = None, False
        return self._tell(DeviceLost(Device.SCREEN, why, unpaired=why == NOT_PAIRED)) if self._wanted else []

    def _tell(self, event: DeviceReady | DeviceLost) -> list[Act]:
        """Each once, until there is something else to tell."""
        if event == self._told:
            return []
        self._told = event
        return [event]
