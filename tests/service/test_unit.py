"""Who attends to a device: what is asked for, and no more."""

from pathlib import Path

from assistant.config import Config, MetricsConfig
from assistant.core.status import Status
from assistant.service.disk import DiskWatch
from assistant.service.metricsserver import MetricsServer
from assistant.service.readiness import Readiness
from assistant.service.reserves import Reserves
from assistant.service.safemode import SafeModeEnd
from assistant.service.starts import StartBook
from assistant.service.unit import Attendant, Attended, attend
from assistant.service.watchdog import Watchdog
from tests.support.attended import FakeAttended, FakePart, address_in, manager

ALWAYS = [Readiness, Watchdog, Reserves, DiskWatch]


def attended(device: FakeAttended) -> Attended:
    part = FakePart()
    return Attended(
        device.ready, lambda: device.status, device.observers.append, lambda _: "fine", part, part, part
    )


async def test_without_a_manager_nobody_observes(tmp_path: Path) -> None:
    device = FakeAttended()
    attendants = attend(attended(device), Config(), tmp_path, lambda: None, environ={})
    assert [type(each) for each in attendants] == ALWAYS
    assert device.observers == []


async def test_a_manager_is_told_of_the_status(tmp_path: Path) -> None:
    device = FakeAttended()
    with manager(address_in(tmp_path)) as listener:
        readiness, *_ = attend(attended(device), Config(), tmp_path, lambda: None, environ=listener.environ)
        device.observers[0](Status())
        assert listener.told() == ["STATUS=fine"]
        async with device.attended_by(readiness):
            pass
        assert listener.told() == ["STOPPING=1"]


async def test_metrics_and_the_end_of_safe_mode_where_they_are_wanted(tmp_path: Path) -> None:
    device = FakeAttended()
    config = Config(metrics=MetricsConfig(port=9))
    attendants: tuple[Attendant, ...] = attend(
        attended(device), config, tmp_path, lambda: None, StartBook(tmp_path), {}
    )
    assert [type(each) for each in attendants] == [*ALWAYS, SafeModeEnd, MetricsServer]
    assert len(device.observers) == 1
