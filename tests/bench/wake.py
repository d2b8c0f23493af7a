"""Wake-word engines on the wake set: `python -m tests.bench.wake [--voices N]`, minutes on two idle cores.

Prints, for each word, engine and condition, how often the word was heard, how often something else was
taken for it, near-homophones apart, and the fusion's share of what the better single engine heard in the
same run; then how long after the word's end it was heard, and the processor time for a second of audio.
"""

import argparse
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from statistics import median, quantiles

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.audio.wake.engine import Engine
from assistant.audio.wake.factory import REFRACTORY_S, load_engine
from assistant.audio.wake.judge import Jury
from assistant.audio.wake.models import choose
from assistant.config import WakeConfig
from assistant.core.timings import FRAME_BYTES, FRAME_S
from tests.support import wake_set
from tests.support.wake_set import Clip

WORDS = ("okay_nabu", "hey_jarvis", "alexa", "hey_mycroft")
CONDITIONS = ("clean", "10 dB")
ENGINES = {"micro": (WORDS,), "open": (WORDS,), "fusion": tuple((word,) for word in WORDS)}
"""Who listens for what at once: several words keep the fusion's costly engine awake for each other."""


@dataclass
class Count:
    """What an engine made of the clips of one condition."""

    hits: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    delays_ms: list[float] = field(default_factory=list)

    def note(self, clip: Clip, word: str, at_s: float) -> None:
        found = self.hits if word == clip.word else self.near if word == clip.near else self.other
        found[word] += 1
        if clip.text == wake_set.WAKE_WORDS[word]:
            self.delays_ms.append((at_s - end_of_speech_s(clip)) * 1000)

    def add(self, more: "Count") -> None:
        self.hits += more.hits
        self.near += more.near
        self.other += more.other
        self.delays_ms += more.delays_ms


Counts = dict[tuple[str, str], Count]
"""By engine and condition."""


@cache
def engine_for(kind: str, words: tuple[str, ...]) -> Engine:
    return load_engine(kind, choose(WakeConfig.model_validate({"engine": kind, "words": words})))


def frames(pcm: bytes) -> Iterator[bytes]:
    for start in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
        yield pcm[start : start + FRAME_BYTES]


class Listening:
    """An engine and its jury that go on from clip to clip: there are two seconds of room between words."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._engine.reset()
        self._jury = Jury(engine.thresholds, dict.fromkeys(engine.thresholds, REFRACTORY_S))
        self._now_s = 0.0

    def heard(self, clip: Clip) -> dict[str, float]:
        """The words that are heard in the clip, and when, in seconds from its beginning."""
        found: dict[str, float] = {}
        began_s = self._now_s
        for frame in frames(clip.pcm):
            self._now_s += FRAME_S
            for verdict in self._jury.hear(self._engine.feed(frame), self._now_s):
                if verdict.heard:
                    found.setdefault(verdict.word, self._now_s - began_s)
        return found


def end_of_speech_s(clip: Clip) -> float:
    """When the last sample above a fiftieth of the peak was said."""
    loud = np.abs(clip.samples) > np.abs(clip.samples).max() / 50
    return float(np.flatnonzero(loud)[-1]) / wake_set.RATE_HZ


def judged(clips: list[Clip]) -> Counts:
    """All engines on some clips."""
    counts = {(kind, condition): Count() for kind in ENGINES for condition in CONDITIONS}
    for (kind, condition), count in counts.items():
        for words in ENGINES[kind]:
            listening = Listening(engine_for(kind, words))
            for clip in clips:
                variant = clip if condition == "clean" else clip.noisy()
                for word, at_s in listening.heard(variant).items():
                    count.note(clip, word, at_s)
    return counts


def judged_voice(index: int | None) -> Counts:
    """All engines on one voice, or on Debian's human recordings and the noises."""
    if index is None:
        return judged(wake_set.humans() + wake_set.noises())
    return judged(wake_set.spoken(wake_set.voices()[index]))


def merged(parts: Iterable[Counts]) -> Counts:
    total = {(kind, condition): Count() for kind in ENGINES for condition in CONDITIONS}
    for part in parts:
        for key, count in part.items():
            total[key].add(count)
    return total


def hits_table(total: Counts, condition: str, said: int) -> Table:
    title = f"{condition}: hits of {said} / near-homophones taken for the word / other false hits"
    table = Table("word", *ENGINES, "fusion : better single", title=title)
    for word in WORDS:
        counts = {kind: total[kind, condition] for kind in ENGINES}
        cells = [
            f"{count.hits[word]} / {count.near[word]} / {count.other[word]}" for count in counts.values()
        ]
        single = max(counts[kind].hits[word] for kind in ("micro", "open"))
        table.add_row(word, *cells, f"{counts['fusion'].hits[word] / max(single, 1):.2f}")
    return table


def delay_table(total: Counts) -> Table:
    table = Table("engine", "median", "p95", title="from the word's end until it is heard, ms")
    for kind in ENGINES:
        delays_ms = [delay for condition in CONDITIONS for delay in total[kind, condition].delays_ms]
        table.add_row(kind, f"{median(delays_ms):.0f}", f"{quantiles(delays_ms, n=20)[-1]:.0f}")
    return table


def cost_ms(engine: Engine, pcm: bytes) -> float:
    """Processor time for a second of this audio."""
    engine.reset()
    began_s = time.process_time()
    for frame in frames(pcm):
        engine.feed(frame)
    return (time.process_time() - began_s) / (len(pcm) / FRAME_BYTES * FRAME_S) * 1000


def cost_table(chosen: list[int]) -> Table:
    pad = int(wake_set.PAD_S * wake_set.RATE_HZ)
    talk = [
        clip.samples[pad:-pad]
        for index in chosen[:: max(1, len(chosen) // 5)]
        for clip in wake_set.spoken(wake_set.voices()[index])
        if clip.text in wake_set.SENTENCES
    ]
    audio = {
        "quiet room": wake_set.white(60 * wake_set.RATE_HZ, 10 * wake_set.ROOM_RMS, "room"),
        "people talking without a pause": np.concatenate(talk),
        "pink noise": wake_set.coloured(20 * wake_set.RATE_HZ, "pink") * 1000,
    }
    table = Table("engine", "words", *audio, title="processor time, ms for a second of audio")
    for kind in ENGINES:
        for words in (*((word,) for word in WORDS), WORDS):
            engine = engine_for(kind, words)
            cells = [f"{cost_ms(engine, wake_set.pcm_of(samples)):.1f}" for samples in audio.values()]
            table.add_row(kind, words[0] if len(words) == 1 else f"all {len(words)}", *cells)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voices", type=int, default=24, help="how many, of all kinds; there are 51")
    count = parser.parse_args().voices
    chosen = [index * len(wake_set.voices()) // count for index in range(count)]
    began_s = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        total = merged(pool.map(judged_voice, [None, *chosen]))
    console = Console(width=110)
    for condition in CONDITIONS:
        console.print(hits_table(total, condition, 2 * count))
    console.print(delay_table(total))
    console.print(cost_table(chosen))
    console.print(f"{count} voices, {time.monotonic() - began_s:.0f} s")


if __name__ == "__main__":
    main()
