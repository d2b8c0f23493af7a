"""Input devices as sysfs lists them."""

from pathlib import Path

from assistant.buttons.inputs import Input, inputs, wanted


def plug(sysfs: Path, node: str, name: str, keys: str) -> None:
    place = sysfs / node / "device"
    (place / "capabilities").mkdir(parents=True)
    (place / "name").write_text(f"{name}\n")
    (place / "capabilities" / "key").write_text(f"{keys}\n")


def test_names_and_keys_are_read_from_sysfs(tmp_path: Path) -> None:
    plug(tmp_path, "event10", "Gamepad", "7cdb000000000000 0 0 0 0")  # BTN_SOUTH (304) and more
    plug(tmp_path, "event2", "Power Button", "10000000000000 0")  # KEY_POWER (116)
    plug(tmp_path, "event3", "Lid Switch", "0")
    (tmp_path / "event4").mkdir()  # gone while it is looked at
    found = inputs(tmp_path)
    assert [(each.node, each.name) for each in found] == [
        ("event2", "Power Button"),
        ("event3", "Lid Switch"),
        ("event10", "Gamepad"),
    ]
    assert found[0].keys == {116}
    assert found[1].keys == frozenset()
    assert found[2].keys == {304, 305, 307, 308, 310, 311, 314, 315, 316, 317, 318}


def test_a_device_is_wanted_by_name_and_by_a_key() -> None:
    gamepad = Input("event1", "ACME Gamepad", frozenset({304}))
    keyboard = Input("event2", "ACME Keyboard", frozenset({119, 248}))
    assert wanted([gamepad, keyboard], "", [119]) == [keyboard]
    assert wanted([gamepad, keyboard], "acme", [119, 304]) == [gamepad, keyboard]
    assert wanted([gamepad, keyboard], "Keyboard", [304]) == []
