"""Everything that attends to the running device."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from assistant.config import Config
from assistant.core.status import Status
from assistant.service.disk import DiskWatch
from assistant.service.metrics import Metrics
from assistant.service.metricsserver import MetricsServer
from assistant.service.notify import ServiceManager
from assistant.service.progress import Working, parts_of
from assistant.service.readiness import Readiness
from assistant.service.reserves import Reserves
from assistant.service.safemode import SafeModeEnd
from assistant.service.starts import StartBook
from assistant.service.tally import Tally
from assistant.service.watchdog import Watchdog, period

Attendant: TypeAlias = Readiness | Watchdog | Reserves | DiskWatch | SafeModeEnd | MetricsServer


@dataclass(frozen=True, slots=True)
class Attended:
    """What has to be known of the device."""

    ready: asyncio.Event
    status: Callable[[], Status]
    observe: Callable[[Callable[[Status], None]], None]
    words: Callable[[Status], str]
    """A status in words, one line."""
    microphone: Working
    wake_word: Working
    speaker: Working


def attend(
    device: Attended,
    config: Config,
    folder: Path,
    stop: Callable[[], object],
    safe: StartBook | None = None,
    environ: Mapping[str, str] | None = None,
) -> tuple[Attendant, ...]:
    """Those that attend to `device`, each to be run as long as it runs.

    `folder` is where it keeps things, `stop` ends it in order, `safe` is the book of starts in safe mode.
    """
    manager = ServiceManager(environ)
    timings = config.conversation
    pause_s = timings.reply_timeout_s + timings.drain_margin_s
    parts = parts_of(device.microphone, device.wake_word, device.speaker, pause_s)
    watchdog = Watchdog(
        manager, period(environ) if manager.present else None, parts, device.ready, device.status
    )
    readiness = Readiness(manager, device.ready, device.status, device.words)
    attendants: tuple[Attendant, ...] = (readiness, watchdog, Reserves(), DiskWatch(folder))
    if manager.present:
        device.observe(readiness.note)
    if safe is not None:
        attendants = (*attendants, SafeModeEnd(safe, device.status, stop))
    if config.metrics.port is not None:
        tally = Tally()
        device.observe(tally.note)
        metrics = Metrics(tally, parts, lambda: watchdog.margin_s, safe_mode=safe is not None)
        attendants = (*attendants, MetricsServer(config.metrics.port, metrics.text))
    return attendants
