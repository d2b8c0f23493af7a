"""The gate's question to the person: one at a time, heard before it is answered, and no unless it is yes."""

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

    The question waits until the reply under way was heard. Only a yes after its last word counts: who
    presses before does not know yet what they allow.
    """

    def __init__(self, desk: Desk, here: Surroundings, wait_s: float) -> None:
        self._desk = desk
        self._here = here
        self._wait_s = wait_s
        self._wanted = False
        self._call_id = self._words = ""
        self.asking = False
        """The question is being asked, or was: nothing else is said, and nobody else is listened to."""
        self.heard = False
        """The person has heard all of it."""
        self._heard_at = 0.0

    @property
    def words(self) -> str:
        """What the person is being asked to allow."""
        return self._words if self.asking else ""

    def want(self, call_id: str, words: str) -> None:
        """A call needs a yes. There is one question at a time; another one is answered no."""
        if self._wanted:
            self._desk.do(do.AnswerApproval(call_id, granted=False))
        else:
            self._wanted, self._call_id, self._words = True, call_id, words

    def ask(self) -> None:
        """Now is a good moment, if there is something to be asked."""
        if not self._wanted or self.asking:
            return
        if Device.SPEAKER in self._here.missing:
            self.answer(granted=False)
            return
        self.asking = True
        self._desk.do(do.Say(Notice.ASK_APPROVAL, self._words))

    def spoken(self, words: str, *, heard: bool) -> None:
        """A question was heard to its end: there is time for an answer. Or it could not be asked."""
        if not self.asking or words != self.words:
            return
        if not heard:
            self.answer(granted=False)
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

    def answer(self, *, granted: bool) -> None:
        """The person's answer, or the lack of one."""
        self._desk.do(do.AnswerApproval(self._call_id, granted))
        self._over()

    def refuse(self) -> None:
        """Something came in between: it is no, if they are being asked."""
        if self.asking:
            self.answer(granted=False)

    def drop(self, is_wanted: Callable[[str], bool]) -> None:
        """Nobody waits for the answer any more, unless the call `is_wanted`."""
        if self._wanted and not is_wanted(self._call_id):
            self._over()

    def _over(self) -> None:
        self._wanted = self.asking = self.heard = False
        self._desk.waits.drop(ev.ApprovalLapsed)
