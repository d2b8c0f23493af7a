"""`[camera]`."""

from pathlib import Path

import pytest

from assistant.config import load_config
from assistant.errors import ConfigError
from tests.support.writing import write


@pytest.mark.parametrize("url", ["http://[::1]:8080/stream", "rtsp://anna:secret@cam.local/live?token=x"])
def test_a_stream(tmp_path: Path, url: str) -> None:
    assert load_config(write(tmp_path / "a.toml", f'[camera]\nsource = "{url}"'), {}).camera.source == url


@pytest.mark.parametrize(
    "source",
    ["", "ftp://cam/", "dev/video0", "http://", "http://[::1/stream", "rtsp://cam:secret/", "http://a:0/"],
)
def test_a_mistake_is_named_and_no_secret_told(tmp_path: Path, source: str) -> None:
    with pytest.raises(ConfigError, match=r"camera\.source") as raised:
        load_config(write(tmp_path / "a.toml", f'[camera]\nsource = "{source}"'), {})
    assert "secret" not in str(raised.value)
