"""What pictures cost the audio: `python -m tests.bench.pictures [--seconds N]`.

The device of `tests.support.home` in this process, with a camera whose frames are scaled down and encoded,
and the screen of a PC over TLS; both switches on, or both off. The emulator and the PC run beside it on the
same loop: what it takes to read a picture, and to send one, is in every figure. The two ways take turns.
"""

import argparse
import asyncio
import contextlib
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.config import ScreenConfig
from assistant.core.states import Link, Switch, Turn
from assistant.core.timings import PICTURE_EVERY_S, SAMPLE_BYTES, Timings
from assistant.screen import messages as m
from assistant.screen.identity import Identity, keep_peer, load_or_make
from assistant.screenlink.eye import ScreenEye
from assistant.sim.camera import SimCamera
from tests.support.drawn import Frame, as_jpeg
from tests.support.home import Home, home
from tests.support.pc import LOCALHOST, dialled
from tests.support.speech import speech

LONG = Timings(follow_up_s=0.5, linger_s=0.2)
SENTENCE = "the quick brown fox jumps over the lazy dog and runs away into the dark forest "
SCREEN = ScreenConfig(bind=LOCALHOST, port=18_766, pairing_port=18_767, name="kitchen")
SCENES = 12
"""None of which looks like another."""


def scenes(width: int, height: int) -> list[Frame]:
    """Squares of 16 pixels in all colours, which make a large JPEG."""
    chance = np.random.default_rng(7)
    small = chance.integers(0, 256, (SCENES, height // 16, width // 16, 3), np.uint8)
    return list(small.repeat(16, 1).repeat(16, 2))


async def move(camera: SimCamera, frames: list[Frame]) -> None:
    """Hold one scene after the other before the camera, for ever."""
    for frame in cycle(frames):
        camera.show(frame)
        await asyncio.sleep(PICTURE_EVERY_S / 4)


async def share(device: Home, own: Path, pc: Identity, jpegs: Iterator[bytes]) -> None:
    """The paired PC, whose person allows everything; the device's own certificate is in the folder `own`."""
    eye = device.appliance.devices.screen
    assert isinstance(eye, ScreenEye)
    await device.until(lambda: eye.port, "the port of the screen")
    async with dialled(eye.port, pc, load_or_make(own, "kitchen").certificate) as link:
        while (message := await link.hear()) is not None:
            match message:
                case m.Wanted():
                    link.say(m.Consented())
                case m.Grant(number):
                    link.say(m.ScreenPicture(number, 0, next(jpegs)))


async def ages_s(seconds: float, *, watching: bool) -> tuple[list[float], list[bytes]]:
    """How old samples of a talk are when they arrive at the service, and the pictures that arrived."""
    with TemporaryDirectory(prefix="assistant-bench-") as temporary:
        folder = Path(temporary)
        pc = load_or_make(folder / "pc", "study")
        keep_peer(folder / "screen", pc.certificate)
        async with home(timings=LONG, screen=SCREEN, folder=folder) as device:
            camera = device.appliance.devices.camera
            assert isinstance(camera, SimCamera)
            work = (
                move(camera, scenes(1280, 720)),
                share(device, folder / "screen", pc, cycle([as_jpeg(scene) for scene in scenes(768, 432)])),
            )
            tasks = [asyncio.create_task(one) for one in work]
            try:
                return await talk(device, seconds, watching=watching)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def talk(device: Home, seconds: float, *, watching: bool) -> tuple[list[float], list[bytes]]:
    device.buttons.down("talk")
    await device.until(lambda: device.status.link is Link.UP, "the link is up")
    for switch in ("camera", "screen") if watching else ():
        device.buttons.press(switch)
    pcm = speech(SENTENCE, "slt")
    pcm = (pcm * (1 + int(seconds * 32_000) // len(pcm)))[: int(seconds * 32_000)]
    utterance = device.microphone.say(pcm)
    await utterance
    device.buttons.up("talk")
    with contextlib.suppress(AssertionError):
        await device.until_turn(Turn.SPEAKING)
    for switch in ("camera", "screen") if watching else ():
        device.buttons.press(switch)
    await device.until(lambda: device.status.screen is Switch.OFF, "end of the sharing")
    link = device.emulator.connection
    first = bytes(link.audio).index(pcm[:32_000])
    ages = [
        arrival.at - utterance.captured_at(index)
        for arrival in link.arrivals
        for sample in range(0, arrival.size // SAMPLE_BYTES, 16)
        if 0 <= (index := (arrival.offset - first) // SAMPLE_BYTES + sample) < utterance.samples
    ]
    return ages, list(link.pictures)


async def main(seconds: float, rounds: int) -> None:
    ways: dict[bool, list[float]] = {False: [], True: []}
    pictures: list[bytes] = []
    for _ in range(rounds):
        for watching, ages in ways.items():
            more, arrived = await ages_s(seconds, watching=watching)
            ages += more
            assert watching or not arrived, "its switch is off"
            pictures += arrived
    without, watched = ways.values()
    table = Table(title=f"Microphone sample → same sample at the service, {rounds} × {seconds:g} s each")
    for column in ("", "no pictures", "two sources", "ratio", "aim"):
        table.add_column(column, justify="right" if column else "left")
    for name, figure in (
        ("median", median),
        ("p99", lambda ages: quantiles(ages, n=100)[-1]),
        ("p99.9", lambda ages: quantiles(ages, n=1000)[-1]),
    ):
        before, after = figure(without), figure(watched)
        aim = "≤ 1.20" if name == "p99" else ""
        table.add_row(name, f"{before * 1000:.1f} ms", f"{after * 1000:.1f} ms", f"{after / before:.2f}", aim)
    size = f"of {mean(map(len, pictures)) / 1000:.0f} kB on average"
    table.add_row(
        "pictures", "0", f"{len(pictures)}", f"{len(pictures) / rounds / seconds:.2f} a second", size
    )
    Console(width=110).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What pictures cost the audio")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    asyncio.run(main(asked.seconds, asked.rounds))
