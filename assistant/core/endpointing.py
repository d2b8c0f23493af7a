"""When speech starts and ends, counted in audio seconds."""

from assistant.core.events import SpeechEnded, SpeechStarted


class Endpointer:
    """Turns a VAD's opinion of each frame into the start and the end of an utterance.

    Speech has to last `start_s` before it counts as started (a click or a cough is shorter), and
    silence `end_s` before the utterance counts as ended. A gap in the speech lets the evidence for
    the start leak away at the speed at which it came, so that single misjudged frames do no harm.
    """

    def __init__(self, start_s: float, end_s: float) -> None:
        self._start_s = start_s
        self._end_s = end_s
        self.reset()

    def reset(self) -> None:
        """Forget everything: whatever is said next is a new utterance."""
        self.in_speech = False
        self._evidence_s = 0.0

    def hear(self, *, speech: bool, seconds: float) -> SpeechStarted | SpeechEnded | None:
        """Take the opinion on the next `seconds` of audio."""
        if speech is self.in_speech:
            self._evidence_s = max(0.0, self._evidence_s - seconds) if not speech else 0.0
            return None
        self._evidence_s += seconds
        needed_s = self._end_s if self.in_speech else self._start_s
        if self._evidence_s < needed_s - seconds / 2:  # half a frame of slack: sums of 0.02 are not exact
            return None
        self.in_speech = speech
        self._evidence_s = 0.0
        return SpeechStarted() if speech else SpeechEnded()
