"""`assistant` with a fault in it: `python -m tests.support.broken_device FAULT run --config FILE`.

The fault comes a second after the device is ready. It is put into the parts from outside: the product
knows nothing of it. Once the simulated speaker has let the earcon of a restart be heard, that is a line of
the output.
"""

import asyncio
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from assistant import app
from assistant.app import Appliance
from assistant.audio.earcons import synthesise
from assistant.audio.wake.engine import Engine
from assistant.audio.wake.listener import WakeWordListener
from assistant.commands.cli import main
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ
from assistant.sim.speaker import SimSpeaker
from tests.support.ownvoice import is_heard
from tests.support.serving import NOTHING, RESTART_HEARD

AFTER_S = 1.0
"""The earcon of a restart is over by then; it takes half a second."""

Fault = Callable[[Appliance], Callable[[], object]]
"""Prepares a device that does not run yet; what it gives back brings the fault about."""

KEPT: list[object] = []
"""What is leaked."""


class Hanging:
    """A wake word's engine that works until it is told to hang."""

    def __init__(self, engine: Engine, hang: threading.Event) -> None:
        self._engine = engine
        self._hang = hang

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def feed(self, pcm: bytes) -> Any:
        if self._hang.is_set():
            threading.Event().wait(3600)
        return self._engine.feed(pcm)


def block_loop(_: Appliance) -> Callable[[], object]:
    return lambda: time.sleep(3600)


def hang_wake_word(appliance: Appliance) -> Callable[[], object]:
    listener, hang = appliance.devices.wake_word, threading.Event()
    assert isinstance(listener, WakeWordListener)
    load = listener._load
    listener._load = lambda: Hanging(load(), hang)
    return hang.set


def silence_microphone(appliance: Appliance) -> Callable[[], object]:
    """No frame comes any more, and its adapter does not notice."""
    microphone, silent = appliance.devices.microphone, asyncio.Event()
    run: Callable[..., Awaitable[None]] = microphone.run

    async def run_until_silent(*arguments: Any) -> None:
        running = asyncio.ensure_future(run(*arguments))
        try:
            await silent.wait()
        finally:
            running.cancel()
        await asyncio.Event().wait()

    setattr(microphone, "run", run_until_silent)  # noqa: B010  # mypy holds methods to be fixed
    return silent.set


def leak_descriptors(_: Appliance) -> Callable[[], object]:
    def leak() -> None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
        try:
            while True:
                KEPT.append(os.open(os.devnull, os.O_RDONLY))
        except OSError:
            return

    return leak


def leak_memory(_: Appliance) -> Callable[[], object]:
    def leak() -> None:
        with open("/proc/self/statm") as file:  # noqa: PTH123
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 64 * 2**20,) * 2)
        try:
            while True:
                KEPT.append(bytearray(2**20))
        except MemoryError:
            return

    return leak


def die(_: Appliance) -> Callable[[], object]:
    return lambda: os.kill(os.getpid(), signal.SIGKILL)


def nothing(_: Appliance) -> Callable[[], object]:
    return lambda: None


FAULTS: dict[str, Fault] = {NOTHING: nothing} | {
    fault.__name__.replace("_", "-"): fault
    for fault in (block_loop, hang_wake_word, silence_microphone, leak_descriptors, leak_memory, die)
}


def break_later(fault: Fault) -> None:
    """Let each device that is put together break."""
    assemble = app.assemble

    def assemble_broken(*arguments: Any, **options: Any) -> Appliance:
        appliance = assemble(*arguments, **options)
        KEPT.append(asyncio.ensure_future(_listen(appliance)))
        if not options.get("safe_mode") or fault is not die:  # what crashes it is left out in safe mode
            KEPT.append(asyncio.ensure_future(_break(appliance.runner.ready, fault(appliance))))
        return appliance

    app.assemble = assemble_broken


async def _listen(appliance: Appliance) -> None:
    speaker = appliance.devices.speaker
    assert isinstance(speaker, SimSpeaker)
    await is_heard(speaker, synthesise(Earcon.RESTARTED, REPLY_RATE_HZ).astype("<i2").tobytes())
    print(RESTART_HEARD, flush=True)  # noqa: T201 - the test reads it


async def _break(ready: asyncio.Event, happen: Callable[[], object]) -> None:
    await ready.wait()
    await asyncio.sleep(AFTER_S)
    happen()


if __name__ == "__main__":
    break_later(FAULTS[sys.argv[1]])
    sys.exit(main(sys.argv[2:]))
