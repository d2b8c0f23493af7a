"""Lights and buttons: whether what the board has can be opened, and the lights take what they are to show."""

import asyncio
from collections.abc import Iterator
from typing import Final

from assistant.buttons.factory import buttons_for
from assistant.config import Board, Config
from assistant.config.board import NoButtons, NoLights, SimulatedButtons, SimulatedLights
from assistant.core.events import Device, LightsShown
from assistant.core.signals import Indication, Light
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, of_error, ok
from assistant.doctor.opened import READY_S, opened
from assistant.doctor.running import Running
from assistant.errors import ConfigError
from assistant.gpio.pins import Pins
from assistant.lights.factory import lights_for
from assistant.runnable import check_lights

PINS: Final = "pins"
"""What lights and buttons share."""

CONFIRM_S: Final = 1.0
SHOWN_S: Final = 0.5

TRY: Final = "`assistant board try` walks through each"


class PinChecks:
    """Looks at what a board shows and what is pressed on it."""

    def __init__(self, config: Config, board: Board, running: Running, *, terminal: bool) -> None:
        """`terminal`: without lights the device would show what it does in the last line of one."""
        self._config = config
        self._board = board
        self._running = running
        self._terminal = terminal
        self._pins = Pins()

    def checks(self) -> Iterator[Check]:
        """Lights and buttons, one after the other."""
        lights = self._running.or_else(Device.LIGHTS, self._lights)
        yield Check("lights", lights, READY_S + 5, PINS)
        yield Check("buttons", self._running.or_else(Device.BUTTONS, self._buttons), READY_S + 5, PINS)

    async def _lights(self) -> Finding:
        try:
            check_lights(self._config.lights, self._board, terminal=self._terminal)
        except ConfigError as error:
            return of_error("lights", error)
        match self._board.lights:
            case SimulatedLights():
                return ok("lights", "simulated")
            case NoLights() if self._config.lights.no_light:
                return ok("lights", "none, as you chose: a sound tells when it listens")
            case NoLights():
                return ok("lights", "the last line of the terminal")
        lights = lights_for(self._board, self._config.lights, self._pins)
        async with opened(lights.run) as device:
            await device.ready()
            lights.show(Indication(Light.LISTENING))
            shown = await device.comes(LightsShown, CONFIRM_S)
            await asyncio.sleep(SHOWN_S)
            lights.show(Indication())
            await device.comes(LightsShown, CONFIRM_S)
        if shown is None:
            return bad("lights", "do not take what they are to show", f"see the wiring; {TRY}")
        return ok("lights", f"shown for a moment; {TRY}")

    async def _buttons(self) -> Finding:
        match self._board.buttons:
            case SimulatedButtons():
                return ok("buttons", "simulated")
            case NoButtons() if self._board.mute_line is None:
                return ok("buttons", "this board has none")
        async with opened(buttons_for(self._board, self._pins).run) as device:
            await device.ready()
        count = len(self._board.buttons.each)
        return ok("buttons", f"{count} to press; {TRY}")
