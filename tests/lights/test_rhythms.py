"""What one LED of one colour tells: any two things differently, and nothing that may leave in the dark."""

from itertools import product

import pytest

from assistant.core.signals import STREAMING_LIGHTS, Light
from assistant.lights.rhythms import RHYTHMS, SLOT_S, STAMPS, Part, rhythm

WATCHING = [(), (Part.CAMERA,), (Part.SCREEN,), (Part.CAMERA, Part.SCREEN)]
EVERY = list(product(Light, WATCHING))


def on_off(light: Light, watching: tuple[Part, ...] = ()) -> str:
    """One period of the LED, `#` and `.`."""
    return "".join(("#" if beat.lit else ".") * beat.slots for beat in rhythm(RHYTHMS[light], watching))


def endless(period: str, slots: int = 200) -> str:
    return (period * slots)[:slots]


def as_seen(period: str) -> str:
    """The same for every sequence that looks the same to somebody who comes along at any time."""
    length = next(n for n in range(1, len(period) + 1) if period == period[:n] * (len(period) // n))
    return min(period[at:length] + period[:at] for at in range(length))


def longest_dark_s(period: str) -> float:
    return max(len(dark) for dark in endless(period).split("#")) * SLOT_S


def test_every_light_has_a_rhythm() -> None:
    assert set(RHYTHMS) == set(Light)


def test_any_two_look_different() -> None:
    seen: dict[str, tuple[Light, tuple[Part, ...]]] = {}
    for each in EVERY:
        assert seen.setdefault(as_seen(on_off(*each)), each) == each


@pytest.mark.parametrize(("light", "watching"), EVERY)
def test_lit_every_second_and_from_the_start(light: Light, watching: tuple[Part, ...]) -> None:
    period = on_off(light, watching)
    if light is Light.DARK and not watching:
        assert set(period) == {"."}
        return
    assert period[0] == "#"
    assert longest_dark_s(period) < 1.0


@pytest.mark.parametrize(("light", "watching"), EVERY)
def test_whatever_may_leave_is_never_dark_for_longer_than_a_glance(
    light: Light, watching: tuple[Part, ...]
) -> None:
    period = on_off(light, watching)
    if light in STREAMING_LIGHTS or watching:
        assert longest_dark_s(period) <= 0.3 + 1e-9


@pytest.mark.parametrize("light", Light)
def test_mostly_lit_means_that_it_may_be_sending(light: Light) -> None:
    period = on_off(light)
    assert (period.count("#") / len(period) >= 0.5) is (light in STREAMING_LIGHTS)


@pytest.mark.parametrize(("light", "watching"), EVERY)
@pytest.mark.parametrize("part", STAMPS)
def test_a_stamp_is_seen_just_when_its_part_is_watching(
    light: Light, watching: tuple[Part, ...], part: Part
) -> None:
    stamp = STAMPS[part]
    assert (stamp in endless(on_off(light, watching))) is (part in watching)


def test_a_stamp_comes_back_within_four_seconds() -> None:
    assert max(len(on_off(*each)) for each in EVERY) * SLOT_S < 4.0
