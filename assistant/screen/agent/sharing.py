"""One device and one screen: who asked, who allowed it, what leaves. Pure: decisions in, actions out."""

from enum import Enum, auto
from typing import Final

from assistant.screen.agent.actions import Action, Ask, HideMark, Say, ShowMark, Take, Tell, Unask
from assistant.screen.agent.consent.permission import Answer, Permission
from assistant.screen.messages import Consented, Ending, Grant, ScreenPicture, SharingEnded

ANSWER_S: Final = 60.0
"""A question that nobody answers is a no after this."""

BY_THE_PERSON: Final = frozenset({Ending.STOPPED})
BY_ABSENCE: Final = frozenset({Ending.LOCKED, Ending.SUSPENDED})


class State(Enum):
    """Where it stands between the device's wish and a picture."""

    IDLE = auto()
    ASKING = auto()
    MARKING = auto()
    """Allowed; nothing leaves before the mark is to be seen."""
    SHARING = auto()


class Sharing:
    """Answers each grant with one picture, as long as it is wanted, allowed and marked."""

    def __init__(self, permission: Permission) -> None:
        self._permission = permission
        self._state = State.IDLE
        self._grant: Grant | None = None
        self._taking = False
        self._ask_until = 0.0

    @property
    def shares(self) -> bool:
        """Whether a picture may be taken."""
        return self._state is State.SHARING

    def watched(self, now: float) -> bool:
        """Whether a locked screen or a sleep would change anything."""
        return self._state is not State.IDLE or self._permission.lasts(now)

    def wanted(self, obstacle: Ending | None, now: float) -> list[Action]:
        """The device would like to see the screen; `obstacle` is why that is out of the question, if so."""
        if self._state is not State.IDLE:
            return []
        if obstacle is not None:
            self.ended(obstacle, now)  # voids what was allowed for a while
            return [Say(SharingEnded(obstacle)), Tell(f"the device asked; this PC {obstacle.value}")]
        if self._permission.holds(now):
            return self._mark()
        if self._permission.refused(now):
            return [Say(SharingEnded(Ending.DENIED)), Tell("the device asked again at once; refused")]
        self._state = State.ASKING
        self._ask_until = now + ANSWER_S
        return [Ask()]

    def unwanted(self) -> list[Action]:
        """The device has seen enough."""
        self._grant = None
        return self._idle()

    def lost(self) -> list[Action]:
        """The connection is gone, and every task with it."""
        self._taking = False
        return self.unwanted()

    def answered(self, answer: Answer | None, now: float) -> list[Action]:
        """The person at the PC answered; None if nobody can."""
        if self._state is not State.ASKING:
            return []
        if answer is None:
            return self.ended(Ending.UNANSWERED, now)
        self._permission.answer(answer, now)
        return self._mark() if self._permission.holds(now) else self.ended(Ending.DENIED, now)

    def marked(self) -> list[Action]:
        """The mark is to be seen."""
        if self._state is not State.MARKING:
            return []
        self._state = State.SHARING
        return [Say(Consented()), *self._take()]

    def granted(self, grant: Grant) -> list[Action]:
        """The device can take one picture."""
        self._grant = grant
        return self._take()

    def taken(self, grant: Grant, jpeg: bytes, age_ms: int) -> list[Action]:
        """There is a picture. It stays here if meanwhile anything speaks against it."""
        self._taking = False
        if self._state is not State.SHARING or self._grant != grant:
            return self._take()
        self._grant = None
        return [Say(ScreenPicture(grant.number, age_ms, jpeg))]

    def not_taken(self) -> list[Action]:
        """There is no picture, because it was not to be taken any more."""
        self._taking = False
        return self._take()

    def failed(self, now: float) -> list[Action]:
        """There is no picture, because the screen gives none."""
        self._taking = False
        return self.ended(Ending.NO_SCREEN, now)

    def ended(self, ending: Ending, now: float) -> list[Action]:
        """It ends here, on the PC."""
        if ending in BY_THE_PERSON:
            self._permission.withdraw(now)
        if ending in BY_ABSENCE:
            self._permission.void()
        if self._state is State.IDLE:
            return []
        return [*self._idle(), Say(SharingEnded(ending)), Tell(f"this PC {ending.value}")]

    def tick(self, now: float) -> list[Action]:
        """Time has passed; to be called once a second or more often."""
        if self._state is State.ASKING and now >= self._ask_until:
            return self.ended(Ending.UNANSWERED, now)
        if self._state in {State.MARKING, State.SHARING} and not self._permission.holds(now):
            return self.ended(Ending.EXPIRED, now)
        return []

    def _mark(self) -> list[Action]:
        self._state = State.MARKING
        return [ShowMark()]

    def _take(self) -> list[Action]:
        if self._state is not State.SHARING or self._grant is None or self._taking:
            return []
        self._taking = True
        return [Take(self._grant)]

    def _idle(self) -> list[Action]:
        """Take back what is being shown to the person."""
        shown: dict[State, list[Action]] = {
            State.ASKING: [Unask()],
            State.MARKING: [HideMark()],
            State.SHARING: [HideMark()],
        }
        was, self._state = self._state, State.IDLE
        self._permission.sharing_over()
        return shown.get(was, [])
