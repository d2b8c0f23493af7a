"""What waits for a link: the one path on which speech and text leave, in order, each piece once."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from assistant.core.effects import EndActivity, SendAudio, SendText, StartActivity, WireEffect
from assistant.core.question import Question, Sent
from assistant.core.timings import FRAME_S, MAX_PENDING_TEXTS


class PreRoll:
    """The newest frames that were not admitted; they leave only if the person then opens the ears."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()

    def append(self, pcm: bytes) -> None:
        """Keep a frame."""
        self._frames.append(pcm)

    def trim(self, seconds: float) -> None:
        """Forget all but the newest `seconds`."""
        keep = round(seconds / FRAME_S)
        while len(self._frames) > keep:
            self._frames.popleft()

    def clear(self) -> None:
        """Forget everything."""
        self._frames.clear()

    def take(self) -> list[bytes]:
        """All frames, oldest first; none are left."""
        frames = list(self._frames)
        self._frames.clear()
        return frames


class Outgoing:
    """Admitted speech and text, waiting for a link.

    On a link with explicit activity a `StartActivity` is put before the first audio of each activity
    by `drain`, so that a link that was lost within an utterance starts the next one correctly.
    """

    def __init__(self, backlog_s: float, pre_roll_s: float, onset_s: float) -> None:
        self.question = Question(pre_roll_s, onset_s, backlog_s)
        self._most_frames = round(backlog_s / FRAME_S)
        self._items: deque[Sent] = deque()
        self._frames = 0
        self._texts = 0
        self._activity_on_link = False

    def __len__(self) -> int:
        return len(self._items)

    def add_audio(self, pcm: bytes, *, speech: bool = True) -> None:
        """Admit a frame; beyond the backlog the oldest frame is dropped."""
        self._items.append(SendAudio(pcm, speech=speech))
        self._frames += 1
        if self._frames > self._most_frames:
            self._drop_oldest_frame()

    def end_activity(self) -> None:
        """Mark the end of the utterance, after all audio that was admitted so far."""
        self._items.append(EndActivity())

    def add_text(self, text: str) -> bool:
        """Admit a text; False if too many wait already."""
        if self._texts >= MAX_PENDING_TEXTS:
            return False
        self._items.append(SendText(text))
        self._texts += 1
        return True

    def drop_audio(self) -> None:
        """Forget the speech, also what was sent of it; texts stay."""
        self._items = deque(item for item in self._items if isinstance(item, SendText))
        self._frames = 0
        self.question.forget_audio()

    def clear(self) -> None:
        """Forget everything."""
        self._clear()
        self.question.forget()

    def ask_again(self) -> None:
        """Put what was sent of the question before all that waits."""
        self._put_before(self.question.again())

    def say_onset_again(self) -> None:
        """Put what may have been the first syllable of a question before all that waits."""
        self._put_before(self.question.onset_again())

    def _put_before(self, items: Sequence[Sent]) -> None:
        self._items.extendleft(reversed(items))
        self._texts = sum(isinstance(item, SendText) for item in self._items)
        self._frames = sum(isinstance(item, SendAudio) for item in self._items)
        while self._frames > self._most_frames:
            self._drop_oldest_frame()

    def activity_gone(self) -> None:
        """The activity that was open on the link is over, or went with the link."""
        self._activity_on_link = False

    def drain(self, *, explicit_activity: bool) -> list[WireEffect]:
        """Everything, in order, as effects for a link that is up; all audio but the newest has waited."""
        drained: list[WireEffect] = []
        frames = self._frames
        for item in self._items:
            if isinstance(item, SendAudio) and explicit_activity and not self._activity_on_link:
                drained.append(StartActivity())
                self._activity_on_link = True
            if isinstance(item, EndActivity):
                if not self._activity_on_link:
                    continue
                self._activity_on_link = False
            if isinstance(item, SendAudio):
                frames -= 1
                drained.append(item if item.late is (frames > 0) else replace(item, late=frames > 0))
            else:
                drained.append(item)
            self.question.note(item)
        self._clear()
        return drained

    def _clear(self) -> None:
        self._items.clear()
        self._frames = self._texts = 0

    def _drop_oldest_frame(self) -> None:
        oldest = next(index for index, item in enumerate(self._items) if isinstance(item, SendAudio))
        del self._items[oldest]
        self._frames -= 1
