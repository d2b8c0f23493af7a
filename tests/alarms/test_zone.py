from pathlib import Path

import pytest

from assistant.alarms.zone import own_zone


@pytest.mark.parametrize(
    ("variable", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":Asia/Tokyo", "Asia/Tokyo"),
        (":/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("CET-1CEST", "UTC"),
    ],
)
def test_the_variable_comes_first(variable: str, zone: str, tmp_path: Path) -> None:
    assert own_zone({"TZ": variable}, tmp_path).key == zone


def test_the_zone_of_the_machine(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/America/Argentina/Ushuaia")
    assert own_zone({}, link).key == "America/Argentina/Ushuaia"


def test_a_machine_without_one_has_utc(tmp_path: Path) -> None:
    assert own_zone({}, tmp_path / "localtime").key == "UTC"
