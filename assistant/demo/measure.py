"""What a demonstrated conversation measured: by the loop's clock, the samples and the bytes."""

from collections.abc import Iterator, Sequence
from statistics import median

from assistant.core.timings import SAMPLE_BYTES
from assistant.demo.person import Recording
from assistant.emulator.connection import Connection
from assistant.sim.lights import SimLights
from assistant.sim.utterance import Utterance


def wake_to_light_s(lights: SimLights, recording: Recording, utterance: Utterance) -> float | None:
    """From the last sample of the wake word to the first light after it; None if there was none."""
    wake_at = utterance.captured_at(recording.wake_samples - 1)
    began_at = utterance.captured_at(0)
    lit = (at for at, shown in lights.history if not shown.dark and at >= began_at)
    return next((at - wake_at for at in lit), None)


def wake_to_wire_s(connection: Connection, recording: Recording, utterance: Utterance) -> float | None:
    """From the last sample of the wake word to the first audio at the service; the link opens meanwhile."""
    wake_at = utterance.captured_at(recording.wake_samples - 1)
    return connection.arrivals[0].at - wake_at if connection.arrivals else None


def words_lost(connection: Connection, recording: Recording) -> int:
    """Words of the question of which the service did not get every sample, in order and in one piece.

    Words are taken to be as long as their letters; where no sample is missing that does not matter.
    """
    question = recording.pcm[recording.wake_samples * SAMPLE_BYTES :]
    received = bytes(connection.audio)
    return sum(span not in received for span in _spans(recording.text, question))


def byte_to_sample_s(connection: Connection, heard_at: Sequence[float]) -> float | None:
    """From a reply's first audio leaving the service to its first sample heard; the median of all replies."""
    sent = [reply.first_chunk_at for reply in connection.replies if reply.chunks]
    waits = [heard - left for left, heard in zip(sent, heard_at, strict=False) if left is not None]
    return median(waits) if waits else None


def interrupted_to_silence_s(connection: Connection, last_sound_at: float | None) -> float | None:
    """From the service's `interrupted` to the last audible sample of the interrupted reply."""
    sent = next((reply.interrupted_at for reply in connection.replies if reply.interrupted_at), None)
    return None if sent is None or last_sound_at is None else max(0.0, last_sound_at - sent)


def milliseconds(seconds: float | None) -> str:
    """For a person; "–" if it could not be measured."""
    return "–" if seconds is None else f"{round(seconds * 1000)} ms"


def _spans(text: str, pcm: bytes) -> Iterator[bytes]:
    words = text.split()
    letters = sum(map(len, words))
    samples, done = len(pcm) // SAMPLE_BYTES, 0
    for word in words:
        start, done = done, done + len(word)
        yield pcm[samples * start // letters * SAMPLE_BYTES : samples * done // letters * SAMPLE_BYTES]
