"""What a connection did, for tests and measurements: everything that arrived and left, with its time.

Times are the event loop's. Memory is bounded: each kind keeps its newest entries, audio its first seconds.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from assistant.emulator.catalogue import Backend
from assistant.emulator.messages import ClientMessage, FunctionResponse, Setup
from assistant.emulator.protocol import Refusal
from assistant.emulator.sessions import Said

KEPT_ENTRIES: Final = 20_000
KEPT_TEXTS: Final = 1_000
KEPT_PICTURES: Final = 32
KEPT_REPLIES: Final = 64


@dataclass(frozen=True, slots=True)
class Arrival:
    """`size` bytes of audio arrived at `at`; the first of them is byte `offset` of the connection's audio."""

    at: float
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One message. `direction` is "in" or "out"; `size` its payload in bytes, or letters of a text."""

    at: float
    direction: str
    kind: str
    size: int = 0


@dataclass
class SentReply:
    """One reply as it left."""

    number: int
    connection: int
    audio: bytearray = field(default_factory=bytearray)
    chunks: list[Arrival] = field(default_factory=list)
    transcript: str = ""
    turn_complete_at: float | None = None
    interrupted_at: float | None = None

    @property
    def first_chunk_at(self) -> float | None:
        """When the first audio was sent."""
        return self.chunks[0].at if self.chunks else None


@dataclass
class Connection:
    """One WebSocket."""

    number: int
    """From 1; refused upgrades count as well."""
    backend: Backend
    version: str
    """The API version of its URL."""
    opened_at: float
    kept_audio: int
    """Bytes of audio that are kept; more is counted and forgotten."""
    history: Sequence[Said] = ()
    """The session's turns, those of a resumed session included."""
    setup: Setup | None = None
    audio: bytearray = field(default_factory=bytearray)
    audio_bytes: int = 0
    arrivals: deque[Arrival] = field(default_factory=lambda: deque(maxlen=KEPT_ENTRIES))
    texts: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT_TEXTS))
    """Texts of realtime_input and of the turns of client_content."""
    pictures: deque[bytes] = field(default_factory=lambda: deque(maxlen=KEPT_PICTURES))
    tool_responses: deque[FunctionResponse] = field(default_factory=lambda: deque(maxlen=KEPT_TEXTS))
    timeline: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT_ENTRIES))
    replies: deque[SentReply] = field(default_factory=lambda: deque(maxlen=KEPT_REPLIES))
    refusal: Refusal | None = None
    """Why we closed it, if the client did something wrong."""
    closed_at: float | None = None
    close_code: int | None = None

    @property
    def open(self) -> bool:
        """Whether it is still there."""
        return self.closed_at is None

    def kinds(self, direction: str) -> list[str]:
        """What arrived ("in") or left ("out"), in order."""
        return [entry.kind for entry in self.timeline if entry.direction == direction]

    def received(self, message: ClientMessage | Refusal, at: float) -> list[Entry]:
        """Record what a frame said; returns the new entries."""
        if isinstance(message, Refusal):
            self.refusal = message
            entries = [("refused", 0)]
        elif message.setup:
            self.setup = message.setup
            entries = [("setup", 0)]
        elif message.realtime_input:
            entries = self._realtime(message, at)
        elif message.client_content:
            turns = message.client_content.turns or ()
            self.texts.extend(turn.text for turn in turns)
            entries = [("client_content", sum(len(turn.text) for turn in turns))]
        elif message.tool_response:
            self.tool_responses.extend(message.tool_response.function_responses or ())
            entries = [("tool_response", 0)]
        else:
            entries = [("context_update", 0)]
        made = [Entry(at, "in", kind, size) for kind, size in entries]
        self.timeline.extend(made)
        return made

    def sent(self, message: dict[str, Any], audio: bytes, reply: int | None, at: float) -> Entry:
        """Record what left; `reply` is the number of the reply that it is part of."""
        content = message.get("serverContent", {})
        kind = next(iter(content or message), "empty")
        if reply is not None:
            self._note(self._sent_reply(reply), kind, content, audio, at)
        entry = Entry(at, "out", kind, len(audio))
        self.timeline.append(entry)
        return entry

    def _realtime(self, message: ClientMessage, at: float) -> list[tuple[str, int]]:
        said = message.realtime_input
        if said is None:
            return []
        entries = []
        if said.activity_start:
            entries.append(("activity_start", 0))
        if said.audio:
            pcm = said.audio.data
            self.arrivals.append(Arrival(at, self.audio_bytes, len(pcm)))
            self.audio += pcm[: max(0, self.kept_audio - len(self.audio))]
            self.audio_bytes += len(pcm)
            entries.append(("audio", len(pcm)))
        if said.video:
            self.pictures.append(said.video.data)
            entries.append(("picture", len(said.video.data)))
        if said.text:
            self.texts.append(said.text)
            entries.append(("text", len(said.text)))
        if said.activity_end:
            entries.append(("activity_end", 0))
        if said.audio_stream_end:
            entries.append(("audio_stream_end", 0))
        return entries

    def _sent_reply(self, number: int) -> SentReply:
        if not self.replies or self.replies[-1].number != number:
            self.replies.append(SentReply(number, self.number))
        return self.replies[-1]

    @staticmethod
    def _note(reply: SentReply, kind: str, content: dict[str, Any], audio: bytes, at: float) -> None:
        match kind:
            case "modelTurn":
                reply.chunks.append(Arrival(at, len(reply.audio), len(audio)))
                reply.audio += audio
            case "outputTranscription":
                reply.transcript += content[kind]["text"]
            case "turnComplete":
                reply.turn_complete_at = at
            case "interrupted":
                reply.interrupted_at = at
