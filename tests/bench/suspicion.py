"""Suspicions on the wake set: `nice python -m tests.bench.suspicion [--voices N]`, minutes on two cores.

Prints, for each word and share of the threshold, as the fusion hears it: how many of the words that were
heard had been suspected before and by how much, and how often somebody was suspected who said neither the
word nor nearly the word, per hour of speech. Half of the speech is in noise at 10 dB.
"""

import argparse
import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table

from assistant.audio.wake.suspicion import Suspicion
from assistant.core.timings import FRAME_S
from tests.bench.wake import engine_for, frames
from tests.support import wake_set
from tests.support.wake_set import Clip

WORDS = ("okay_nabu", "hey_jarvis", "alexa")
SHARES = (0.1, 0.3, 0.4, 0.5, 0.6, 0.8)


@dataclass
class Count:
    """What one share of the threshold led to, for one word."""

    heard: int = 0
    leads_s: list[float] = field(default_factory=list)
    false: int = 0
    speech_s: float = 0.0

    def note(self, clip: Clip, suspected_s: list[float], heard_s: float | None) -> None:
        """Take what became of `clip`."""
        before = [at_s for at_s in suspected_s if heard_s is None or at_s < heard_s]
        if heard_s is not None and clip.word is not None:
            self.heard += 1
            self.leads_s += [heard_s - before[-1]] if before else []
        elif clip.word is None and clip.near is None:
            self.false += len(before)
            self.speech_s += len(clip.samples) / wake_set.RATE_HZ - 2 * wake_set.PAD_S

    def add(self, more: "Count") -> None:
        self.heard += more.heard
        self.leads_s += more.leads_s
        self.false += more.false
        self.speech_s += more.speech_s


Counts = dict[tuple[str, float], Count]
"""By word and share."""


def no_counts() -> Counts:
    return {(word, share): Count() for word in WORDS for share in SHARES}


def judged_voice(index: int) -> Counts:
    """All words on what one voice says, in quiet and in noise."""
    counts = no_counts()
    clips = wake_set.spoken(wake_set.voices()[index])
    for word in WORDS:
        for clip in clips:
            if clip.word in (None, word) and clip.near in (None, word):
                for variant in (clip, clip.noisy()):
                    judge(counts, word, variant)
    return counts


def judge(counts: Counts, word: str, clip: Clip) -> None:
    engine = engine_for("fusion", (word,))
    engine.reset()
    suspicions = {share: Suspicion(engine.thresholds, share) for share in SHARES}
    suspected: dict[float, list[float]] = {share: [] for share in SHARES}
    heard_s: float | None = None
    for number, frame in enumerate(frames(clip.pcm), 1):
        now_s = number * FRAME_S
        scores = engine.feed(frame)
        for share, suspicion in suspicions.items():
            suspected[share] += [now_s for _ in suspicion.hear(scores, now_s)]
        if heard_s is None and scores.get(word, 0.0) > engine.thresholds[word]:
            heard_s = now_s
    for share in SHARES:
        counts[word, share].note(clip, suspected[share], heard_s)


def merged(parts: Iterable[Counts]) -> Counts:
    total = no_counts()
    for part in parts:
        for key, count in part.items():
            total[key].add(count)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voices", type=int, default=24, help="how many, of all kinds; there are 51")
    count = parser.parse_args().voices
    chosen = [index * len(wake_set.voices()) // count for index in range(count)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        total = merged(pool.map(judged_voice, chosen))
    table = Table("word", "share", "suspected before heard", "median lead", "false, per hour of speech")
    for (word, share), found in total.items():
        lead = f"{median(found.leads_s) * 1000:.0f} ms" if found.leads_s else "none"
        per_hour = found.false / found.speech_s * 3600
        table.add_row(word, f"{share}", f"{len(found.leads_s)} of {found.heard}", lead, f"{per_hour:.0f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
