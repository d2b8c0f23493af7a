"""One answer of the model, from the question to the end of its playback."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES, reply_seconds
from assistant.emulator import replies
from assistant.emulator.calls import Calls
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
    calls: Calls | None = None
    """What the client must return before this is spoken."""

    def plan(
        self, pcm: bytes, *, transcribe: bool, cuts: Iterable[int] = ()
    ) -> Iterator[tuple[float, int, Send]]:
        """(seconds after the start, bytes of audio sent with it, message) of every piece.

        Pieces are audio, and the words that it says before it. `cuts` are bytes at which a piece ends.
        """
        edges = self._edges(pcm, cuts)
        pcm = self._padded(pcm)
        words = self.turn.reply.split()
        told = 0
        for index, (begin, end) in enumerate(pairwise(edges), start=1):
            due = reply_seconds(pcm[:begin]) / self.speed
            upto = -(-len(words) * index // (len(edges) - 1))
            if upto > told and transcribe:
                text = " ".join(words[told:upto])
                piece = replies.transcription(f" {text}" if told else text, finished=upto == len(words))
                yield due, begin, Send(replies.server_content(outputTranscription=piece), self.number)
            told = max(told, upto)
            yield due, end, Send(replies.audio(pcm[begin:end]), self.number, pcm[begin:end])

    def size(self, pcm: bytes) -> int:
        """How many bytes of audio are sent in all."""
        return len(self._padded(pcm))

    def sent_s(self, pcm: bytes) -> float:
        """When the last piece of `pcm` is sent, in seconds after the start."""
        edges = self._edges(pcm, ())
        return reply_seconds(self._padded(pcm)[: edges[-2]]) / self.speed if len(edges) > 1 else 0.0

    def played_s(self, pcm: bytes) -> float:
        """When a client that plays as it receives has heard everything, in seconds after the start."""
        return max(reply_seconds(pcm) + self.turn.silence_s, self.sent_s(pcm))

    def _padded(self, pcm: bytes) -> bytes:
        return pcm + bytes(int(self.turn.silence_s * REPLY_RATE_HZ) * SAMPLE_BYTES)

    def _edges(self, pcm: bytes, cuts: Iterable[int]) -> list[int]:
        """Where pieces begin, and the end of the last."""
        size = self.size(pcm)
        step = int(self.chunk_s * REPLY_RATE_HZ) * SAMPLE_BYTES
        return sorted({*range(0, size, step), size, *(cut for cut in cuts if cut < size)})
