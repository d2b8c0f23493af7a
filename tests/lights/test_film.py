"""What indications look like on the pixels of boards."""

from itertools import combinations, pairwise, product

import pytest

from assistant.core.signals import STREAMING_LIGHTS, Indication, Light
from assistant.lights.colours import BLACK, COLOURS, WATCHING
from assistant.lights.film import Film, Fixture, Picture, film
from assistant.lights.rhythms import Part

EVERY = [
    Indication(light, camera, screen)
    for light, camera, screen in product(Light, (False, True), (False, True))
]

ONE = Fixture(count=1, conversation=(0,))
RGB = Fixture(count=1, conversation=(0,), colours=True)
ROLES = Fixture(count=3, conversation=(0,), camera=(1,), screen=(2,))
RING = Fixture(count=12, conversation=tuple(range(10)), camera=(10,), screen=(11,), colours=True, smooth=True)
STRIP = Fixture(count=8, conversation=tuple(range(8)), colours=True, smooth=True)
FIXTURES = {"one": ONE, "rgb": RGB, "roles": ROLES, "ring": RING, "strip": STRIP}


def lit(picture: Picture, numbers: tuple[int, ...]) -> bool:
    return any(picture[number] != BLACK for number in numbers)


def longest_dark_s(shots: Film[Picture], numbers: tuple[int, ...]) -> float:
    worst = dark = 0.0
    for shot in shots * 2:
        dark = 0.0 if lit(shot.frame, numbers) else dark + shot.lasts_s
        worst = max(worst, dark)
    return worst


@pytest.mark.parametrize("name", FIXTURES)
def test_any_two_films_differ(name: str) -> None:
    films = {film(indication, FIXTURES[name]): indication for indication in EVERY}
    assert len(films) == len(EVERY)


@pytest.mark.parametrize("indication", EVERY, ids=str)
@pytest.mark.parametrize("name", FIXTURES)
def test_honest_on_every_kind_of_board(name: str, indication: Indication) -> None:
    fixture = FIXTURES[name]
    shots = film(indication, fixture)
    everything = tuple(range(fixture.count))
    assert all(len(shot.frame) == fixture.count for shot in shots)
    if indication.dark:
        assert len(shots) == 1
        assert not lit(shots[0].frame, everything)
        return
    assert lit(shots[0].frame, everything), "the first frame is what is confirmed"
    assert longest_dark_s(shots, everything) < 1.0
    if indication.light in STREAMING_LIGHTS:
        assert longest_dark_s(shots, fixture.conversation) <= 0.3 + 1e-9
    for part, on in ((Part.CAMERA, indication.camera), (Part.SCREEN, indication.screen)):
        if fixture.own(part):
            shown = {shot.frame[number] for shot in shots for number in fixture.own(part)}
            assert shown == {WATCHING[part] if on else BLACK}, "a pixel of its own tells all the time"
        elif on:
            assert longest_dark_s(shots, everything) <= 0.3 + 1e-9
            assert any(WATCHING[part] in shot.frame for shot in shots)


@pytest.mark.parametrize("indication", EVERY, ids=str)
@pytest.mark.parametrize("name", FIXTURES)
def test_at_most_thirty_frames_a_second(name: str, indication: Indication) -> None:
    shots = film(indication, FIXTURES[name])
    assert all(shot.lasts_s >= 1 / 30 for shot in shots)
    assert all(one.frame != other.frame for one, other in pairwise(shots))


def test_what_does_not_change_is_written_once() -> None:
    for light in (Light.DARK, Light.LISTENING):
        assert len(film(Indication(light), STRIP)) == 1
        assert len(film(Indication(light, camera=True, screen=True), ROLES)) == 1
    assert len(film(Indication(Light.MUTED), STRIP)) == 1


def test_lights_move_only_where_there_are_pixels_enough() -> None:
    thinking = Indication(Light.THINKING)
    pair = Fixture(count=2, conversation=(0, 1), smooth=True)
    slow = Fixture(count=8, conversation=tuple(range(8)))
    for fixture in (pair, slow):
        assert {len(set(shot.frame)) for shot in film(thinking, fixture)} == {1}
    assert all(len(set(shot.frame)) > 1 for shot in film(thinking, STRIP))


def test_colours_are_told_apart_and_camera_and_screen_have_their_own() -> None:
    colours = [*COLOURS.values(), *WATCHING.values()]
    assert set(COLOURS) == set(Light)
    for one, other in combinations(colours, 2):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) >= 0.2
    assert all(max(colour) == 1 for colour in colours if colour != BLACK)
    assert COLOURS[Light.MUTED] == (1, 0, 0)
