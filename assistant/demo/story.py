"""The story of the demonstration: what is said, what has to happen, and by when."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.app import Appliance
from assistant.core.causes import FATAL_FOR_THIS_CONVERSATION
from assistant.core.cues import light_for
from assistant.core.states import Link, Turn
from assistant.core.status import Status
from assistant.demo.person import Person
from assistant.demo.view import View
from assistant.errors import DemoError
from assistant.sim.speaker import SimSpeaker
from assistant.sim.utterance import Utterance

FIRST: Final = "how far away is the moon"
SECOND: Final = "and how long does light need for that"
THIRD: Final = "tell me a long story about a lighthouse"
INTERRUPTION: Final = "thank you that is enough"
TIMER: Final = "set a timer for three seconds"
TIMER_S: Final = 3

REPLIES: Final = {
    FIRST: "The moon is three hundred and eighty four thousand kilometres away.",
    SECOND: "Light needs a little more than one second.",
    THIRD: (
        "Once upon a time a lighthouse stood on a rock far out at sea. Every evening its keeper climbed the "
        "stairs, lit the lamp and counted the ships that went by. One night there came a ship without "
        "lights, and nobody on board answered his call. So he took his boat and rowed out into the dark."
    ),
    INTERRUPTION: "You are welcome.",
    TIMER: "Three seconds, starting now.",
}
"""What the emulator is told to answer; the real service says what it likes."""

BEFORE_INTERRUPTING_S: Final = 1.5
"""The third reply is heard for this long before the person interrupts it."""

SETTLE_S: Final = 0.2
"""Whatever still sounds after an interruption has sounded by then; the next reply has not begun."""

RING_S: Final = 1.2
"""The timer rings for this long before somebody presses talk."""

THINK_S: Final = 0.8
"""A person does not speak in the instant in which a reply ends."""


@dataclass
class Course:
    """What the measurements need to know; None where a real person speaks or real sound plays."""

    first: Utterance | None = None
    silent_at: float | None = None
    """When the last sample of the interrupted reply sounded, on the loop's clock."""
    ring_late_s: float | None = None
    """How long after its time the timer rang."""


class Story:
    """Tells the story to a running appliance, and checks that every step happens."""

    def __init__(
        self, appliance: Appliance, person: Person, view: View, wake_word: str, patience_s: float
    ) -> None:
        """`patience_s` is how long each step may take: seconds for a recording, a minute for a person."""
        self._runner = appliance.runner
        self._speaker = appliance.devices.speaker
        self._person = person
        self._view = view
        self._wake_word = wake_word
        self._patience_s = patience_s
        self._changed = asyncio.Event()
        self._runner.observe(self._note)

    async def tell(self) -> Course:
        """All of it. Raises DemoError for the first step that does not happen in time."""
        course = Course()
        async with asyncio.timeout(self._patience_s):
            await self._runner.ready.wait()
        self._view.step("microphone, speaker, wake word and lights work")
        lines = [(FIRST, self._wake_word), (SECOND, ""), (THIRD, ""), (INTERRUPTION, ""), (TIMER, "")]
        await self._person.prepare(lines)

        course.first = await self._person.say(FIRST, self._wake_word)
        await self._until("the wake word is heard", lambda status: status.turn is Turn.LISTENING)
        await self._until("the link is up", lambda status: status.link is Link.UP)
        await self._until("the question is answered aloud", _is(Turn.SPEAKING))
        await self._until("the reply is played to its end", _is(Turn.FOLLOW_UP))

        await self._say(SECOND)
        await self._until("a second question needs no wake word", _is(Turn.SPEAKING))
        await self._until("its reply is played to its end", _is(Turn.FOLLOW_UP))

        await self._say(THIRD)
        await self._until("the third question is answered at length", _is(Turn.SPEAKING))
        await asyncio.sleep(BEFORE_INTERRUPTING_S)
        await self._person.say(INTERRUPTION)
        await self._until("the person speaks over the reply and it stops", _is(Turn.LISTENING))
        course.silent_at = await self._last_sound()
        await self._until("the interruption is answered", _is(Turn.SPEAKING))
        await self._until("and that reply is played, too", _is(Turn.FOLLOW_UP))

        course.ring_late_s = await self._set_a_timer()
        await self._until("nobody says more: asleep again", _is(Turn.ASLEEP))
        await self._until("the link is closed", lambda status: status.link is Link.DOWN)
        return course

    async def _set_a_timer(self) -> float:
        """... and hear it ring; how long after its time it does."""
        await self._say(TIMER)
        await self._until("a timer is set", lambda status: bool(status.alarms))
        due_at = self._runner.status.alarms[0].at
        await self._until("the timer is confirmed aloud", _is(Turn.SPEAKING))
        await self._until("the timer rings", lambda status: status.rings)
        late_s = time.time() - due_at
        await asyncio.sleep(RING_S)
        await self._person.hush(self._wake_word)
        await self._until("somebody hears it and silences it", lambda status: not status.rings)
        return late_s

    async def _say(self, line: str) -> None:
        await asyncio.sleep(THINK_S)
        await self._person.say(line)

    async def _last_sound(self) -> float | None:
        await asyncio.sleep(SETTLE_S)
        speaker = self._speaker
        return speaker.last_sound_at if isinstance(speaker, SimSpeaker) else None

    async def _until(self, step: str, happened: Callable[[Status], bool]) -> None:
        try:
            async with asyncio.timeout(self._patience_s):
                while not happened(self._runner.status):
                    cause = self._runner.status.cause
                    if cause in FATAL_FOR_THIS_CONVERSATION:
                        raise DemoError(f"this did not happen: {step}: {cause.value}")
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            status = self._runner.status
            trouble = f": {status.cause.value}" if status.cause else ""
            raise DemoError(
                f"this did not happen within {self._patience_s:g} s: {step} "
                f"(state {status.turn.value}, link {status.link.value}){trouble}"
            ) from None
        self._view.step(step)

    def _note(self, status: Status) -> None:
        self._view.show(status, light_for(status))
        self._changed.set()


def _is(turn: Turn) -> Callable[[Status], bool]:
    return lambda status: status.turn is turn
