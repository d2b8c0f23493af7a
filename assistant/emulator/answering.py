"""The model's side of a dialogue: questions in, replies out in time, interrupted or to their end.

Everything that is to be done stands in the agenda with its time; `due` yields it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.emulator import replies
from assistant.emulator.agenda import Agenda
from assistant.emulator.catalogue import Backend
from assistant.emulator.faults import (
    CloseLink,
    Delay,
    DropLink,
    EmptyTurn,
    Fault,
    GoAway,
    Interrupt,
    Moment,
    SendFrame,
    Withhold,
)
from assistant.emulator.outputs import Close, Drop, Message, Output, Send, SendText, Speak, Struck, TurnOver
from assistant.emulator.protocol import GOING_AWAY, clip_reason
from assistant.emulator.reply import Reply
from assistant.emulator.scenario import Scenario, Turn
from assistant.emulator.script import FaultBook, Question, Script
from assistant.emulator.sessions import History, Said, Sessions
from assistant.emulator.setup import SessionConfig
from assistant.emulator.usage import Usage


@dataclass(frozen=True)
class Service:
    """What all connections share."""

    scenario: Scenario
    script: Script
    faults: FaultBook
    sessions: Sessions


class Answering:
    """Answers the questions of one connection, one at a time."""

    def __init__(self, service: Service, backend: Backend, number: int) -> None:
        """`number` is the connection's, from 1."""
        self.agenda = Agenda()
        self.usage = Usage()
        self.history = History()
        self.replies = 0
        """How many were begun."""
        self._service = service
        self._number = number
        self._named = "candidates" if backend is Backend.VERTEX else "response"
        self._config = SessionConfig()
        self._reply: Reply | None = None
        self._waiting: Question | None = None

    def accept(self, config: SessionConfig, history: History, now: float) -> None:
        """The setup is fine."""
        self._config = config
        self.history = history
        self._strike("setup", now)
        self._send(replies.setup_complete(), now)
        self._strike("setup_complete", now)

    def due(self, now: float) -> Iterator[Output]:
        """What is to be done on the connection by now, in order."""
        for output in self.agenda.due(now):
            match output:
                case TurnOver():
                    self._complete(now)
                case Struck():
                    self._suffer(output.fault, now)
                case Send():
                    self.usage.say(len(output.audio))
                    yield output
                case _:
                    yield output

    # --- the person -------------------------------------------------------------------------------

    def person_started(self, now: float) -> None:
        """The person began to speak."""
        self._strike("speech", now)
        if self._config.interruptible:
            self.interrupt(now)

    def ask(self, question: Question, now: float) -> None:
        """Answer it, instead of the reply under way; or after that, if nothing may interrupt it."""
        if self._config.interruptible:
            self.interrupt(now)
        if self._reply is None:
            self._answer(question, now)
        elif self._waiting:
            self._waiting.add(question)
        else:
            self._waiting = question

    def interrupt(self, now: float) -> None:
        """End the reply, if there is one, and say so. There is no generationComplete then."""
        reply = self._reply
        if reply is None:
            return
        self.agenda.cancel(reply.number)
        if reply.calls:
            self._send(replies.tool_call_cancellation(sorted(reply.calls)), now)
        self._send(replies.server_content(interrupted=True), now, reply.number)
        self._complete(now)

    def tool_returned(self, call_id: str | None, now: float) -> None:
        """A function's result is there; None: of the call that is waited for. After the last, answer."""
        reply = self._reply
        if reply is None or not reply.calls:
            return
        reply.calls.discard(call_id or next(iter(reply.calls)))
        if not reply.calls:
            self._speak(reply, now)

    # --- the model --------------------------------------------------------------------------------

    def say(self, turn: Turn, now: float) -> None:
        """Speak unasked; a reply under way is interrupted."""
        self.interrupt(now)
        self._begin(turn, now)

    def spoken(self, number: int, pcm: bytes, now: float) -> None:
        """The speech of reply `number` is ready; too late if that was interrupted."""
        reply = self._reply
        if reply is None or reply.number != number:
            return
        start = max(now, reply.starts_at)
        sent = start + reply.sent_s(pcm)
        self._strike("reply", start)
        for offset_s, send in reply.plan(pcm, transcribe=self._config.output_transcription):
            self.agenda.put(start + offset_s, send, reply=number)
        generated = Send(replies.server_content(generationComplete=True), number)
        self.agenda.put(sent, generated, reply=number)
        self._strike("generation_complete", sent)
        self.agenda.put(start + reply.played_s(pcm), TurnOver(number), reply=number)

    def go_away(self, time_left_s: float, now: float) -> None:
        """Announce the end of the connection, and end it when the time is over."""
        self._send(replies.go_away(time_left_s), now)
        self.agenda.put(now + time_left_s, Close(GOING_AWAY, "The connection's time is over."))

    def _answer(self, question: Question, now: float) -> None:
        turn = self._service.script.answer(question)
        heard = [turn.heard] if question.speech_s else []
        self.history.append(Said("user", " ".join([*question.texts, *heard])))
        if heard and self._config.input_transcription:
            transcription = replies.transcription(turn.heard, finished=True)
            self._send(replies.server_content(inputTranscription=transcription), now)
        self._begin(turn, now)

    def _begin(self, turn: Turn, now: float) -> None:
        self.replies += 1
        scenario = self._service.scenario
        delay_s = scenario.delay_s if turn.delay_s is None else turn.delay_s
        reply = Reply(self.replies, turn, now + delay_s, turn.speed or scenario.speed, scenario.chunk_s)
        self._reply = reply
        if any(isinstance(fault, EmptyTurn) for fault in self._strike("question", now)):
            reply.turn = Turn()
        if call := reply.turn.tool_call:
            call_id = f"call-{self._number}-{reply.number}"
            reply.calls.add(call_id)
            request = Send(replies.tool_call(call_id, call.name, call.args), reply.number)
            self.agenda.put(reply.starts_at, request, reply=reply.number)
        else:
            self._speak(reply, now)

    def _speak(self, reply: Reply, now: float) -> None:
        self.agenda.put(now, Speak(reply.number, reply.turn.reply), reply=reply.number)

    def _complete(self, now: float) -> None:
        """The turn is over, played or interrupted."""
        reply, self._reply = self._reply, None
        if reply is None:
            return
        self.history.append(Said("model", reply.turn.reply))
        usage = self.usage.metadata(self._named)
        over = replies.server_content(turnComplete=True) | {"usageMetadata": usage}
        self._send(over, now, reply.number)
        if self._config.resumption:
            self._send(replies.resumption_update(self._service.sessions.save(self.history)), now)
        self._strike("turn_complete", now)
        question, self._waiting = self._waiting, None
        if question:
            self._answer(question, now)

    def _send(self, message: Message, now: float, reply: int | None = None) -> None:
        self.agenda.put(now, Send(message, reply))

    # --- what goes wrong --------------------------------------------------------------------------

    def _strike(self, moment: Moment, when: float) -> list[Fault]:
        """Enter the faults of this moment. One that strikes within a reply is forgotten with it."""
        faults = self._service.faults.strike(moment, self._number, self.replies)
        reply = self._reply.number if self._reply else None
        for fault in faults:
            self.agenda.put(when + fault.after_s, Struck(fault), reply=reply)
        return faults

    def _suffer(self, fault: Fault, now: float) -> None:
        match fault:
            case Delay():
                self.agenda.hold(now + fault.seconds)
            case Withhold():
                self.agenda.silence()
            case CloseLink():
                self.agenda.put(now, Close(fault.code, clip_reason(fault.reason)))
            case DropLink():
                self.agenda.put(now, Drop())
            case SendFrame():
                self.agenda.put(now, SendText(fault.text))
            case GoAway():
                self.go_away(fault.time_left_s, now)
            case Interrupt():
                self.interrupt(now)
