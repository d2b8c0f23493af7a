"""A folder of images that stands for a camera: each picture is the next one."""

from itertools import count
from pathlib import Path

from assistant.core.sight import Picture
from assistant.errors import DeviceError
from assistant.vision.pictures import Pictures

SUFFIXES = (".jpg", ".jpeg")


class FolderCamera:
    """The JPEG files of a folder, by name, again and again."""

    pace_s = 0.5

    def __init__(self, folder: Path, pictures: Pictures) -> None:
        self._folder = folder
        self._pictures = pictures
        self._taken = count()

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"the folder {self._folder}"

    def open(self) -> None:
        """Begin with the first image."""
        self._images()
        self._taken = count(-1)  # the lookout tries one

    def advance(self) -> None:
        """See whether the folder is still there."""
        self._images()

    def picture(self) -> Picture:
        """Of the next image."""
        images = self._images()
        return self._pictures.shrink(images[max(0, next(self._taken)) % len(images)].read_bytes())

    def close(self) -> None:
        """Nothing is open."""

    def _images(self) -> list[Path]:
        images = sorted(path for path in self._folder.glob("*") if path.suffix.lower() in SUFFIXES)
        if not images:
            raise DeviceError(f"{self.name} has no JPEG files: see [camera] source")
        return images
