"""A walk through every light and button of a board, for the person who has just wired it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.buttons.factory import buttons_for
from assistant.commands.steps import Look, Press, looks, presses
from assistant.config import Board, LightsConfig
from assistant.config.board import NoLights, SimulatedButtons, SimulatedLights
from assistant.core.events import DeviceLost, DeviceReady, Event, LightsShown
from assistant.gpio.pins import Pins
from assistant.lights.factory import lights_for
from assistant.ports import Buttons, Lights
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights

Tell = Callable[[str], None]

Finger = Callable[[Press], None]
"""Presses as asked, where there is no person."""

REMEMBERED: Final = 100
"""Events that wait to be looked at; the oldest is dropped for one more."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each step takes, or may take, in seconds."""

    ready_s: float = 10.0
    """For lights and buttons to open."""
    confirm_s: float = 1.0
    """For a light to be confirmed; the port promises 0.1 s."""
    look_s: float = 2.0
    """A light is shown for so long."""
    press_s: float = 15.0
    """For a person to find the button, on top of how long it is to be held."""
    pause_s: float = 1.0
    """From one press to the next, so that two are not taken for a double one."""


async def try_board(board: Board, config: LightsConfig, tell: Tell) -> list[str]:
    """Walk through `board`; what did not work. A simulated board presses its buttons itself.

    Raises DeviceError or ConfigError, in a group, for lights or buttons that cannot be opened.
    """
    pins = Pins()
    simulated = isinstance(board.lights, SimulatedLights)
    lights = SimLights() if simulated else lights_for(board, config, pins)
    if isinstance(board.buttons, SimulatedButtons):
        buttons = SimButtons(board.buttons.each)
        return await Trial(board, lights, buttons, tell, finger=finger_on(buttons)).run()
    return await Trial(board, lights, buttons_for(board, pins), tell).run()


def finger_on(buttons: SimButtons) -> Finger:
    """A finger that presses simulated buttons."""

    def press(asked: Press) -> None:
        match asked.kind.value:
            case "double" | "long" | "very_long" as kind:
                buttons.press(asked.button, kind=kind)
            case _:
                buttons.press(asked.button)

    return press


class Trial:
    """One walk."""

    def __init__(
        self,
        board: Board,
        lights: Lights,
        buttons: Buttons,
        tell: Tell,
        *,
        finger: Finger | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._board = board
        self._lights = lights
        self._buttons = buttons
        self._tell = tell
        self._finger = finger
        self._patience = patience or Patience()
        self._events: asyncio.Queue[Event] = asyncio.Queue(REMEMBERED)
        self._failed: list[str] = []

    async def run(self) -> list[str]:
        """Walk; what did not work."""
        async with asyncio.TaskGroup() as group:
            running = [
                group.create_task(self._lights.run(self._heard), name="lights"),
                group.create_task(self._buttons.run(self._heard), name="buttons"),
            ]
            try:
                for _ in running:
                    self._judge("ready", await self._comes(DeviceReady, self._patience.ready_s))
                await self._walk_lights()
                await self._walk_buttons()
            finally:
                for task in running:
                    task.cancel()
        return self._failed

    async def _walk_lights(self) -> None:
        if isinstance(self._board.lights, NoLights):
            self._tell("Lights: this board has none")
            return
        self._tell("Lights: look at each")
        for look in looks():
            await self._look(look)

    async def _look(self, look: Look) -> None:
        self._lights.show(look.indication)
        shown = await self._comes(LightsShown(look.indication), self._patience.confirm_s)
        self._judge(look.name, shown)
        await asyncio.sleep(self._patience.look_s)

    async def _walk_buttons(self) -> None:
        asked = list(presses(self._board))
        self._tell("Buttons: press each as asked" if asked else "Buttons: this board has none")
        for press in asked:
            await asyncio.sleep(self._patience.pause_s)
            await self._press(press)

    async def _press(self, press: Press) -> None:
        while not self._events.empty():
            self._events.get_nowait()
        self._tell(f"  → {press.ask}")
        if self._finger is not None:
            self._finger(press)
        within_s = self._patience.press_s + press.lasts_s
        came = True
        for event in press.events:
            came = came and await self._comes(event, within_s)
        self._judge(press.ask, came)

    async def _comes(self, wanted: Event | type[Event], within_s: float) -> bool:
        """Whether such an event comes in time; others are passed over, a device that went away is told."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    event = await self._events.get()
                    if isinstance(event, DeviceLost):
                        self._tell(f"  the {event.device.value} went away: {event.detail}")
                    if isinstance(event, wanted) if isinstance(wanted, type) else event == wanted:
                        return True
        except TimeoutError:
            return False

    def _judge(self, what: str, works: bool) -> None:
        self._tell(f"  {'✓' if works else '✗'} {what}")
        if not works:
            self._failed.append(what)

    def _heard(self, event: Event) -> None:
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(event)
