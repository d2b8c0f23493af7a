"""How much fingerprints differ: for the same scene seen twice, for another, for a screen."""

import cv2
import numpy as np
import pytest

from assistant.core.sight import Picture, Source
from assistant.vision.pictures import Pictures
from tests.support.drawn import Frame, noisy

CAMERA = Pictures(Source.CAMERA)
SCREEN = Pictures(Source.SCREEN)

SAME = 8
"""Bits; what noise, exposure and a trembling hand turn at most."""


def distance(one: Picture, other: Picture) -> int:
    return (one.fingerprint ^ other.fingerprint).bit_count()


def room(seed: int) -> Frame:
    """A wall, darker at its edges, with fourteen things before it."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[-0.5:0.5:480j, -0.5:0.5:640j]
    wall = chance.uniform(90, 200, 3) * (1 - 0.25 * (x**2 + y**2))[..., None]
    for _ in range(14):
        corner = chance.integers((0, 0), (640, 480))
        opposite = corner + chance.integers(-150, 150, 2)
        colour = [float(level) for level in chance.uniform(0, 255, 3)]
        cv2.rectangle(wall, [int(at) for at in corner], [int(at) for at in opposite], colour, -1)
    return np.asarray(cv2.GaussianBlur(wall, (0, 0), 1.5).clip(0, 255), np.uint8)


def of_camera(frame: Frame, seed: int) -> Picture:
    return CAMERA.of_rgb(noisy(frame, seed))


@pytest.mark.parametrize("seed", range(20))
def test_the_same_scene_is_told_from_another_whatever_the_noise(seed: int) -> None:
    scene = room(seed)
    seen = of_camera(scene, 1)
    brighter = np.asarray((scene * 1.08 + 3).clip(0, 255), np.uint8)
    moved = np.roll(scene, (2, 3), (0, 1))
    for again in (scene, brighter, moved):
        assert distance(seen, of_camera(again, 2)) <= SAME
    assert distance(seen, of_camera(room(seed + 100), 2)) > SAME


@pytest.mark.parametrize("level", [5, 60, 180])
def test_where_there_is_nothing_to_be_seen_noise_is_no_news(level: int) -> None:
    wall = np.full((480, 640, 3), level, np.uint8)
    assert distance(of_camera(wall, 1), of_camera(wall, 2)) <= 1


def test_a_thing_that_comes_into_view_is_news() -> None:
    wall = np.full((480, 640, 3), 150, np.uint8)
    hand = wall.copy()
    cv2.circle(hand, (320, 240), 130, (90, 110, 190), -1)
    assert distance(of_camera(wall, 1), of_camera(hand, 2)) > SAME


def lines(text: list[str]) -> Frame:
    screen = np.full((1080, 1920, 3), 245, np.uint8)
    for number, line in enumerate(text):
        cv2.putText(screen, line, (40, 80 + 50 * number), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2)
    return screen


def test_a_screen_is_the_same_until_a_letter_changes() -> None:
    text = [f"Error {number}: the disk is full" for number in range(12)]
    seen = SCREEN.of_rgb(lines(text))
    assert distance(seen, SCREEN.of_rgb(lines(text))) == 0
    text[7] = "Error 8: the disk is full"
    assert distance(seen, SCREEN.of_rgb(lines(text))) > SAME
