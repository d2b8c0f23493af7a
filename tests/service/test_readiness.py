"""READY, STATUS, patience and the end, as systemd is told."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.events import Device
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.service.readiness import Readiness
from tests.support.attended import FakeAttended, Manager, address_in, manager
from tests.support.control import until


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Manager]:
    with manager(address_in(tmp_path)) as made:
        yield made


def words(status: Status) -> str:
    return " · ".join([status.turn.value, status.person, status.model])


def readiness_of(listener: Manager, device: FakeAttended, look_s: float = 60.0) -> Readiness:
    made = Readiness(listener.client(), device.ready, lambda: device.status, words, look_s=look_s)
    device.observers.append(made.note)
    return made


async def test_it_is_ready_when_the_device_is(listener: Manager) -> None:
    device = FakeAttended()
    async with device.attended_by(readiness_of(listener, device)):
        assert "READY=1" not in listener.told()
        device.ready.set()
        await until(lambda: "READY=1" in listener.heard)
        listener.told()
    assert listener.told() == ["STOPPING=1"]


async def test_each_status_is_told_once_and_nothing_that_was_said(listener: Manager) -> None:
    device = FakeAttended()
    async with device.attended_by(readiness_of(listener, device)):
        assert listener.told() == ["STATUS=asleep ·  · "]
        device.change(turn=Turn.LISTENING)
        device.change(person="my secret")
        device.change(model="your secret")
        assert listener.told() == ["STATUS=listening ·  · "]


@pytest.mark.parametrize(
    ("missing", "patient"), [(frozenset({Device.MICROPHONE}), True), (frozenset(), False)]
)
async def test_patience_is_asked_for_only_while_a_part_is_known_to_be_missing(
    listener: Manager, missing: frozenset[Device], patient: bool
) -> None:
    device = FakeAttended(Status(missing=missing))
    async with device.attended_by(readiness_of(listener, device, look_s=0.0)):
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert ("EXTEND_TIMEOUT_USEC=15000000" in listener.told()) is patient


async def test_a_manager_that_was_busy_is_told_again(tmp_path: Path) -> None:
    device = FakeAttended()
    device.ready.set()
    with manager(address_in(tmp_path)) as gone:
        client = gone.client()
    (tmp_path / "notify").unlink()
    readiness = Readiness(client, device.ready, lambda: device.status, words, look_s=0.001)
    async with device.attended_by(readiness):
        with manager(address_in(tmp_path)) as back:
            await until(lambda: "READY=1" in back.heard)
