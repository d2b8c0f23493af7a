"""The GPIO pins of this computer, through gpiozero. Buttons and lights share one `Pins`."""

import asyncio
import importlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from assistant.errors import DeviceError
from assistant.extras import pip_install

EXTRA = pip_install("gpio")

IMPORTING = threading.Lock()
"""Held by who imports lgpio: `LG_WD` and the working directory belong to the whole process."""


class Pin(Protocol):
    """What is used of a pin of gpiozero."""

    function: str
    """`input` or `output`."""
    pull: str
    """`up`, `down` or `floating`."""
    edges: str
    """Which of them `when_changed` is told: `both`."""
    when_changed: Callable[[float, int], None] | None
    """Called in a thread of the library with the time of an edge (seconds, `time.monotonic`) and the level
    after it. gpiozero holds it by a weak reference.
    """

    @property
    def state(self) -> int:
        """The level: 1 is high."""


class PinFactory(Protocol):
    """A pin factory of gpiozero: what its devices take as `pin_factory`."""

    def pin(self, name: int | str) -> Pin:
        """The pin of this name (`17`, `"GPIO17"`); always the same object for the same pin."""

    def close(self) -> None:
        """Give all pins back."""


class Pins:
    """The pins, open while somebody is in `async with pins as factory`.

    One for the whole device: closing a factory of gpiozero takes all its pins along, also those that
    another factory of the same kind has handed out. Opening raises `DeviceError` where there are no pins,
    where they may not be used, or where the libraries are absent.
    """

    def __init__(self, make: Callable[[], PinFactory] | None = None) -> None:
        self._make = make or _lgpio_factory
        self._factory: PinFactory | None = None
        self._users = 0
        self.errors: tuple[type[Exception], ...] = ()
        """What the libraries raise when they refuse a pin; known while the pins are open."""

    async def __aenter__(self) -> PinFactory:
        load = _import_lgpio if self._make is _lgpio_factory else _import_gpiozero
        self.errors = await asyncio.to_thread(load)
        if self._factory is None:
            self._factory = self._make()
        self._users += 1
        return self._factory

    async def __aexit__(self, *_: object) -> None:
        self._users -= 1
        if self._users == 0 and self._factory is not None:
            self._factory.close()
            self._factory = None

    def writer(self, number: int) -> Callable[[int], object]:
        """What gives the output pin `number` its level, for many levels in a row, while the pins are open.

        gpiozero asks the kernel what a pin is for before each write: twice the calls, and most of the time.
        """
        assert self._factory is not None
        handle = getattr(self._factory, "_handle", None)
        if self._make is not _lgpio_factory or handle is None:
            return partial(setattr, self._factory.pin(number), "state")
        import lgpio

        return partial(lgpio.gpio_write, handle, number)


def _import_gpiozero() -> tuple[type[Exception], ...]:
    from gpiozero.exc import GPIOZeroError

    return GPIOZeroError, OSError


def _import_lgpio() -> tuple[type[Exception], ...]:
    """Import gpiozero and lgpio, which takes a fifth of a second on a PC and more on a Pi; their errors.

    Importing lgpio makes a named pipe in the folder `LG_WD` and moves the whole process there; without
    `LG_WD` the pipe is left lying in the working directory. Both ends of it are open when the import
    returns, so that its name and its folder can go.
    """
    with IMPORTING:
        here = Path.cwd()
        folder = tempfile.mkdtemp(prefix="assistant-lgpio-")
        before = os.environ.get("LG_WD")
        os.environ["LG_WD"] = folder
        try:
            importlib.import_module("gpiozero.pins.lgpio")
            from lgpio import error as refused
        except ImportError as error:
            package = (error.name or "lgpio").partition(".")[0]
            raise DeviceError(f"the GPIO pins need the package {package}: {EXTRA}") from None
        finally:
            os.chdir(here)
            shutil.rmtree(folder, ignore_errors=True)
            os.environ.pop("LG_WD", None)
            if before is not None:
                os.environ["LG_WD"] = before
    return *_import_gpiozero(), refused


def _lgpio_factory() -> PinFactory:
    import lgpio
    from gpiozero.exc import PinUnknownPi
    from gpiozero.pins.lgpio import LGPIOFactory

    try:
        factory: Any = LGPIOFactory()
    except PinUnknownPi:
        raise DeviceError(
            "this computer is no Raspberry Pi, and the board has GPIO pins: name another board"
        ) from None
    except (lgpio.error, OSError) as error:
        raise DeviceError(_why_not(error)) from None
    return factory  # type: ignore[no-any-return]


def _why_not(error: Exception) -> str:
    chips = sorted(Path("/dev").glob("gpiochip*"))
    if not chips:
        return "there is no /dev/gpiochip0: this computer has no GPIO pins that the kernel knows"
    if not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        return f"{chips[0]} may not be used: add the user to the group gpio (sudo usermod -aG gpio $USER)"
    return f"the GPIO pins cannot be opened ({error}): another program may hold them"
