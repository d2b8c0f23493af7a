"""What a person may know of the device: frozen, and free of secrets and of audio."""

from dataclasses import dataclass, field

from assistant.core.alarm import Alarm
from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.states import Link, Reply, Switch, Turn
from assistant.core.usage import Costs
from assistant.core.websource import WebSource


@dataclass(frozen=True, slots=True)
class Status:
    """Lights, earcons, the terminal view and `assistant status` derive from this and nothing else."""

    turn: Turn = Turn.ASLEEP
    link: Link = Link.DOWN
    reply: Reply = Reply.NONE
    microphone: Switch = Switch.ON
    """Off: muted, by the button or by the board's own switch."""
    mute_line: bool = False
    """The board's own mute switch is on: no press can unmute."""
    mute_line_read: bool = True
    """False: where that switch stands is not known yet, and it counts as on."""
    streaming: bool = False
    """Microphone audio may leave the device now."""
    camera: Switch = Switch.OFF
    screen: Switch = Switch.OFF
    camera_pictures: int = 0
    screen_pictures: int = 0
    """How many pictures went up so far."""
    held: bool = False
    """The talk button is held: push-to-talk."""
    offline: bool = False
    """The service could not be reached, and cannot yet; the device keeps trying."""
    cause: Cause | None = None
    """The problem that a person should know of, until it is overcome or has been shown long enough."""
    refused: int = 0
    """How many presses and texts were refused so far; each rise is answered by an earcon."""
    asked_again: int = 0
    """How many times a question went up once more so far."""
    tools: tuple[str, ...] = ()
    """The tools at work for the model."""
    sources: tuple[WebSource, ...] = ()
    """The pages that the reply of this turn is based on."""
    asking: str = ""
    """What the person is being asked to allow; a press of talk says yes."""
    ringing: tuple[Alarm, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    """All that are set, the soonest first."""
    quiet: bool = False
    """The reply of this turn is to be read, not heard."""
    safe_mode: bool = False
    """The device has crashed too often: no tools, no camera, no screen."""
    volume: float = 1.0
    """0 to 1."""
    costs: Costs = field(default_factory=Costs)
    """What the talks cost."""
    wake_word: str = ""
    """The word that opened this conversation, or the last one."""
    person: str = ""
    """What the service understood the person to say in this turn."""
    model: str = ""
    """What the service says it answered in this turn; of a long answer the end."""
    marks: tuple[str, ...] = ()
    """The marks of the texts that were typed in this turn."""
    written: int = 0
    """How many characters of `model` there were so far, over all turns: so many more are new."""
    missing: frozenset[Device] = frozenset()
    """Devices that do not work now."""

    @property
    def pictures(self) -> int:
        """How many went up so far, of both."""
        return self.camera_pictures + self.screen_pictures

    @property
    def rings(self) -> bool:
        """Somebody is to notice what it is time for."""
        return bool(self.ringing)
