"""The product on one page: three small machines and a switch, as tables.

`{state: {what moves it: next state}}`; a pair that is not listed means "stay". A machine is moved by
events that happened and, for the link and the reply, by effects that we decided on. Nothing else
changes a state; what is done about a change stands in `turns` and `on_*`. The README's diagrams are
drawn from these tables.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from assistant.core import effects as do
from assistant.core import events as ev

S = TypeVar("S", bound=Enum)
Mover: TypeAlias = type[ev.Event] | type[do.Effect]
Table: TypeAlias = Mapping[S, Mapping[Mover, S]]


class Turn(Enum):
    """Whose turn it is. Only between ASLEEP and ASLEEP does a microphone byte leave the device."""

    ASLEEP = "asleep"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    FOLLOW_UP = "follow-up"


class Link(Enum):
    """The one WebSocket to the service."""

    DOWN = "down"
    OPENING = "opening"
    UP = "up"


class Reply(Enum):
    """What becomes of reply audio that arrives: an interrupted reply never resumes."""

    NONE = "none"
    RUNNING = "running"
    DISCARDING = "discarding"


class Switch(Enum):
    """A capture switch of the owner. The microphone is on at start; off means muted. The others are off."""

    ON = "on"
    OFF = "off"


ENDINGS: Mapping[Mover, Turn] = MappingProxyType(
    {
        ev.ConversationTooLong: Turn.ASLEEP,
        ev.ConnectTimedOut: Turn.ASLEEP,
        ev.ConnectGivenUp: Turn.ASLEEP,
        ev.AnswerGivenUp: Turn.ASLEEP,
        ev.LightsLost: Turn.ASLEEP,
        ev.BudgetSpent: Turn.ASLEEP,
        ev.StopPressed: Turn.ASLEEP,
        ev.ForgetPressed: Turn.ASLEEP,
        ev.ForgetConfirmed: Turn.ASLEEP,
        ev.PairingCodeMade: Turn.ASLEEP,
        ev.ShutdownRequested: Turn.ASLEEP,
    }
)
"""What ends a conversation in any awake state."""

TURN: Table[Turn] = MappingProxyType(
    {
        Turn.ASLEEP: {
            ev.WakeWordHeard: Turn.LISTENING,
            ev.TalkPressed: Turn.LISTENING,
            ev.TalkHeld: Turn.LISTENING,
            ev.TextSubmitted: Turn.THINKING,
        },
        Turn.LISTENING: {
            ev.SpeechEnded: Turn.THINKING,
            ev.HoldEnded: Turn.THINKING,
            ev.UtteranceTooLong: Turn.THINKING,
            ev.TextSubmitted: Turn.THINKING,
            ev.ToolCalled: Turn.THINKING,
            ev.ToolAwaited: Turn.THINKING,
            ev.AskedAgain: Turn.THINKING,
            ev.ModelSpoke: Turn.SPEAKING,
            ev.TalkPressed: Turn.ASLEEP,
            ev.ListenTimedOut: Turn.ASLEEP,
            ev.MutePressed: Turn.ASLEEP,
            ev.LineMuted: Turn.ASLEEP,
            ev.EarsLost: Turn.ASLEEP,
            **ENDINGS,
        },
        Turn.THINKING: {
            ev.ModelSpoke: Turn.SPEAKING,
            ev.SpeechStarted: Turn.LISTENING,
            ev.WakeWordHeard: Turn.LISTENING,
            ev.TalkHeld: Turn.LISTENING,
            ev.QuestionLost: Turn.LISTENING,
            ev.TalkPressed: Turn.ASLEEP,
            ev.NobodyMeantUs: Turn.ASLEEP,
            ev.WorkDone: Turn.FOLLOW_UP,
            **ENDINGS,
        },
        Turn.SPEAKING: {
            ev.PlayoutDrained: Turn.FOLLOW_UP,
            ev.PlayoutOverdue: Turn.FOLLOW_UP,
            ev.ReplyLost: Turn.FOLLOW_UP,
            ev.AskedAgain: Turn.THINKING,
            ev.ReplyInterrupted: Turn.LISTENING,
            ev.WakeWordHeard: Turn.LISTENING,
            ev.TalkHeld: Turn.LISTENING,
            ev.TextSubmitted: Turn.THINKING,
            ev.TalkPressed: Turn.ASLEEP,
            **ENDINGS,
        },
        Turn.FOLLOW_UP: {
            ev.SpeechStarted: Turn.LISTENING,
            ev.WakeWordHeard: Turn.LISTENING,
            ev.TalkPressed: Turn.LISTENING,
            ev.TalkHeld: Turn.LISTENING,
            ev.TextSubmitted: Turn.THINKING,
            ev.ToolCalled: Turn.THINKING,
            ev.ToolAwaited: Turn.THINKING,
            ev.ModelSpoke: Turn.SPEAKING,
            ev.FollowUpTimedOut: Turn.ASLEEP,
            ev.GoodbyeSaid: Turn.ASLEEP,
            ev.MutePressed: Turn.ASLEEP,
            ev.LineMuted: Turn.ASLEEP,
            ev.EarsLost: Turn.ASLEEP,
            **ENDINGS,
        },
    }
)

LINK: Table[Link] = MappingProxyType(
    {
        Link.DOWN: {do.OpenLink: Link.OPENING},
        Link.OPENING: {ev.LinkOpened: Link.UP, ev.LinkLost: Link.DOWN, do.CloseLink: Link.DOWN},
        Link.UP: {ev.LinkLost: Link.DOWN, do.CloseLink: Link.DOWN, ev.LinkHandedOver: Link.OPENING},
    }
)

REPLY: Table[Reply] = MappingProxyType(
    {
        Reply.NONE: {ev.ModelSpoke: Reply.RUNNING},
        Reply.RUNNING: {
            do.FlushPlayout: Reply.DISCARDING,
            ev.ReplyInterrupted: Reply.NONE,
            ev.TurnCompleted: Reply.NONE,
            ev.LinkLost: Reply.NONE,
            ev.LinkHandedOver: Reply.NONE,
            do.CloseLink: Reply.NONE,
        },
        Reply.DISCARDING: {
            ev.ReplyInterrupted: Reply.NONE,
            ev.TurnCompleted: Reply.NONE,
            ev.LinkLost: Reply.NONE,
            ev.LinkHandedOver: Reply.NONE,
            do.CloseLink: Reply.NONE,
        },
    }
)

MICROPHONE: Table[Switch] = MappingProxyType(
    {
        Switch.ON: {ev.MutePressed: Switch.OFF},
        Switch.OFF: {ev.MutePressed: Switch.ON},
    }
)


def after(table: Table[S], state: S, mover: Mover) -> S:
    """The state that `mover` leads to from `state`."""
    return table[state].get(mover, state)
