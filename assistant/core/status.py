"""What a person may know of the device: frozen, and free of secrets and of audio."""

from dataclasses import dataclass

from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.states import Link, Reply, Switch, Turn


@dataclass(frozen=True, slots=True)
class Status:
    """Lights, earcons, the terminal view and `assistant status` derive from this and nothing else."""

    turn: Turn = Turn.ASLEEP
    link: Link = Link.DOWN
    reply: Reply = Reply.NONE
    microphone: Switch = Switch.ON
    streaming: bool = False
    """Microphone audio may leave the device now."""
    held: bool = False
    """The talk button is held: push-to-talk."""
    cause: Cause | None = None
    """The problem that a person should know of, until it is overcome or has been shown long enough."""
    refused: int = 0
    """How many presses and texts were refused so far; each rise is answered by an earcon."""
    wake_word: str = ""
    """The word that opened this conversation, or the last one."""
    person: str = ""
    """What the service understood the person to say in this turn."""
    model: str = ""
    """What the service says it answered in this turn."""
    missing: frozenset[Device] = frozenset()
    """Devices that do not work now."""
