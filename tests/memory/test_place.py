"""Where the memory is."""

from pathlib import Path

import pytest

from assistant.memory.place import kept_folder, own_folder


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"STATE_DIRECTORY": "/var/lib/a", "XDG_STATE_HOME": "/x"}, "/var/lib/a"),
        ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}, "/var/lib/a"),
        ({"STATE_DIRECTORY": "", "XDG_STATE_HOME": "/x"}, "/x/assistant"),
        ({"XDG_STATE_HOME": ""}, str(Path.home() / ".local/state/assistant")),
        ({}, str(Path.home() / ".local/state/assistant")),
    ],
)
def test_a_device_s_own_folder(environ: dict[str, str], folder: str) -> None:
    assert str(own_folder(environ)) == folder


def test_the_owner_s_shell_finds_the_service_s_folder(tmp_path: Path) -> None:
    own = {"XDG_STATE_HOME": str(tmp_path)}
    service = tmp_path / "service"
    assert kept_folder(own, service) == tmp_path / "assistant"
    service.symlink_to("private/where/others/may/not/look")
    assert kept_folder(own, service) == service
    (tmp_path / "assistant").mkdir()
    assert kept_folder(own, service) == tmp_path / "assistant"
