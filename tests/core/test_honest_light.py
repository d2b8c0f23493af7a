"""Ten thousand random transitions: not one frame leaves while nobody can see that the device listens."""

import random

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.events import Device
from assistant.core.signals import STREAMING_LIGHTS, Indication
from tests.support.talk import Talk

WALKS = 10
TRANSITIONS = 1_000
"""Of each walk."""
SEED = 20_261_122


class Watched(Talk):
    """Counts frames that leave, and those that leave in the dark."""

    def __init__(self) -> None:
        self.streamed = self.in_the_dark = self.transitions = self.replies = 0
        super().__init__(link_takes=0.1)

    @property
    def machines(self) -> tuple[object, ...]:
        status = self.status
        return status.turn, status.link, status.reply, status.microphone

    def tell(self, *events: ev.Event) -> "Watched":
        for event in events:
            before, sent = self.machines, len(self.log)
            seen = event.indication if isinstance(event, ev.LightsShown) else self.shown
            super().tell(event)
            self.transitions += self.machines != before
            frames = sum(isinstance(effect, do.SendAudio) for _, effect in self.log[sent:])
            self.streamed += frames
            if seen.light not in STREAMING_LIGHTS and self.shown.light not in STREAMING_LIGHTS:
                self.in_the_dark += frames
            del self.log[:-100]
        return self


def step(talk: Watched, chance: random.Random) -> None:
    """Something happens."""
    match chance.randrange(14):
        case 0 | 1:
            talk.wake()
        case 2:
            talk.press().passes(chance.choice([0.1, 0.6])).release()
        case 3:
            talk.mute()
        case 4:
            talk.replies += 1
            talk.model_says(0.1, number=talk.replies)
        case 5:
            talk.model_ends()
        case 6:
            talk.link_lost()
        case 7:
            talk.broken_lights = True
            talk.shown = Indication()
            talk.tell(ev.DeviceLost(Device.LIGHTS, "loose wire"))
        case 8 | 9:
            if talk.broken_lights:
                talk.broken_lights, talk.shown = False, Indication()
            talk.tell(ev.DeviceReady(Device.LIGHTS))
        case 10:
            talk.broken_lights = True  # and nothing says so
        case 11:
            talk.types()
        case _:
            talk.passes(chance.choice([0.1, 0.3, 1.0]), speech=chance.random() < 0.5)


@pytest.mark.parametrize("walk", range(WALKS))
def test_no_sample_is_streamed_in_the_dark(walk: int) -> None:
    chance = random.Random(SEED + walk)
    talk = Watched()
    while talk.transitions < TRANSITIONS:
        step(talk, chance)
    assert talk.in_the_dark == 0
    assert talk.streamed > TRANSITIONS, "and it did stream"
