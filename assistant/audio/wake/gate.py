"""Which frames a costly engine gets to hear."""

from collections import deque
from collections.abc import Sequence

from assistant.core.timings import FRAME_S
from assistant.ports import Vad


class SpeechGate:
    """Lets through speech with evidence, what came before it and what follows, each frame once and in order.

    When the gate opens, whoever listens behind it is first given the last `look_back_s` of audio: the
    evidence comes after the onset. It closes when speech or evidence have been missing for `hang_over_s`,
    so that a pause does not tear a word apart. Speech counts as going on for `linger_s`, because evidence
    may come when the word is just over.
    """

    def __init__(
        self, vad: Vad, look_back_s: float = 2.0, hang_over_s: float = 1.0, linger_s: float = 0.5
    ) -> None:
        self._vad = vad
        self._hang_over = round(hang_over_s / FRAME_S)
        self._linger = round(linger_s / FRAME_S)
        self._held: deque[bytes] = deque(maxlen=round(look_back_s / FRAME_S))
        self._speech_left = 0
        self._open_left = 0

    def admit(self, pcm: bytes, *, evidence: bool) -> Sequence[bytes]:
        """Take a frame; the frames to listen to now, the oldest first, the last of them this one."""
        self._speech_left = self._linger if self._vad.is_speech(pcm) else max(0, self._speech_left - 1)
        opens = evidence and self._speech_left > 0
        self._open_left = self._hang_over if opens else max(0, self._open_left - 1)
        if not self._open_left:
            self._held.append(pcm)
            return ()
        frames = (*self._held, pcm)
        self._held.clear()
        return frames

    def reset(self) -> None:
        """Forget what was heard."""
        self._vad.reset()
        self._held.clear()
        self._speech_left = 0
        self._open_left = 0
