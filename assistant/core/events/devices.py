"""What happens to the parts of the device."""

from dataclasses import dataclass, field

from assistant.core.alarm import Alarm
from assistant.core.events.base import Device, Event
from assistant.core.sight import Picture
from assistant.core.signals import Indication, Notice
from assistant.core.toolcall import ToolResponse
from assistant.core.usage import Costs


@dataclass(frozen=True, slots=True)
class PlayoutDrained(Event):
    """The last sample of the reply has been heard."""


@dataclass(frozen=True, slots=True)
class LightsShown(Event):
    """The hardware of the lights has taken `indication`: a person can see it now."""

    indication: Indication


@dataclass(frozen=True, slots=True)
class PictureTaken(Event):
    """A picture that was asked for is there; it is the newest that there is."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class PairingCodeMade(Event):
    """The window for pairing is open; `code`, six digits, is for whoever stands here, and for nobody else."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeSpelled(Event):
    """The code of a pairing has been heard, or could not be spelled."""


@dataclass(frozen=True, slots=True)
class PairingEnded(Event):
    """The window for pairing is closed; `paired`: a PC has used it."""

    paired: bool


@dataclass(frozen=True, slots=True)
class NoticeSpoken(Event):
    """A notice is over: `heard` to its last word, or not said, as when a newer one took its place."""

    notice: Notice | None = None
    words: str = ""
    heard: bool = True


@dataclass(frozen=True, slots=True)
class ToolFinished(Event):
    """A tool has done what it was called for, or failed; every call not cancelled gets one.

    `untrusted`: the response holds what others wrote, who may want to talk the model into something.
    """

    response: ToolResponse
    untrusted: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalAsked(Event):
    """A tool may not be run without the person's yes; `words` say exactly what it would do."""

    call_id: str
    words: str


@dataclass(frozen=True, slots=True)
class AlarmDue(Event):
    """It is time for `alarm`; said again at the next start, unless it was ended."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class AlarmMissed(Event):
    """The device was off when `alarm` was due, and it is too late to ring for it."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class AlarmsChanged(Event):
    """All alarms that are set, the soonest first."""

    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class StorageFailed(Event):
    """What should be kept cannot be written, as when the disk is full; `detail` is for the log."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class CostsCounted(Event):
    """What the talks of today cost so far."""

    costs: Costs


@dataclass(frozen=True, slots=True)
class RouteReturned(Event):
    """There is a way to the network again."""


@dataclass(frozen=True, slots=True)
class KeyChanged(Event):
    """The key of the service is another one than the one that was refused."""


@dataclass(frozen=True, slots=True)
class DeviceReady(Event):
    """A device works (again)."""

    device: Device


@dataclass(frozen=True, slots=True)
class DeviceLost(Event):
    """A device stopped working; its adapter keeps trying. `detail` is for the log."""

    device: Device
    detail: str = ""
    unpaired: bool = False
    """It is the screen, and no PC is paired whose screen it could be."""


@dataclass(frozen=True, slots=True)
class DeadlinePassed(Event):
    """The time that `Conversation.next_deadline` named has come."""


@dataclass(frozen=True, slots=True)
class ShutdownRequested(Event):
    """The program ends."""
