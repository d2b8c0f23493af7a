"""Somebody who asks in every way that there is, and notes what came of it."""

import asyncio
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from assistant.audio.wake.factory import REFRACTORY_S
from assistant.core.causes import Cause
from assistant.core.events import TextSubmitted
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.core.timings import FRAME_BYTES
from assistant.demo.person import trim
from assistant.emulator.voice import tones
from tests.support.far import Far
from tests.support.household import Household, wake_word
from tests.support.marked import mark
from tests.support.speech import speech

WORDS: Final = ("tell me", "and now", "what else", "go on please")

REPLIES: Final = ("ah yes", "a few", "no idea", "it is", "why not")
"""Spoken as tones, of about a third of a second."""

STORY: Final = "once upon a time a lighthouse stood on a rock"

SETTLED: Final = frozenset({Turn.ASLEEP, Turn.FOLLOW_UP})
CALL_EVERY_S: Final = REFRACTORY_S + 0.5
"""A wake word so soon after the last one counts for the same."""

AT_MOST_S: Final = 40.0
"""Whoever has heard nothing for so long takes the device for dead."""


class Way(Enum):
    """How a question is asked."""

    TYPED = "typed"
    CALLED = "wake word"
    HELD = "button held"
    FOLLOWING = "no wake word"
    OVER = "over a reply"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question."""

    number: int
    way: Way
    text: str
    """What was typed; empty: it was spoken."""
    frames: int
    """What was spoken."""
    reply: str
    began_at: float
    ended_at: float
    asked_again: int
    """What the status said of that before."""


class End(Enum):
    """What came of a question."""

    ANSWERED = "answered"
    TOLD = "told why not"
    PASSED_OVER = "let be: nobody had called, and the service made nothing of it"
    """What is said after a reply need not be meant for the device: an empty turn of the service says so."""
    SILENT = "neither answered nor told why not"
    UNFINISHED = "half a reply, and nobody said why"
    DEAD = "nothing at all"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question, and when the reply that was heard to its end began."""

    end: End
    heard_at: float
    causes: tuple[Cause, ...]


@lru_cache(maxsize=len(WORDS))
def spoken(words: str) -> bytes:
    """Somebody saying this, and nothing before or after it."""
    return trim(speech(words))


class Person:
    """Lives in the household."""

    def __init__(self, device: Household, far: Far) -> None:
        self._device = device
        self._far = far
        self._number = 0
        self._called_at = -CALL_EVERY_S
        self._causes: list[Cause] = []
        self._refused = 0
        self._shown: Cause | None = None
        device.appliance.runner.observe(self._note)

    async def ask(self, way: Way) -> Asked:
        """Ask by `way`; returns when the question has been asked."""
        device = self._device
        number = self._number = self._number + 1
        reply = REPLIES[number % len(REPLIES)]
        await self._far.script(reply)
        speech_of_it = mark(spoken(WORDS[number % len(WORDS)]), number)
        device.speaker.forget()
        began_at, asked_again = _now(), device.status.asked_again
        text = f"question {number}" if way is Way.TYPED else ""
        match way:
            case Way.TYPED:
                device.appliance.runner.post(TextSubmitted(text))
            case Way.CALLED:
                await self._call(speech_of_it)
            case Way.HELD:
                device.buttons.down("talk")
                await device.microphone.say(speech_of_it)
                device.buttons.up("talk")
            case Way.FOLLOWING | Way.OVER:
                await device.microphone.say(speech_of_it)
        frames = 0 if text else len(speech_of_it) // FRAME_BYTES
        return Asked(number, way, text, frames, reply, began_at, _now(), asked_again)

    async def hear_a_story(self) -> None:
        """Ask for a long reply, and listen to its beginning."""
        device = self._device
        self._number += 1
        await self._far.script(STORY)
        await device.microphone.say(mark(spoken(WORDS[0]), self._number))
        await device.until_turn(Turn.SPEAKING)
        await asyncio.sleep(0.3)

    async def outcome(self, asked: Asked) -> Outcome:
        """Wait for what comes of it. Causes are those since the last outcome."""
        device = self._device
        whole = tones(asked.reply)
        end = None
        while end is None:
            await asyncio.sleep(0.005)
            end = self._end(asked, whole)
        begun = [at for at in device.speaker.heard_at if at > asked.began_at]
        causes = tuple(self._causes)
        self._causes.clear()
        return Outcome(end, begun[-1] if begun else 0.0, causes)

    def _end(self, asked: Asked, whole: bytes) -> End | None:
        """What came of it by now."""
        turn, speaker = self._device.status.turn, self._device.speaker
        if _now() > asked.ended_at + AT_MOST_S:
            return End.DEAD
        if turn not in SETTLED:
            return None
        if any(at > asked.began_at for at in speaker.heard_at):
            if whole in speaker.heard():
                return End.ANSWERED
            return End.TOLD if self._causes else End.UNFINISHED
        if turn is not Turn.ASLEEP:
            return None
        if self._causes:
            return End.TOLD
        return End.PASSED_OVER if asked.way is Way.FOLLOWING else End.SILENT

    async def _call(self, question: bytes) -> None:
        """Say the wake word and the question without a pause, and wait until the device has noticed."""
        device = self._device
        await asyncio.sleep(self._called_at + CALL_EVERY_S - _now())
        self._called_at = _now()
        word = wake_word()
        before = device.status.refused
        asleep = device.status.turn is Turn.ASLEEP
        await device.microphone.say(word + bytes(-len(word) % FRAME_BYTES) + question)
        if asleep:
            await device.until(
                lambda: device.status.turn is not Turn.ASLEEP or device.status.refused > before,
                "answer to the wake word",
            )

    def _note(self, status: Status) -> None:
        """Keep what the person is shown to be wrong, also if it is the same again."""
        again = status.refused > self._refused
        if status.cause is not None and (again or status.cause is not self._shown):
            self._causes.append(status.cause)
        self._shown, self._refused = status.cause, status.refused


def _now() -> float:
    return asyncio.get_running_loop().time()
