"""The client's side: every way in which a device does not answer is one line with the next step."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.control.client import ControlClient, NoDeviceError
from assistant.control.codec import ANSWERS
from assistant.core.status import Status
from assistant.errors import ControlError


@contextmanager
def device_that_says(path: Path, *answers: bytes) -> Iterator[None]:
    """A peer that takes one client, sends `answers`, and hangs up."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            with listener.accept()[0] as peer:
                peer.recv(1000)
                for answer in answers:
                    peer.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s"


def test_nobody_listens(path: Path) -> None:
    told = f"no device is running: nothing answers on {path}; start one with `assistant run`"
    with pytest.raises(NoDeviceError) as caught:
        ControlClient(path)
    assert str(caught.value) == told
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(NoDeviceError) as caught:
        ControlClient(path)
    assert str(caught.value) == told


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="path too long"):
        ControlClient(tmp_path / ("x" * 200))


def test_the_device_says_nothing(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        with (
            ControlClient(path, timeout_s=0.01) as client,
            pytest.raises(ControlError, match=r"has no answer within 0\.01 s"),
        ):
            client.status()


def test_a_device_whose_status_changes_again_and_again_is_not_followed_for_longer(path: Path) -> None:
    status = ANSWERS.encode(Status())
    with device_that_says(path, status * 3), ControlClient(path) as client:
        states = client.follow(within_s=1e-9)
        assert next(states) == Status()
        with pytest.raises(ControlError, match="has no answer within 1e-09 s"):
            next(states)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "has stopped"),
        (b'{"type": "Accep', "has stopped"),
        (b"hello\n", "one line of JSON"),
        (b'{"type": "Accepted"}\n', "something else"),
        (b'{"type": "Refused", "reason": "no"}\n', "^no$"),
        (b"x" * 200_000, "has stopped"),
    ],
)
def test_the_device_answers_nonsense(path: Path, answer: bytes, told: str) -> None:
    with (
        device_that_says(path, answer),
        ControlClient(path) as client,
        pytest.raises(ControlError, match=told),
    ):
        client.status()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_the_device_belongs_to_another_user(tmp_path: Path) -> None:
    """In a child process that gives up its rights."""
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
        listener.listen()
        read, write = os.pipe()
        if not (child := os.fork()):
            os.setuid(65534)
            try:
                ControlClient(path)
            except ControlError as error:
                os.write(write, str(error).encode())
            os._exit(0)
        os.waitpid(child, 0)
        os.close(write)
        with os.fdopen(read) as told:
            assert told.read() == f"the device on {path} belongs to another user; use `sudo assistant …`"
