"""sd_notify(3), as systemd hears it."""

import os
import socket
from pathlib import Path

import pytest

from assistant.service.notify import ServiceManager, microseconds
from tests.support.attended import address_in, manager


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_lines_arrive_as_one_datagram(tmp_path: Path, kind: str) -> None:
    address = address_in(tmp_path) if kind == "path" else f"@test-notify-{os.getpid()}"
    with manager(address) as listener:
        client = listener.client()
        assert client.present
        assert client.tell("READY=1", "STATUS=asleep")
        assert listener.told() == ["READY=1", "STATUS=asleep"]
        client.close()
        assert client.tell("WATCHDOG=1"), "it is opened again"
        assert listener.told() == ["WATCHDOG=1"]
        client.close()


def test_without_a_manager_nothing_is_opened() -> None:
    client = ServiceManager({})
    assert not client.present
    assert client.tell("READY=1")


def test_a_manager_that_is_gone_is_no_error(tmp_path: Path) -> None:
    client = ServiceManager({"NOTIFY_SOCKET": address_in(tmp_path)})
    assert not client.tell("READY=1")
    with manager(address_in(tmp_path)) as listener:
        assert client.tell("READY=1"), "it is back"
        assert listener.told() == ["READY=1"]
    assert not client.tell("WATCHDOG=1")


def test_a_manager_that_does_not_read_is_not_waited_for(tmp_path: Path) -> None:
    with manager(address_in(tmp_path)) as listener:
        client = listener.client()
        sent = 0
        while client.tell("STATUS=" + "x" * 100):
            sent += 1
            assert sent < 100_000, "the queue never fills"
        listener.told()
        assert client.tell("WATCHDOG=1")
        assert listener.told() == ["WATCHDOG=1"]
        client.close()


def test_a_socket_of_another_kind_is_no_error(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address_in(tmp_path))
        listener.listen()
        assert not ServiceManager({"NOTIFY_SOCKET": address_in(tmp_path)}).tell("READY=1")


def test_times_are_whole_microseconds() -> None:
    assert microseconds(0.25) == "250000"
