"""The owner's `[camera]` section made into an `Eye`."""

from pathlib import Path

from assistant.config import CameraConfig
from assistant.core.sight import Picture, Source
from assistant.ports import Eye
from assistant.vision.absent import AbsentEye
from assistant.vision.auto import AutoCamera
from assistant.vision.camera import Camera
from assistant.vision.eye import CameraEye
from assistant.vision.folder import FolderCamera
from assistant.vision.picamera import PiCamera
from assistant.vision.pictures import Pictures
from assistant.vision.v4l2 import V4l2Camera
from assistant.vision.video import FileCamera, StreamCamera


def eye_for(config: CameraConfig) -> Eye:
    """What the device looks through; nothing is opened or imported before it is wanted."""
    if config.source == "none":
        return AbsentEye('the owner wants no camera: [camera] source = "none"')
    return CameraEye(camera_for(config))


def pictures_for(config: CameraConfig) -> Pictures:
    """What becomes of a camera's frames."""
    return Pictures(Source.CAMERA, config.size, config.quality)


def picture_of_a_pc(jpeg: bytes) -> Picture:
    """What becomes of a picture from a PC, which was granted no more pixels than may be sent.

    Raises PictureError for what is none, or larger.
    """
    pictures = Pictures(Source.SCREEN)
    return pictures.shrink(jpeg, pictures.longest_side**2)


def camera_for(config: CameraConfig) -> Camera:
    """The camera of `source`, which is not "none"."""
    pictures = pictures_for(config)
    source = config.source
    if source == "auto":
        return AutoCamera(PiCamera(pictures), V4l2Camera("", pictures))
    if source == "picamera2":
        return PiCamera(pictures)
    if "://" in source:
        return StreamCamera(source, pictures)
    path = Path(source).expanduser()
    if not path.is_absolute() or path.is_relative_to("/dev"):
        return V4l2Camera(source, pictures)
    return FolderCamera(path, pictures) if path.is_dir() else FileCamera(path, pictures)
