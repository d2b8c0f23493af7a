"""What pictures cost the audio: `python -m tests.bench.pictures [--seconds N]`.

The device of `tests.support.home` in this process, the emulator beside it on the same loop: what it takes to
read a picture is in every figure. The two ways of talking take turns, and each is a link of its own.
"""

import argparse
import asyncio
import contextlib
import random
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from assistant.core.effects import SendPicture
from assistant.core.sight import Picture, Source
from assistant.core.states import Link, Turn
from assistant.core.timings import PICTURE_EVERY_S, SAMPLE_BYTES, Timings
from tests.support.home import Home, home
from tests.support.speech import speech

JPEG_BYTES = 60_000
LONG = Timings(follow_up_s=0.5, linger_s=0.2)
SENTENCE = "the quick brown fox jumps over the lazy dog and runs away into the dark forest "


def picture(source: Source) -> Picture:
    """Nothing to be seen, as large as a picture is."""
    return Picture(source, b"\xff\xd8\xff" + random.randbytes(JPEG_BYTES - 3), random.getrandbits(64))


async def show(device: Home, source: Source) -> None:
    """A picture every second, for ever."""
    while True:
        device.appliance.session.perform(SendPicture(picture(source)))
        await asyncio.sleep(PICTURE_EVERY_S)


async def ages_s(seconds: float, sources: tuple[Source, ...]) -> tuple[list[float], int]:
    """How old samples of a talk are when they arrive at the service, and how many pictures arrived."""
    async with home(timings=LONG) as device, asyncio.TaskGroup() as tasks:
        device.buttons.down("talk")
        await device.until(lambda: device.status.link is Link.UP, "the link is up")
        pcm = speech(SENTENCE, "slt")
        pcm = (pcm * (1 + int(seconds * 32_000) // len(pcm)))[: int(seconds * 32_000)]
        showing = [tasks.create_task(show(device, source)) for source in sources]
        utterance = device.microphone.say(pcm)
        await utterance
        for task in showing:
            task.cancel()
        device.buttons.up("talk")
        with contextlib.suppress(AssertionError):
            await device.until_turn(Turn.SPEAKING)
        link = device.emulator.connection
        first = bytes(link.audio).index(pcm[:32_000])
        ages = [
            arrival.at - utterance.captured_at(index)
            for arrival in link.arrivals
            for sample in range(0, arrival.size // SAMPLE_BYTES, 16)
            if 0 <= (index := (arrival.offset - first) // SAMPLE_BYTES + sample) < utterance.samples
        ]
        return ages, link.kinds("in").count("picture")


async def main(seconds: float, rounds: int) -> None:
    ways: dict[tuple[Source, ...], list[float]] = {(): [], tuple(Source): []}
    pictures = 0
    for _ in range(rounds):
        for sources, ages in ways.items():
            more, arrived = await ages_s(seconds, sources)
            ages += more
            pictures += arrived
    without, watching = ways.values()
    table = Table(title=f"Microphone sample → same sample at the service, {rounds} × {seconds:g} s each")
    for column in ("", "no pictures", "two sources", "ratio", "aim"):
        table.add_column(column, justify="right" if column else "left")
    for name, figure in (
        ("median", median),
        ("p99", lambda ages: quantiles(ages, n=100)[-1]),
        ("p99.9", lambda ages: quantiles(ages, n=1000)[-1]),
    ):
        before, after = figure(without), figure(watching)
        aim = "≤ 1.20" if name == "p99" else ""
        table.add_row(name, f"{before * 1000:.1f} ms", f"{after * 1000:.1f} ms", f"{after / before:.2f}", aim)
    asked = rounds * 2 * seconds
    aim = f"{asked:g} of {JPEG_BYTES // 1000} kB"
    table.add_row("pictures", "0", f"{pictures}", f"{pictures / asked:.2f}", aim)
    Console(width=110).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What pictures cost the audio")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    asyncio.run(main(asked.seconds, asked.rounds))
