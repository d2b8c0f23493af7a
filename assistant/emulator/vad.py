"""The service's ear: which part of the received audio is an utterance, counted in audio seconds."""

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from assistant.core.endpointing import Endpointer
from assistant.core.events import SpeechEnded, SpeechStarted
from assistant.core.timings import FRAME_BYTES, FRAME_S, MICROPHONE_RATE_HZ

LOUD_RMS: Final = 150.0
CAREFUL_RMS: Final = 500.0
"""Quieter frames (16 bit, full scale 32768) are never speech; the second with low start sensitivity."""

OVER_NOISE: Final = 2.5
"""Speech is this much louder than the noise (8 dB)."""

NOISE_RISE: Final = 1.008
"""The noise is what the quiet frames have; it follows a louder room by this factor a frame (3.5 dB/s)."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """When speech has started and ended, in seconds of audio."""

    start_s: float = 0.1
    end_s: float = 0.5
    careful: bool = False


class Ear:
    """Hears utterances in 16 kHz mono s16le: webrtcvad's opinion, and louder than the room.

    webrtcvad alone takes a fan or a tone for speech for ever; the noise floor learns them in seconds.
    """

    def __init__(self, sensitivity: Sensitivity) -> None:
        import webrtcvad

        self._vad = webrtcvad.Vad(3 if sensitivity.careful else 2)
        self._quietest = CAREFUL_RMS if sensitivity.careful else LOUD_RMS
        self._endpointer = Endpointer(sensitivity.start_s, sensitivity.end_s)
        self._start_s = sensitivity.start_s
        self._rest = b""
        self._noise = self._quietest
        self._since_start_s = 0.0
        self.speech_s = 0.0
        """Length of the present utterance, or of the last one, up to its last frame of speech."""

    @property
    def in_speech(self) -> bool:
        """Whether an utterance is under way."""
        return self._endpointer.in_speech

    def hear(self, pcm: bytes) -> Iterator[SpeechStarted | SpeechEnded]:
        """Take audio in pieces of any length; yields what it starts and ends."""
        audio = self._rest + pcm
        whole = len(audio) - len(audio) % FRAME_BYTES
        self._rest = audio[whole:]
        for offset in range(0, whole, FRAME_BYTES):
            event = self._hear_frame(audio[offset : offset + FRAME_BYTES])
            if event:
                yield event

    def finish(self) -> bool:
        """The stream ends here. Returns whether that ends an utterance."""
        spoke = self.in_speech
        self._rest = b""
        self._endpointer.reset()
        return spoke

    def _hear_frame(self, frame: bytes) -> SpeechStarted | SpeechEnded | None:
        speech = self._is_speech(frame)
        event = self._endpointer.hear(speech=speech, seconds=FRAME_S)
        if isinstance(event, SpeechStarted):
            self.speech_s = self._since_start_s = max(self._start_s, FRAME_S)
        elif self.in_speech:
            self._since_start_s += FRAME_S
            self.speech_s = self._since_start_s if speech else self.speech_s
        return event

    def _is_speech(self, frame: bytes) -> bool:
        rms = root_mean_square(frame)
        loud = rms >= max(self._quietest, self._noise * OVER_NOISE)
        self._noise = min(max(rms, 1.0), self._noise * NOISE_RISE)
        return loud and bool(self._vad.is_speech(frame, MICROPHONE_RATE_HZ))


def root_mean_square(pcm: bytes) -> float:
    """How loud samples of s16le are, on their own scale."""
    samples = array("h", pcm)
    return math.sqrt(sum(map(int.__mul__, samples, samples)) / len(samples))
