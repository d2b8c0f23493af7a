"""The gate's questions to the person: one after the other, heard before they are answered, no unless yes."""

from collections import deque
from collections.abc import Callable

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.desk import Desk
from assistant.core.events import Device
from assistant.core.signals import Notice
from assistant.core.surroundings import Surroundings
from assistant.core.timings import ECHO_S


class Approval:
    """Between a tool that may not be run unasked and the person who may say yes.

    A question waits until the reply under way was heard, and those before it have their answer; there are no
    more than calls under way. Only a yes after its last word counts: who presses before does not know yet
    what they allow.
    """

    def __init__(self, desk: Desk, here: Surroundings, wait_s: float) -> None:
        self._desk = desk
        self._here = here
        self._wait_s = wait_s
        self._questions: deque[tuple[str, str]] = deque()
        """Of each its call and its words; the first is being asked, or is the next to be."""
        self.asking = False
        """A question is being asked, or was: nothing else is said, and nobody else is listened to."""
        self.heard = False
        """The person has heard all of it."""
        self._heard_at = 0.0

    @property
    def words(self) -> str:
        """What the person is being asked to allow."""
        return self._questions[0][1] if self.asking else ""

    def want(self, call_id: str, words: str) -> None:
        """A call needs a yes."""
        self._questions.append((call_id, words))

    def ask(self) -> None:
        """Now is a good moment, if there is something to be asked."""
        if self.asking:
            return
        while self._questions and Device.SPEAKER in self._here.missing:
            self.answer(granted=False, asked=False)
        if self._questions:
            self.asking = True
            self._desk.do(do.Say(Notice.ASK_APPROVAL, self.words))

    def spoken(self, words: str, *, heard: bool) -> None:
        """A question was heard to its end: there is time for an answer. Or it could not be asked."""
        if not self.asking or words != self.words:
            return
        if not heard:
            self.answer(granted=False, asked=False)
        else:
            self.heard = True
            self._heard_at = self._desk.now
            self._desk.wait(ev.ApprovalLapsed, self._wait_s)

    def pressed_early(self, ago_s: float) -> bool:
        """A press that began `ago_s` ago came before the last word."""
        return not self.heard or self._desk.now - ago_s < self._heard_at

    @property
    def echoes(self) -> bool:
        """A wake word that is found now may have been a word of the question."""
        return not self.heard or self._desk.now - self._heard_at < ECHO_S

    def answer(self, *, granted: bool, asked: bool = True) -> None:
        """The person's answer, or the lack of one; `asked`: they were asked, or interrupted the question."""
        self._desk.do(do.AnswerApproval(self._questions[0][0], granted, asked))
        self._questions.popleft()
        self._over()

    def refuse(self) -> None:
        """Something came in between: it is no to what they are being asked."""
        if self.asking:
            self.answer(granted=False)

    def drop(self, is_wanted: Callable[[str], bool]) -> None:
        """Nobody waits for the answers any more but the calls that are `is_wanted`."""
        first = self._questions[0] if self._questions else None
        self._questions = deque(question for question in self._questions if is_wanted(question[0]))
        if first is not None and first not in self._questions:
            self._over()

    def _over(self) -> None:
        self.asking = self.heard = False
        self._desk.waits.drop(ev.ApprovalLapsed)
