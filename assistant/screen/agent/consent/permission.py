"""What the person at the PC has allowed, and for how long. Pure: `now` is handed in, in seconds."""

from enum import Enum
from typing import Final

A_WHILE_S: Final = 15 * 60.0

QUIET_S: Final = 10.0
"""After a no, or a stop, the next questions are answered with no: a device cannot wear a person down."""


class Answer(Enum):
    """What a person says when a device asks for the screen."""

    ONCE = "allow once"
    A_WHILE = "allow for 15 minutes"
    NO = "no"


class Permission:
    """Given by an answer; `ONCE` holds until the sharing ends, `A_WHILE` until its time is over."""

    def __init__(self) -> None:
        self._once = False
        self._until = 0.0
        self._quiet_until = 0.0

    def holds(self, now: float) -> bool:
        """Whether the screen may be shared."""
        return self._once or now < self._until

    def lasts(self, now: float) -> bool:
        """Whether the next sharing, too, would need no question."""
        return now < self._until

    def refused(self, now: float) -> bool:
        """Whether a question now would come too soon after a no."""
        return now < self._quiet_until

    def answer(self, answer: Answer, now: float) -> None:
        """The person said so."""
        match answer:
            case Answer.ONCE:
                self._once = True
            case Answer.A_WHILE:
                self._until = now + A_WHILE_S
            case Answer.NO:
                self.withdraw(now)

    def sharing_over(self) -> None:
        """What was allowed once has been had."""
        self._once = False

    def void(self) -> None:
        """Nothing is allowed any more: another person may sit there."""
        self._once = False
        self._until = 0.0

    def withdraw(self, now: float) -> None:
        """Nothing is allowed any more, and the person does not want to be asked again at once."""
        self.void()
        self._quiet_until = now + QUIET_S
