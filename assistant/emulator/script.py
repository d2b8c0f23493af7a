"""What the model answers: the scenario's turns, then the truth. And the faults that are still to strike."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.emulator.faults import Fault, Moment
from assistant.emulator.scenario import Scenario, Turn


@dataclass
class Question:
    """What the person said, typed and showed since the last answer."""

    speech_s: float = 0.0
    texts: list[str] = field(default_factory=list)
    pictures: int = 0

    @property
    def asked(self) -> bool:
        """Whether there is anything to answer."""
        return bool(self.speech_s or self.texts)

    def add(self, other: "Question") -> None:
        """Ask `other` as well."""
        self.speech_s += other.speech_s
        self.texts += other.texts
        self.pictures += other.pictures


class Script:
    """The turns that are still to be answered, shared by all connections."""

    def __init__(self, scenario: Scenario) -> None:
        self._turns = deque(scenario.turns)
        self._repeat = scenario.repeat

    def replace(self, turns: Iterable[Turn]) -> None:
        """Answer these from now on."""
        self._turns = deque(turns)

    def answer(self, question: Question) -> Turn:
        """The next turn; after the last, what was truly heard, read and seen."""
        if not self._turns:
            return Turn(reply=truth(question), heard=f"({question.speech_s:.1f} s of speech)")
        turn = self._turns.popleft()
        if self._repeat:
            self._turns.append(turn)
        return (
            turn
            if turn.heard
            else turn.model_copy(update={"heard": f"({question.speech_s:.1f} s of speech)"})
        )


class FaultBook:
    """Counts the faults: each strikes as often as it says, over all connections."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self.strikes = 0
        """How often any fault has struck so far."""
        self._faults = list(faults)
        self._struck: Counter[int] = Counter()

    def add(self, *faults: Fault) -> None:
        """These too, from now on."""
        self._faults += faults

    def clear(self) -> None:
        """Nothing goes wrong from now on."""
        self._faults.clear()
        self._struck.clear()

    def strike(
        self, moment: Moment, connection: int, turn: int | None = None, message: int = 1
    ) -> list[Fault]:
        """The faults that strike now; `message` is the n-th of the connection. They are counted: ask once."""
        striking = []
        for index, fault in enumerate(self._faults):
            elsewhere = fault.connection not in {None, connection} or fault.turn not in {None, turn}
            elsewhere = elsewhere or (moment == "message" and fault.nth != message)
            spent = fault.times is not None and self._struck[index] >= fault.times
            if fault.at == moment and not elsewhere and not spent:
                self._struck[index] += 1
                self.strikes += 1
                striking.append(fault)
        return striking


def truth(question: Question) -> str:
    """An honest sentence about what arrived."""
    parts = []
    if question.speech_s:
        parts.append(f"I heard {question.speech_s:.1f} seconds of speech.")
    parts += [f"I read: {text}" for text in question.texts]
    if question.pictures:
        parts.append(f"I saw {question.pictures} picture{'s' if question.pictures > 1 else ''}.")
    return " ".join(parts)
