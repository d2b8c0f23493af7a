"""How bright: the owner's choice, the hour, and never so little that a light goes out."""

from datetime import time

import pytest

from assistant.config.models import LightsConfig
from assistant.core.signals import Light
from assistant.lights.colours import COLOURS, WATCHING, driven
from assistant.lights.dimming import Dimmer

NIGHT = Dimmer(LightsConfig(brightness=0.8, quiet_hours="22:00-07:00", quiet_brightness=0.1))


@pytest.mark.parametrize(
    ("clock", "brightness", "changes_in_s"),
    [
        ("21:59:59", 0.8, 1),
        ("22:00", 0.08, 9 * 3600),
        ("00:00", 0.08, 7 * 3600),
        ("06:59:30", 0.08, 30),
        ("07:00", 0.8, 15 * 3600),
        ("12:00", 0.8, 10 * 3600),
    ],
)
def test_quiet_hours_over_midnight(clock: str, brightness: float, changes_in_s: float) -> None:
    now = time.fromisoformat(clock)
    assert NIGHT.brightness(now) == pytest.approx(brightness)
    assert NIGHT.changes_in_s(now) == pytest.approx(changes_in_s)


def test_quiet_hours_by_day() -> None:
    nap = Dimmer(LightsConfig(quiet_hours="13:00-14:30", quiet_brightness=0.5))
    assert [nap.brightness(time(hour)) for hour in (12, 13, 14, 15)] == [1, 0.5, 0.5, 1]
    assert nap.changes_in_s(time(14)) == 1800


def test_no_quiet_hours_no_change() -> None:
    dimmer = Dimmer(LightsConfig(brightness=0.6))
    assert dimmer.brightness(time(3)) == dimmer.faintest == 0.6
    assert dimmer.changes_in_s(time(3)) is None


@pytest.mark.parametrize("light", [light for light in Light if light is not Light.DARK])
@pytest.mark.parametrize("steps", [1, 31, 100, 255])
def test_quiet_is_never_dark(light: Light, steps: int) -> None:
    for colour in (COLOURS[light], *WATCHING.values()):
        values = driven(colour, 0.001, steps)
        assert [value > 0 for value in values] == [channel > 0 for channel in colour]


def test_full_light_and_half_of_it() -> None:
    assert driven(COLOURS[Light.MUTED], 1.0, 255) == (255, 0, 0)
    assert driven(COLOURS[Light.MUTED], 0.5, 255) == (128, 0, 0)
    assert driven(COLOURS[Light.MUTED].dimmed(0.5), 1.0, 255) == (55, 0, 0), "half as bright to the eye"
