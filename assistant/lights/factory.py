"""Which lights a board has."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

from assistant.config.board import Apa102Lights, Board, KernelLights, LedLights, RgbLights, Ws2812Lights
from assistant.config.models import LightsConfig
from assistant.lights import apa102, ws2812
from assistant.lights.absent import AbsentLights
from assistant.lights.dimming import Dimmer
from assistant.lights.driven import DrivenLights, Opening
from assistant.lights.driver import Driver
from assistant.lights.kernel import LEDS, KernelDriver
from assistant.lights.leds import LedDriver, RgbDriver
from assistant.lights.outputs import Factory, Pins, PinWire
from assistant.lights.pixels import PixelDriver, Wire
from assistant.lights.spi import SpiDevice, SpiWire
from assistant.lights.terminal import TerminalDriver
from assistant.ports import Lights

STDERR: Final = 2


def lights_for(
    board: Board,
    config: LightsConfig,
    pins: Pins,
    *,
    terminal: int = STDERR,
    spi: SpiDevice | None = None,
    leds: Path = LEDS,
) -> Lights:
    """The lights of `board`; where it has none, the last line of `terminal`, if that is one.

    Nothing is opened before `run`. `spi` and `leds` stand for the kernel's in tests.
    """
    dimmer = Dimmer(config)
    opening: Opening[Any]
    match board.lights:
        case LedLights() as lights:
            dimmed = dimmer.faintest * lights.max_brightness < 1
            opening = _on_pins(pins, partial(LedDriver, lights, pins, dimmed=dimmed))
        case RgbLights() as lights:
            opening = _on_pins(pins, partial(RgbDriver, lights, pins))
        case KernelLights() as lights:
            opening = _alone(KernelDriver(lights, leds))
        case Apa102Lights(bus=int(bus)) as lights:
            wire = SpiWire(bus, lights.device, apa102.SPEED_HZ, spi)
            opening = _alone(_apa102(lights, wire, smooth=True))
        case Apa102Lights(data=int(data), clock=int(clock)) as lights:
            opening = _on_pins(pins, partial(_apa102_on_pins, lights, data, clock, pins))
        case Ws2812Lights() as lights:
            wire = SpiWire(lights.bus, 0, ws2812.SPEED_HZ, spi)
            opening = _alone(PixelDriver(lights, wire, ws2812.encoded, lights.max_brightness, smooth=True))
        case _ if os.isatty(terminal):
            opening = _alone(TerminalDriver(terminal))
        case _:
            return AbsentLights()
    return DrivenLights(opening, dimmer)


def _alone(driver: Driver[Any]) -> Opening[Any]:
    return lambda: nullcontext(driver)


def _on_pins(pins: Pins, make: Callable[[Factory], Driver[Any]]) -> Opening[Any]:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Driver[Any]]:
        async with pins as factory:
            yield make(factory)

    return opening


def _apa102(lights: Apa102Lights, wire: Wire, *, smooth: bool) -> PixelDriver:
    # Their own brightness keeps the board's limit: the colours keep all of their steps.
    limit = apa102.brightness_limit(lights.max_brightness)
    return PixelDriver(lights, wire, partial(apa102.encoded, brightness=limit), 1.0, smooth=smooth)


def _apa102_on_pins(lights: Apa102Lights, data: int, clock: int, pins: Pins, factory: Factory) -> PixelDriver:
    return _apa102(lights, PinWire(pins, factory, data, clock), smooth=False)
