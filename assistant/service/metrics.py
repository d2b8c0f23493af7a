"""The tally in Prometheus's words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.states import Link
from assistant.service.progress import Part
from assistant.service.tally import Tally

if TYPE_CHECKING:
    from prometheus_client import Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Everything that is measured, as text. Holds nothing that was said, and no secret."""

    def __init__(
        self,
        tally: Tally,
        parts: tuple[Part, ...],
        margin_s: Callable[[], float | None],
        *,
        safe_mode: bool,
    ) -> None:
        """`margin_s`: how long the service manager would still wait for a sign of life; None: it does not."""
        self._tally = tally
        self._parts = parts
        self._margin_s = margin_s
        self._safe_mode = safe_mode

    def text(self) -> bytes:
        """As of now, with figures of the process; takes a few milliseconds."""
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        ProcessCollector(registry=registry)
        return generate_latest(registry)

    def collect(self) -> "Iterator[Metric]":
        """What prometheus-client asks for."""
        tally = self._tally
        yield _counter("conversations", "Times that the device was woken", tally.conversations)
        yield _counter("replies", "Replies that began to be heard", tally.replies)
        yield _counter("links_opened", "Links to the service that came up", tally.links_opened)
        yield _counter("links_closed", "Links to the service that ended, for any reason", tally.links_closed)
        yield _counter("rings", "Timers, alarms and reminders that rang", tally.rings)
        yield _counter("refused", "Presses and texts that were refused", tally.latest.refused)
        yield _counter("asked_again", "Questions that went up once more", tally.latest.asked_again)
        yield _counter("pictures", "Pictures that went up", tally.latest.pictures)
        problems = {cause.name.lower(): tally.problems[cause] for cause in Cause}
        yield _counters("problems", "Problems that were told", "cause", problems)
        lost = {device.value: tally.devices_lost[device] for device in Device}
        yield _counters("devices_lost", "Devices that stopped working", "device", lost)
        progress = {part.name: part.progress() for part in self._parts}
        yield _counters("progress", "Frames heard, frames judged, samples played", "part", progress)
        missing = {device.value: int(device in tally.latest.missing) for device in Device}
        yield _gauges("device_missing", "Devices that do not work now", "device", missing)
        yield _gauge("link_up", "There is a link to the service", tally.latest.link is Link.UP)
        yield _gauge("offline", "The service cannot be reached", tally.latest.offline)
        yield _gauge("safe_mode", "It crashed too often: no tools, no camera, no screen", self._safe_mode)
        costs = tally.latest.costs
        spent = {"day": costs.day, "month": costs.month}
        yield _gauges("spent", f"What the talks cost, in {costs.currency}", "since", spent)
        yield _gauges("tokens", "What the service counted this month", "kind", asdict(costs.month_tokens))
        if (margin_s := self._margin_s()) is not None:
            yield _gauge(
                "watchdog_margin_seconds", "Until the service manager would end the device", margin_s
            )


def _counter(name: str, help_: str, value: float) -> "Metric":
    from prometheus_client.core import CounterMetricFamily

    return CounterMetricFamily(f"assistant_{name}", help_, value)


def _counters(name: str, help_: str, label: str, values: Mapping[str, float]) -> "Metric":
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(f"assistant_{name}", help_, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _gauge(name: str, help_: str, value: float) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(f"assistant_{name}", help_, value)


def _gauges(name: str, help_: str, label: str, values: Mapping[str, float]) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"assistant_{name}", help_, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
