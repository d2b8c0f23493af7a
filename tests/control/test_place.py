"""Where the socket is when the configuration does not say."""

import os
from pathlib import Path

from assistant.control.place import own_socket, running_socket


def test_a_service_has_its_runtime_folder() -> None:
    environ = {"RUNTIME_DIRECTORY": "/run/assistant", "XDG_RUNTIME_DIR": "/run/user/1000"}
    assert own_socket(environ) == Path("/run/assistant/control.sock")


def test_a_person_has_one_too() -> None:
    assert own_socket({"XDG_RUNTIME_DIR": "/run/user/1000"}) == Path("/run/user/1000/assistant/control.sock")


def test_everybody_else_has_a_folder_of_his_own() -> None:
    assert own_socket({}).parent.name == f"assistant-{os.getuid()}"


def test_ones_own_device_comes_before_the_service(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path / "own")}
    service = tmp_path / "service.sock"
    own = own_socket(environ)
    assert running_socket(environ, service) == own
    service.touch()
    assert running_socket(environ, service) == service
    own.parent.mkdir(parents=True)
    own.touch()
    assert running_socket(environ, service) == own
