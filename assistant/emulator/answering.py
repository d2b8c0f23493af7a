"""The model's side of a dialogue: questions in, replies out in time, interrupted or to their end.

Everything that is to be done stands in the agenda with its time; `due` yields it.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from assistant.emulator import replies
from assistant.emulator.agenda import Agenda
from assistant.emulator.calls import Calls, meant, open_ids
from assistant.emulator.catalogue import Backend
from assistant.emulator.faults import EmptyTurn, Fault, Moment
from assistant.emulator.messages import FunctionResponse
from assistant.emulator.outputs import Close, Message, Output, Send, SendText, Speak, Struck, TurnOver
from assistant.emulator.protocol import GOING_AWAY
from assistant.emulator.reply import Reply
from assistant.emulator.scenario import Scenario, Turn
from assistant.emulator.script import FaultBook, Question, Script
from assistant.emulator.sessions import Said, Session, Sessions
from assistant.emulator.setup import SessionConfig
from assistant.emulator.suffering import suffer
from assistant.emulator.usage import Usage


@dataclass(frozen=True)
class Service:
    """What all connections share."""

    scenario: Scenario
    script: Script
    faults: FaultBook
    sessions: Sessions

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """A service that has not served anybody yet."""
        sessions = Sessions(scenario.handle_valid_s, one_link=scenario.one_link)
        return cls(scenario, Script(scenario), FaultBook(scenario.faults), sessions)


class Answering:
    """Answers the questions of one connection, one at a time."""

    def __init__(self, service: Service, backend: Backend, number: int) -> None:
        """`number` is the connection's, from 1."""
        self.agenda = Agenda()
        self.session = Session()
        self.usage = Usage()
        self.replies = 0
        """How many were begun."""
        self.consumed = 0
        """Index of the newest message of the client, the setup being 0."""
        self.silent = False
        """Nothing is said any more. The rest goes on, unheard."""
        self._service = service
        self._number = number
        self._named = "candidates" if backend is Backend.VERTEX else "response"
        self._config = SessionConfig()
        self._reply: Reply | None = None
        self._waiting: Question | None = None
        self._background: list[Calls] = []
        """Calls whose results nobody waits for."""
        self._results: deque[Turn] = deque()
        """What is to be said of such results when there is nothing else to say."""
        self._resumable: bool | None = None
        self._said = 0

    def accept(self, config: SessionConfig, session: Session, now: float) -> None:
        """The setup is fine."""
        self._config = config
        self.session = session
        self.usage = Usage(session.context)
        if config.handle:
            self._strike("resume", now)
        self._strike("setup", now)
        self._send(replies.setup_complete(), now)
        self._strike("setup_complete", now)

    def due(self, now: float) -> Iterator[Output]:
        """What is to be done on the connection by now, in order."""
        for output in self.agenda.due(now):
            match output:
                case TurnOver():
                    self._finish(now)
                    self._go_on(now)
                case Struck():
                    suffer(self, output.fault, now)
                case Send() | SendText() if self.silent:
                    pass
                case Send():
                    self._count(output, now)
                    yield output
                case _:
                    yield output

    # --- the person -------------------------------------------------------------------------------

    def person_started(self, now: float) -> None:
        """The person began to speak."""
        for fault in self._struck("speech"):
            self.agenda.put(now + fault.after_s, Struck(fault))  # also if this ends the reply
        if self._config.interruptible:
            self._break_off(now)

    def ask(self, question: Question, now: float) -> None:
        """Answer it, instead of the reply under way; or after that, if nothing may interrupt it."""
        if self._config.interruptible:
            self._break_off(now)
        if self._reply is None:
            self._answer(question, now)
        elif self._waiting:
            self._waiting.add(question)
        else:
            self._waiting = question

    def interrupt(self, now: float) -> bool:
        """End the reply and say so, and go on with what waits. Returns whether there was one."""
        if self._reply is None:
            return False
        self._break_off(now)
        self._go_on(now)
        return True

    def tool_returned(self, returned: FunctionResponse, now: float) -> None:
        """A function's result is there. After the last of its turn, answer."""
        waited_for = [self._reply.calls] if self._reply and self._reply.calls else []
        calls = meant(returned, [*waited_for, *self._background])
        if calls is None:
            return
        calls.close(returned)
        if calls.open:
            return
        if calls in waited_for:
            self._stop_waiting(now)
            return
        self._background.remove(calls)
        answer = calls.turn.answer
        match calls.turn.scheduling or returned.scheduling:
            case "SILENT":
                self._update(now)
            case "INTERRUPT":
                self.say(answer, now)
            case _ if self._reply:
                self._results.append(answer)
            case _:
                self._begin(answer, now)

    def cancel_calls(self, now: float) -> None:
        """Take back all calls that are under way, and answer without them."""
        waited_for = [self._reply.calls] if self._reply and self._reply.calls else []
        ids = open_ids([*waited_for, *self._background])
        self._background.clear()
        if ids:
            self._send(replies.tool_call_cancellation(ids), now)
        if waited_for:
            self._stop_waiting(now)

    # --- the model --------------------------------------------------------------------------------

    def say(self, turn: Turn, now: float) -> None:
        """Speak unasked; a reply under way is interrupted."""
        self._break_off(now)
        self._begin(turn, now)

    def spoken(self, number: int, pcm: bytes, now: float) -> None:
        """The speech of reply `number` is ready; too late if that was interrupted."""
        reply = self._reply
        if reply is None or reply.number != number:
            return
        start = max(now, reply.starts_at)
        sent = start + reply.sent_s(pcm)
        size = reply.size(pcm)
        striking: dict[int, list[Fault]] = {}
        for fault in self._struck("reply"):
            striking.setdefault(min(fault.offset, size), []).append(fault)

        def strike(upto: int, when: float) -> None:
            for fault in striking.pop(upto, ()):
                self.agenda.put(when + fault.after_s, Struck(fault), reply=number)

        strike(0, start)
        cuts = tuple(striking)
        for due_s, upto, send in reply.plan(pcm, transcribe=self._config.output_transcription, cuts=cuts):
            self.agenda.put(start + due_s, send, reply=number)
            strike(upto, start + due_s)
        if reply.turn.pages and self._config.searches:
            found = replies.grounding(reply.turn.heard, reply.turn.pages)
            self.agenda.put(sent, Send(found, number), reply=number)
        generated = Send(replies.server_content(generationComplete=True), number)
        self.agenda.put(sent, generated, reply=number)
        self._strike("generation_complete", sent)
        self.agenda.put(start + reply.played_s(pcm), TurnOver(number), reply=number)

    def go_away(self, time_left_s: float, now: float) -> None:
        """Announce the end of the connection, and end it when the time is over."""
        self._send(replies.go_away(time_left_s), now)
        self.agenda.put(now + time_left_s, Close(GOING_AWAY, "The connection's time is over."))

    def strike(self, fault: Fault, now: float) -> None:
        """Let this go wrong, whatever its moment is."""
        self.agenda.put(now + fault.after_s, Struck(fault))

    def _answer(self, question: Question, now: float) -> None:
        turn = self._service.script.answer(question).recalling(self.session.before)
        heard = [turn.heard] if question.speech_s else []
        self.session.history.append(Said("user", " ".join([*question.texts, *heard])))
        if heard and self._config.input_transcription:
            transcription = replies.transcription(turn.heard, finished=True)
            if turn.speaker and self._config.diarization:
                transcription["speakerLabel"] = turn.speaker
            self._send(replies.server_content(inputTranscription=transcription), now)
        self._begin(turn, now)

    def _begin(self, turn: Turn, now: float) -> None:
        self.replies += 1
        scenario = self._service.scenario
        delay_s = scenario.delay_s if turn.delay_s is None else turn.delay_s
        reply = Reply(self.replies, turn, now + delay_s, turn.speed or scenario.speed, scenario.chunk_s)
        self._reply = reply
        self._update(now)
        if any(isinstance(fault, EmptyTurn) for fault in self._strike("question", now)):
            reply.turn = Turn()
        if reply.turn.calls:
            self._call(reply, now)
        else:
            self._speak(reply, now)

    def _call(self, reply: Reply, now: float) -> None:
        calls = Calls(reply.turn, f"call-{self._number}-{reply.number}")
        request = Send(replies.tool_call(calls.named), reply.number)
        self.agenda.put(reply.starts_at, request, reply=reply.number)
        self._strike("tool_call", reply.starts_at)
        if calls.blocking(self._config.non_blocking):
            reply.calls = calls
        else:
            self._background.append(calls)
            reply.turn = reply.turn.interlude
            self._speak(reply, now)

    def _stop_waiting(self, now: float) -> None:
        """The reply's calls are over: speak it."""
        if self._reply:
            self._reply.calls = None
            self._speak(self._reply, now)

    def _speak(self, reply: Reply, now: float) -> None:
        if reply.turn.program and self._config.runs_code:
            self._send(replies.ran(reply.turn.program), now, reply.number)
        self.agenda.put(now, Speak(reply.number, reply.turn.reply), reply=reply.number)

    def _break_off(self, now: float) -> None:
        """End the reply, if there is one, and say so. There is no generationComplete then."""
        reply = self._reply
        if reply is None:
            return
        self.agenda.cancel(reply.number)
        if reply.calls:
            self._send(replies.tool_call_cancellation(open_ids([reply.calls])), now)
        self._send(replies.server_content(interrupted=True), now, reply.number)
        self._finish(now)

    def _finish(self, now: float) -> None:
        """The turn is over, played or interrupted."""
        reply, self._reply = self._reply, None
        if reply is None:
            return
        self.session.history.append(Said("model", reply.turn.reply))
        usage = self.usage.metadata(self._named)
        over = replies.server_content(turnComplete=True) | {"usageMetadata": usage}
        self._send(over, now, reply.number)
        self._update(now)
        self._strike("turn_complete", now)

    def _go_on(self, now: float) -> None:
        """Turn to what waited for the end of a reply: a question, else the result of a tool."""
        question, self._waiting = self._waiting, None
        if question:
            self._answer(question, now)
        elif self._results:
            self._begin(self._results.popleft(), now)

    def _update(self, now: float) -> None:
        """Give a handle; or say that there is none while the model generates or waits for a function."""
        resumable = self._reply is None and not self._background
        if not self._config.resumption or (not resumable and self._resumable is False):
            return
        self._resumable = resumable
        handle = self._service.sessions.save(self.session, now) if resumable else None
        consumed = self.consumed if self._config.transparent else None
        self._send(replies.resumption_update(handle, consumed), now)

    def _send(self, message: Message, now: float, reply: int | None = None) -> None:
        self.agenda.put(now, Send(message, reply))

    def _count(self, send: Send, now: float) -> None:
        """What the message costs, and what goes wrong after it."""
        self.usage.say(len(send.audio))
        content = send.message.get("serverContent", {})
        for kind in ("inputTranscription", "outputTranscription"):
            self.usage.transcribe(content.get(kind, {}).get("text", ""))
        self._said += 1
        for fault in self._service.faults.strike("message", self._number, self.replies, self._said):
            if fault.after_s:
                self.agenda.put(now + fault.after_s, Struck(fault))
            else:
                self.agenda.put_first(Struck(fault))

    # --- what goes wrong --------------------------------------------------------------------------

    def _struck(self, moment: Moment) -> list[Fault]:
        return self._service.faults.strike(moment, self._number, self.replies)

    def _strike(self, moment: Moment, when: float) -> list[Fault]:
        """Enter the faults of this moment. One that strikes within a reply is forgotten with it."""
        faults = self._struck(moment)
        reply = self._reply.number if self._reply else None
        for fault in faults:
            self.agenda.put(when + fault.after_s, Struck(fault), reply=reply)
        return faults
