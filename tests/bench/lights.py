"""What the lights cost: `python -m tests.bench.lights [--seconds N]`, as shares of one core.

The drivers as they ship, with a write to /dev/null in the place of each call of the kernel's. Next to each
figure stands that of the least program that does the same: a loop that writes the same frames at the same
times.
"""

import argparse
import asyncio
import os
import time
from itertools import cycle
from typing import Any

import lgpio
from gpiozero.pins import local
from rich.console import Console
from rich.table import Table

from assistant.config import LightsConfig, load_board
from assistant.core.events import Event, LightsShown
from assistant.core.signals import Indication, Light
from assistant.gpio.pins import Pins
from assistant.lights.factory import lights_for
from tests.support.lighting import RING, board

SHOWN = (Light.WAKING, Light.CONNECTING, Light.THINKING, Light.SPEAKING)
"""What moves most; the others move less, or not at all."""

AIM = "< 1 %"

OUTPUT = 1 << 1
"""Of a line's mode, in lgpio: the kernel's flag is_out."""

NOWHERE = os.open(os.devnull, os.O_WRONLY)


class NoSpi:
    """Stands for `spidev.SpiDev`."""

    max_speed_hz = mode = 0

    def open(self, bus: int, device: int) -> None:
        """Nothing to open."""

    def writebytes2(self, values: bytes) -> None:
        """The bytes are lost."""
        os.write(NOWHERE, values)

    def close(self) -> None:
        """Nothing to close."""


def without_a_chip() -> None:
    """Let lgpio find a Raspberry Pi 4 whose lines lead nowhere."""

    def call(*_: object) -> int:
        return os.write(NOWHERE, b"1")

    def nothing(*_: object) -> int:
        return 0

    for name in ("gpiochip_open", "gpiochip_close", "gpio_claim_input", "gpio_claim_output", "gpio_free"):
        setattr(lgpio, name, nothing)
    lgpio.gpio_write = call
    lgpio.gpio_get_mode = lambda *_: call() and OUTPUT
    local.get_pi_revision = lambda: 0xC03111


async def ours(lights: Any, light: Light, seconds: float) -> float:
    """What the whole process takes while `light` is shown."""
    shown = asyncio.Event()

    def report(event: Event) -> None:
        if isinstance(event, LightsShown):
            shown.set()

    task = asyncio.create_task(lights.run(report))
    lights.show(Indication(light))
    await shown.wait()
    used, began = time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    share = (time.process_time() - used) / (time.monotonic() - began)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return share


async def least(lights: Any, light: Light, seconds: float) -> float:
    """What a bare loop takes that writes the same."""
    async with lights._opening() as driver:
        driver.open()
        film = driver.film(Indication(light), 1.0)
        used, began = time.process_time(), time.monotonic()
        for shot in cycle(film):
            driver.write(shot.frame)
            time.sleep(shot.lasts_s if len(film) > 1 else seconds)  # noqa: ASYNC251 - nothing else runs
            if time.monotonic() - began >= seconds:
                break
        share = (time.process_time() - used) / (time.monotonic() - began)
        driver.close()
    return share


def main(seconds: float) -> None:
    without_a_chip()
    names = ("pi-bare", "respeaker-2mic-hat", "adafruit-voice-bonnet")
    boards = {name: load_board(name) for name in names} | {"12 pixels on SPI": board(RING)}
    table = Table(title=f"The lights, {seconds:g} s each; least program in the same run")
    for column in ("board", "light", "lights", "least program", "ratio", "aim"):
        table.add_column(column, justify="left" if column in ("board", "light") else "right")
    for name, of in boards.items():
        for light in SHOWN:
            made = lights_for(of, LightsConfig(), Pins(), spi=NoSpi())
            share = asyncio.run(ours(made, light, seconds))
            reference = asyncio.run(least(made, light, seconds))
            ratio = f"{share / reference:.2f}"
            table.add_row(name, light.value, f"{share:.2%}", f"{reference:.2%}", ratio, AIM)
    Console(width=120).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What the lights cost")
    parser.add_argument("--seconds", type=float, default=10.0)
    main(parser.parse_args().seconds)
