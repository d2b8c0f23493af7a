"""The question under way: what it was, so that it can be asked again, and how often it was."""

from collections import deque
from enum import Enum
from typing import Final, TypeAlias

from assistant.core.effects import EndActivity, SendAudio, SendText
from assistant.core.timings import FRAME_S

Sent: TypeAlias = SendAudio | EndActivity | SendText


class Question:
    """What went up since the person began to ask. Held in memory until it is answered, and no longer.

    A person rarely begins to speak exactly when we notice it: what was sent just before belongs to it.
    """

    def __init__(self, before_s: float, onset_s: float, longest_s: float) -> None:
        """`before_s`: how much from before the beginning counts; `longest_s`: the newest that is kept.

        `onset_s`: for how long somebody may have been speaking when that is noticed.
        """
        self._onset = round(onset_s / FRAME_S)
        self._recent: deque[SendAudio] = deque(maxlen=max(self._onset, round(before_s / FRAME_S)))
        self._sent: deque[Sent] = deque()
        self._most_frames = round(longest_s / FRAME_S)
        self._frames = 0
        self._open = False

    def __bool__(self) -> bool:
        return bool(self._sent)

    def begin(self, *, carry: bool) -> None:
        """The person begins; `carry`: speech that was just sent is part of it."""
        self._sent = deque(self._recent if carry else ())
        self._frames = len(self._sent)
        self._open = True

    def note(self, sent: Sent) -> None:
        """Something was sent."""
        if isinstance(sent, SendAudio):
            self._recent.append(sent)
            self._frames += self._open
        if self._open:
            self._sent.append(sent)
        if self._frames > self._most_frames:
            oldest = next(index for index, item in enumerate(self._sent) if isinstance(item, SendAudio))
            del self._sent[oldest]
            self._frames -= 1

    def again(self) -> list[Sent]:
        """Everything that is to be sent once more, in order; noted anew when it is."""
        items = list(self._sent)
        self._sent.clear()
        self._recent.clear()
        self._frames = 0
        return items

    def onset_again(self) -> list[SendAudio]:
        """The newest speech that was sent, to be sent once more: a question may have begun in it."""
        onset = list(self._recent)[-self._onset :]
        self._recent.clear()
        return onset

    def answered(self) -> None:
        """Forget it: what was sent so far is no part of the next, and what follows none of this."""
        self._sent.clear()
        self._recent.clear()
        self._frames = 0
        self._open = False

    def forget(self) -> None:
        """Forget everything, also what was sent before it began."""
        self.answered()

    def forget_audio(self) -> None:
        """Forget the speech; texts stay."""
        self._sent = deque(item for item in self._sent if isinstance(item, SendText))
        self._frames = 0
        self._recent.clear()


VOICE: Final = "voice"
TYPED: Final = "typed"
"""How a question may be put."""


class Failure(Enum):
    """How a question came to nothing."""

    EMPTY = "empty"
    """The service ended the turn without a word, or says that it was interrupted: the link is well."""
    SILENT = "silent"
    """Nothing came, or no more of a reply: the link may be dead."""
    LOST = "lost"
    """The link went down, which is seen to already."""


class Rung(Enum):
    """What is tried next."""

    RETRY = "retry"
    """The same again on the same link."""
    RESUME = "resume"
    """On a new link to the same session."""
    FRESH = "fresh"
    """In a new session, which is told what was said lately."""
    APOLOGY = "apology"
    """The person is told that there is no answer."""


LADDER = {
    Failure.EMPTY: (Rung.RETRY, Rung.FRESH),
    Failure.SILENT: (Rung.RESUME, Rung.FRESH),
    Failure.LOST: (Rung.RESUME, Rung.RESUME, Rung.FRESH),
}

RETRY_SHARE = 0.5
"""What is asked again is waited for so much of the usual time: a service that works has answered by then,
and a person is told soon that there is no answer."""

A_FEW_WORDS_S = 0.4
"""Who is heard for so long after their speech was noticed has said something."""


class Attempts:
    """Climbs the ladder, a rung for each failure of the same question."""

    def __init__(self) -> None:
        self._failed = 0
        self.asker = ""
        """How the question was put: as `RunTool` has it."""
        self.called = False
        """Somebody asked for our attention: by wake word, button or text."""
        self.understood = False
        """The service wrote down words of the question."""
        self.tools_used = False
        """A tool was called for it: a turn without a word may still be followed by one."""
        self.end_owed = False
        """The service interrupted a reply, and will yet say that its turn is complete."""
        self.uncounted = True
        """Nothing was counted yet of what this question costs."""
        self._spoken_s = 0.0

    def begin(self, *, called: bool, asker: str) -> None:
        """A new question."""
        self._failed = 0
        self.called = called
        self.asker = asker
        self.understood = self.tools_used = False
        self.uncounted = True
        self._spoken_s = 0.0

    def hear(self, seconds: float) -> None:
        """Somebody is speaking, as far as our ears can tell."""
        self._spoken_s += seconds

    def of_nobody(self, failure: Failure) -> bool:
        """Whether `failure` shows that it was no question: the service heard it, and made nothing of it.

        One that says nothing at all may not have heard it: what was short is asked once more.
        """
        if self.called or self.understood or failure is Failure.LOST:
            return False
        return failure is Failure.EMPTY or (self._failed > 0 and self._spoken_s < A_FEW_WORDS_S)

    def patience_s(self, usual_s: float) -> float:
        """How long an answer is waited for, of which the first may take `usual_s`."""
        return usual_s * RETRY_SHARE if self._failed else usual_s

    def answered(self) -> None:
        """A reply was given to its end."""
        self._failed = 0

    def next(self, failure: Failure) -> Rung:
        """What to try now."""
        ladder = LADDER[failure]
        rung = ladder[self._failed] if self._failed < len(ladder) else Rung.APOLOGY
        self._failed += 1
        return rung
