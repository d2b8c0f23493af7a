"""One connection's conversation as the service leads it. No I/O and no clock: frames and times come in."""

from collections.abc import Iterator
from typing import Final

from assistant.emulator.answering import Answering, Service
from assistant.emulator.catalogue import Backend
from assistant.emulator.listening import AutomaticListener, Heard, Listener, ManualListener, PersonStarted
from assistant.emulator.messages import ClientContent, ClientMessage, RealtimeInput, Setup, ToolResponse
from assistant.emulator.outputs import Close
from assistant.emulator.protocol import SETUP_FIRST, Refusal, check_audio, check_picture, clip_reason, parse
from assistant.emulator.script import Question
from assistant.emulator.sessions import Said
from assistant.emulator.setup import Hang, SessionConfig, judge

ROLES: Final = {None, "user", "model"}


class Dialogue:
    """The client's side of a connection: every frame goes into `receive`; `answering` has what follows."""

    def __init__(self, service: Service, backend: Backend, version: str, number: int) -> None:
        """`number` is the connection's, from 1; `version` the API version of its URL."""
        self.answering = Answering(service, backend, number)
        self._service = service
        self._backend = backend
        self._version = version
        self._config: SessionConfig | None = None
        self._listener: Listener = ManualListener()
        self._question = Question()
        self._number = number
        self._received = 0

    def receive(self, frame: str | bytes, now: float) -> ClientMessage | Refusal:
        """Take one frame. Returns what it was, for the record; a refusal closes the connection."""
        message = parse(frame)
        self.answering.consumed = self._received
        self._received += 1
        refusal = message if isinstance(message, Refusal) else self._take(message, now)
        if refusal:
            self.answering.agenda.put(now, Close(refusal.code, clip_reason(refusal.reason)))
        return refusal or message

    def _take(self, message: ClientMessage, now: float) -> Refusal | None:
        if message.setup:
            return SETUP_FIRST if self._config else self._set_up(message.setup, now)
        if self._config is None:
            return SETUP_FIRST
        if message.realtime_input:
            return self._hear(message.realtime_input, now)
        if message.client_content:
            return self._read(message.client_content, self._config, now)
        if message.tool_response:
            return self._returned(message.tool_response, now)
        return None

    def _set_up(self, setup: Setup, now: float) -> Refusal | None:
        config = judge(setup, self._backend, self._version, self._service.scenario.models)
        if isinstance(config, Refusal):
            return config
        if isinstance(config, Hang):
            self.answering.silent = True
            return None
        sessions = self._service.sessions
        session = (
            sessions.resume(config.handle, self._number, now)
            if config.handle
            else sessions.begin(self._number)
        )
        if isinstance(session, Refusal):
            return session
        self._config = config
        self._listener = AutomaticListener(config.automatic) if config.automatic else ManualListener()
        self.answering.accept(config, session, now)
        return None

    def _hear(self, said: RealtimeInput, now: float) -> Refusal | None:
        if said.media_chunks is not None:
            return Refusal(
                reason="realtime_input.media_chunks is deprecated. Use audio, video, or text instead."
            )
        if said.video:
            if refusal := check_picture(said.video):
                return refusal
            self._question.pictures += 1
            self.answering.usage.see()
        for heard in self._listen(said):
            if isinstance(heard, Refusal):
                return heard
            for event in heard:
                if isinstance(event, PersonStarted):
                    self.answering.person_started(now)
                else:
                    self._question.speech_s += event.speech_s
                    self._ask(now)
        if said.text:
            self._question.texts.append(said.text)
            self.answering.usage.read(said.text)
            if not self._listener.in_speech:
                self._ask(now)
        return None

    def _listen(self, said: RealtimeInput) -> Iterator[Heard]:
        if said.activity_start:
            yield self._listener.start_activity()
        if said.audio:
            self.answering.usage.hear(len(said.audio.data))
            yield check_audio(said.audio) or self._listener.hear(said.audio.data)
        if said.activity_end:
            yield self._listener.end_activity()
        if said.audio_stream_end:
            yield self._listener.end_stream()

    def _read(self, content: ClientContent, config: SessionConfig, now: float) -> Refusal | None:
        if self._listener.in_speech:
            return Refusal()  # the two ways of saying something race each other
        if not config.model.content_mid_session and (not config.seeds_history or self.answering.replies):
            return Refusal()
        for turn in content.turns or ():
            if turn.role not in ROLES:
                return Refusal(reason="Please use a valid role: user, model.")
            self.answering.usage.read(turn.text)
            if content.turn_complete and turn.role != "model":
                self._question.texts.append(turn.text)
            else:
                self.answering.session.history.append(Said(turn.role or "user", turn.text))
        if content.turn_complete:
            self.answering.interrupt(now)
            self._ask(now)
        return None

    def _returned(self, response: ToolResponse, now: float) -> Refusal | None:
        for returned in response.function_responses or ():
            if not returned.id and self._backend is Backend.GEMINI:
                return Refusal(reason="function_response.id is required.")
            self.answering.tool_returned(returned, now)
        return None

    def _ask(self, now: float) -> None:
        """What was said is a question; pictures alone wait for one."""
        if self._question.asked:
            question, self._question = self._question, Question()
            self.answering.ask(question, now)
