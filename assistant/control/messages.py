"""What is said on the control socket: events that a person may cause, the `Status`, and words around them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from assistant.core.events import (
    CameraPressed,
    ForgetConfirmed,
    ForgetPressed,
    MutePressed,
    PairingAsked,
    ScreenPressed,
    SnoozePressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
    TextSubmitted,
    VolumePressed,
    VolumeSet,
)
from assistant.core.status import Status
from assistant.ports import Measured


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """Answer with the status."""


@dataclass(frozen=True, slots=True)
class StatusFollowed:
    """Answer with the status, now and whenever it changes."""


@dataclass(frozen=True, slots=True)
class HearFile:
    """Let the simulated microphone hear a WAV file; an absolute path."""

    path: Path


@dataclass(frozen=True, slots=True)
class ForgetPc:
    """Let the PC that is paired be forgotten, and cut off at once."""


@dataclass(frozen=True, slots=True)
class CancelAlarm:
    """Cancel a timer, an alarm or a reminder; if it rings, it falls silent."""

    alarm_id: int


@dataclass(frozen=True, slots=True)
class MeasureSound:
    """Measure for two seconds what the microphone hears; `tone`: of a tone that is played meanwhile.

    Refused unless the device sleeps.
    """

    tone: bool = False


@dataclass(frozen=True, slots=True)
class MeasuredAsked:
    """Answer with what was measured last, as figures."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The event was passed on, the file is being heard."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done; `reason` is for a person, in one line."""

    reason: str


PersonEvent: TypeAlias = (
    TalkPressed
    | TalkReleased
    | MutePressed
    | CameraPressed
    | ScreenPressed
    | VolumePressed
    | VolumeSet
    | SnoozePressed
    | StopPressed
    | ForgetPressed
    | ForgetConfirmed
    | PairingAsked
    | TextSubmitted
)
Request: TypeAlias = (
    PersonEvent
    | StatusAsked
    | StatusFollowed
    | HearFile
    | ForgetPc
    | CancelAlarm
    | MeasureSound
    | MeasuredAsked
)
Answer: TypeAlias = Accepted | Refused | Status | Measured
