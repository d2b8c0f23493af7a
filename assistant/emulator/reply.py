"""One answer of the model, from the question to the end of its playback."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES, reply_seconds
from assistant.emulator import replies
from assistant.emulator.outputs import Send
from assistant.emulator.scenario import Turn


@dataclass
class Reply:
    """What is being answered, and how far it has come. Times are the caller's clock."""

    number: int
    turn: Turn
    starts_at: float
    """Not earlier than this."""
    speed: float
    """Audio seconds sent a second."""
    chunk_s: float
    calls: set[str] = field(default_factory=set)
    """Ids of the function calls that the client has not answered yet."""

    def plan(self, pcm: bytes, *, transcribe: bool) -> Iterator[tuple[float, Send]]:
        """(seconds after the start, message) of every piece: audio, and the words that it says before it."""
        chunks = self._chunks(pcm)
        words = self.turn.reply.split()
        told = 0
        for index, chunk in enumerate(chunks):
            due = index * self.chunk_s / self.speed
            upto = -(-len(words) * (index + 1) // len(chunks))
            if upto > told and transcribe:
                text = " ".join(words[told:upto])
                piece = replies.transcription(f" {text}" if told else text, finished=upto == len(words))
                yield due, Send(replies.server_content(outputTranscription=piece), self.number)
            told = max(told, upto)
            yield due, Send(replies.audio(chunk), self.number, chunk)

    def sent_s(self, pcm: bytes) -> float:
        """When the last piece of `pcm` is sent, in seconds after the start."""
        return max(0, len(self._chunks(pcm)) - 1) * self.chunk_s / self.speed

    def played_s(self, pcm: bytes) -> float:
        """When a client that plays as it receives has heard everything, in seconds after the start."""
        return max(reply_seconds(pcm) + self.turn.silence_s, self.sent_s(pcm))

    def _chunks(self, pcm: bytes) -> list[bytes]:
        pcm += bytes(int(self.turn.silence_s * REPLY_RATE_HZ) * SAMPLE_BYTES)
        step = int(self.chunk_s * REPLY_RATE_HZ) * SAMPLE_BYTES
        return [pcm[offset : offset + step] for offset in range(0, len(pcm), step)]
