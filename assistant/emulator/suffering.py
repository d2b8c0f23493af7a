"""What a fault does to a conversation, from the setup on."""

from typing import Protocol

from assistant.emulator import replies
from assistant.emulator.agenda import Agenda
from assistant.emulator.faults import (
    CancelCalls,
    CloseLink,
    Delay,
    DropLink,
    Fault,
    GoAway,
    Interrupt,
    LoseMemory,
    SayTurnComplete,
    SendBadAudio,
    SendFrame,
    SendHuge,
    ShutPort,
    SlowReader,
    Withhold,
)
from assistant.emulator.outputs import Close, Drop, Output, ReadSlowly, Send, SendText, Shut
from assistant.emulator.protocol import clip_reason
from assistant.emulator.sessions import Session


class Sufferer(Protocol):
    """A conversation, as far as faults reach into it."""

    agenda: Agenda
    session: Session
    silent: bool

    def interrupt(self, now: float) -> bool:
        """End the reply and say so. Returns whether there was one."""

    def go_away(self, time_left_s: float, now: float) -> None:
        """Announce the end of the connection, and end it when the time is over."""

    def cancel_calls(self, now: float) -> None:
        """Take back all calls that are under way."""


def suffer(sufferer: Sufferer, fault: Fault, now: float) -> None:
    """Let this go wrong now, before anything else that is due."""
    match fault:
        case Delay():
            sufferer.agenda.hold(now + fault.seconds)
        case Withhold():
            sufferer.silent = True
        case GoAway():
            sufferer.go_away(fault.time_left_s, now)
        case Interrupt():
            if not sufferer.interrupt(now):
                sufferer.agenda.put_first(Send(replies.server_content(interrupted=True)))
        case CancelCalls():
            sufferer.cancel_calls(now)
        case LoseMemory():
            sufferer.session.forget()
        case _ if output := _output(fault):
            sufferer.agenda.put_first(output)
        case _:
            pass  # a fault of another moment: of the upgrade, of a token, of a question


def _output(fault: Fault) -> Output | None:
    """What is done to the connection and to nothing else."""
    match fault:
        case CloseLink():
            return Close(fault.code, clip_reason(fault.reason))
        case DropLink():
            return Drop(fault.rst, fault.within_message)
        case ShutPort():
            return Shut(fault.seconds)
        case SlowReader():
            return ReadSlowly(fault.bytes_s, fault.seconds)
        case SendFrame():
            return SendText(fault.text, fault.binary)
        case SendHuge():
            return SendText(replies.huge(fault.size), binary=True)
        case SendBadAudio():
            return SendText(replies.bad_audio(fault.base64), binary=True)
        case SayTurnComplete():
            return Send(replies.server_content(turnComplete=True))
        case _:
            return None
