"""Whether a microphone delivers sound, judged by the samples alone: it may deliver, and be deaf.

A microphone that works is never quite silent and never quite the same twice: its own noise moves the
lowest bits. So exact repetition, in space or in time, is a fault, or a switch that somebody turned.
"""

import math
from enum import Enum
from typing import Final

from assistant.core.timings import FRAME_S, SAMPLE_BYTES

AILING_S: Final = 2.0
"""What goes on for this long is an ailment. Shorter ones are a driver's hiccup, a hand on the microphone
or a shout; with the way to the judge it is found within 2.5 s."""

WELL_AFTER_S: Final = 0.5
"""So much good sound ends an ailment: one click out of a dead microphone does not."""

RECENT_S: Final = 0.5
"""What is compared with what comes: longer than the rings of sound cards, which repeat when they hang."""

COMPARED_EVERY: Final = 5
"""Frames; what hangs does so at every look, and comparing faint noise is what costs most."""

AT_THE_RAILS: Final = 0.25
"""A frame with this part of its samples at full scale is clipped.

Speech that is 30 dB too loud has frames like that, but never 2 s of them on end; white noise with its
RMS at full scale has 32 % of its samples there, and a broken converter has more (measured)."""

FEW_BYTES: Final = 3
"""A frame of no more different bytes than this is faint (samples of -1, 0 and 1): it may come twice."""

RAILS: Final = (0x7F, 0x80)
"""The high byte of a sample within 0.8 % of full scale, above and below."""


class Ailment(Enum):
    """What is wrong with a microphone; the value goes on after "the microphone gives"."""

    FLAT = "nothing but zeros, or another constant"
    FROZEN = "the same moment over and over"
    CLIPPED = "nothing but noise at full scale"


class Health:
    """Judges frames (20 ms of 16 kHz mono s16le) one by one, in audio seconds.

    An ailment is found when its symptom outweighs good sound by `AILING_S`, and is over after
    `WELL_AFTER_S` of good sound. `flat_after_s` is the bound of FLAT instead; 0: it is none, for a
    microphone whose mute switch or noise gate gives exact zeros. Costs 5 to 15 us a frame on a PC.
    """

    def __init__(self, flat_after_s: float = AILING_S) -> None:
        self.ailment: Ailment | None = None
        """What has been found."""
        self.well = False
        """Something has been heard that was alive, and nothing ails since."""
        self._flat_counts = flat_after_s > 0
        self._limits = {
            Ailment.FLAT: _frames(flat_after_s),
            Ailment.FROZEN: _frames(AILING_S),
            Ailment.CLIPPED: _frames(AILING_S),
        }
        self._suspect: Ailment | None = None
        self._weight = 0
        self._recent = b""
        self._uncompared = 0
        self._repeats = False

    def hear(self, frame: bytes) -> Ailment | None:
        """Take the next frame; what ails the microphone now."""
        symptom = self._symptom(frame)
        if symptom is not self._suspect:
            self._doubt(symptom)
        elif symptom is not None:
            self._weight = min(self._weight + 1, self._limits[symptom])
            if self._weight == self._limits[symptom]:
                self.ailment, self.well = symptom, False
        if symptom is None and self.ailment is None:
            self.well = True
        return self.ailment

    def _doubt(self, symptom: Ailment | None) -> None:
        """Take back some of what was suspected; something else may be suspected once nothing is left."""
        if self._suspect is not None:
            self._weight -= math.ceil(self._limits[self._suspect] / _frames(WELL_AFTER_S))
        if self._weight <= 0:
            self._suspect, self._weight, self.ailment = symptom, int(symptom is not None), None

    def _symptom(self, frame: bytes) -> Ailment | None:
        self._compare(frame)
        if frame == frame[:SAMPLE_BYTES] * (len(frame) // SAMPLE_BYTES):
            return Ailment.FLAT if self._flat_counts or any(frame) else None
        if self._repeats:
            return Ailment.FROZEN
        high = frame[1::SAMPLE_BYTES]
        railed = sum(high.count(byte) for byte in RAILS)
        return Ailment.CLIPPED if railed >= AT_THE_RAILS * len(high) else None

    def _compare(self, frame: bytes) -> None:
        self._uncompared += 1
        if self._uncompared >= COMPARED_EVERY:
            self._uncompared = 0
            self._repeats = len(set(frame)) > FEW_BYTES and frame in self._recent
        self._recent = (self._recent + frame)[-_frames(RECENT_S) * len(frame) :]


def _frames(seconds: float) -> int:
    return round(seconds / FRAME_S)
