from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.screen.agent.addresses import Address, parse_address
from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.settings import FILE, Settings, read_settings, with_options
from assistant.screen.messages import PORT


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings(monitor=1, masks=(), device=None, ask="auto")


def test_the_file(tmp_path: Path) -> None:
    lines = ("monitor = 2", 'masks = ["0,0,400,60"]', 'device = "kitchen.local"', 'ask = "desktop"')
    (tmp_path / FILE).write_text("\n".join(lines))
    assert read_settings(tmp_path) == Settings(
        2, (Rectangle(0, 0, 400, 60),), Address("kitchen.local", PORT), "desktop"
    )


def test_the_command_line_adds_masks_and_replaces_the_rest(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('monitor = "all"\nmasks = ["0,0,400,60"]\nask = "desktop"\n')
    settings = with_options(read_settings(tmp_path), "pointer", ["1,2,3,4"], "10.0.0.5:99", None)
    assert settings == Settings(
        "pointer", (Rectangle(0, 0, 400, 60), Rectangle(1, 2, 3, 4)), Address("10.0.0.5", 99), "desktop"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("monitor = true", 'monitor: must be a number from 1 on, "all" or "pointer"'),
        ("monitor = 0", "monitor: '0' is no monitor"),
        ('monitor = "' + "9" * 5_000 + '"', "is no monitor"),
        ("monitor = [1]", "monitor: must be"),
        ('masks = "0,0,1,1"', "masks: must be a list"),
        ('masks = ["0,0"]', "masks: '0,0' is no rectangle"),
        ("device = 5", "device: must be"),
        ('device = "kitchen:99999"', "device: "),
        ('ask = "nobody"', "ask: must be"),
        ('mask = ["0,0,1,1"]', "mask: there is no such key; there are: monitor, masks, device, ask"),
        ("monitor =", "is no valid TOML"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_settings(tmp_path)
    assert str(tmp_path / FILE) in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_no_toml(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="no valid TOML"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("kitchen", Address("kitchen", 7)),
        ("kitchen.local:80", Address("kitchen.local", 80)),
        ("10.0.0.5", Address("10.0.0.5", 7)),
        ("fe80::1", Address("fe80::1", 7)),
        ("[fe80::1]", Address("fe80::1", 7)),
        ("[fe80::1]:80", Address("fe80::1", 80)),
    ],
)
def test_addresses_as_people_write_them(text: str, address: Address) -> None:
    assert parse_address(text, 7) == address
    assert parse_address(str(address), 7) == address


@pytest.mark.parametrize("text", ["", ":80", "kitchen:", "kitchen:0", "kitchen:65536", "kitchen:http", "a b"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ConfigError, match="is no address"):
        parse_address(text, 7)


@pytest.mark.parametrize("text", ["..", "a..b", "a" * 70 + ".x", "a\0b"])
def test_nor_is_what_no_host_can_be_called(text: str) -> None:
    with pytest.raises(ConfigError, match="is no address"):
        parse_address(text, 7)
