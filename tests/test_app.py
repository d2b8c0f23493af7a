"""What is put together of a configuration."""

from pathlib import Path

import pytest

from assistant.app import assemble
from assistant.config import Config
from assistant.core.signals import Earcon

TELLING = {Earcon.WAKE, Earcon.CAMERA_ON, Earcon.SCREEN_ON}


@pytest.mark.parametrize(
    ("earcons", "no_light", "heard"),
    [
        (True, False, set(Earcon)),
        (True, True, set(Earcon)),
        (False, False, set()),
        (False, True, TELLING),
    ],
)
async def test_a_sound_tells_that_it_listens_or_looks_where_no_light_does(
    earcons: bool, no_light: bool, heard: set[Earcon], tmp_path: Path
) -> None:
    tables = {
        "board": "sim",
        "audio": {"earcons": earcons},
        "lights": {"no_light": no_light},
        "memory": {"folder": tmp_path},
    }
    device = assemble(Config.model_validate(tables), control=False)
    assert device.devices.earcons == heard
