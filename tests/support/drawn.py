"""What is held before a camera, and what has arrived of it: four colours, each in its place."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import simplejpeg

from assistant.core.sight import Picture

Frame = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

COLOURS: tuple[Colour, ...] = ((210, 30, 40), (30, 170, 60), (40, 60, 200), (235, 220, 70))
"""Upper left, upper right, lower left, lower right."""

TOLERANCE = 25
"""Levels; JPEG and video turn no colour by more, and the nearest two of `COLOURS` are 190 apart."""


def drawn(width: int = 640, height: int = 480, colours: tuple[Colour, ...] = COLOURS) -> Frame:
    """RGB: a quarter for each colour."""
    quarters = np.array(colours, np.uint8).reshape(2, 2, 3)
    return quarters.repeat(height // 2, 0).repeat(width // 2, 1)


def noisy(frame: npt.NDArray[np.generic], seed: int, sigma: float = 6.0) -> Frame:
    """As a camera sees it."""
    noise = np.random.default_rng(seed).normal(0, sigma, frame.shape)
    return np.clip(frame.astype(np.float64) + noise, 0, 255).astype(np.uint8)


def decoded(jpeg: bytes) -> Frame:
    """RGB, by OpenCV: not by the library that made it."""
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None, "no JPEG"
    return np.asarray(image[:, :, ::-1], np.uint8)


def colours_of(picture: Picture) -> list[Colour]:
    """The colour in the middle of each quarter."""
    frame = decoded(picture.jpeg).astype(np.float64)
    height, width, _ = frame.shape
    assert max(height, width) <= 768
    places = [(height * y // 4, width * x // 4) for y in (1, 3) for x in (1, 3)]
    means = [frame[y - 5 : y + 5, x - 5 : x + 5].mean((0, 1)) for y, x in places]
    return [(round(red), round(green), round(blue)) for red, green, blue in means]


def shows(picture: Picture, colours: tuple[Colour, ...] = COLOURS) -> bool:
    """Whether each colour is where it was drawn."""
    found = np.array(colours_of(picture)) - np.array(colours)
    return bool(np.abs(found).max() <= TOLERANCE)


def as_jpeg(frame: Frame, quality: int = 90) -> bytes:
    """A JPEG of RGB pixels."""
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(frame), quality, "RGB", "420"))


def video(path: Path, frames: list[Frame], fps: float = 20.0) -> Path:
    """A video file of RGB frames, made by OpenCV: Motion JPEG in AVI."""
    height, width, _ = frames[0].shape
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(np.ascontiguousarray(frame[:, :, ::-1]))
    writer.release()
    return path
