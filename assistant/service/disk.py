"""Whether what the device keeps can still be written."""

import asyncio
import logging
import os
from pathlib import Path

from assistant.core.events import StorageFailed
from assistant.ports import Report

log = logging.getLogger(__name__)

LOOK_S = 30.0

FULL_BYTES = 1024 * 1024
"""Less than this is left, or no further file: whoever writes is about to fail, or has."""

ROOM_BYTES = 4 * FULL_BYTES
"""More than this is left: it is not full any more."""


class DiskWatch:
    """Reports `StorageFailed` when the disk of `folder` becomes full or read-only; once, until it has room.

    It looks at the file system and writes nothing: an SD card is worn out by writes. Those who keep
    something try again by themselves.
    """

    def __init__(self, folder: Path, *, look_s: float = LOOK_S) -> None:
        self._folder = folder
        self._look_s = look_s

    async def run(self, report: Report) -> None:
        """Look until cancelled."""
        failing = False
        while True:
            ailment = ailment_of(self._folder, ROOM_BYTES if failing else FULL_BYTES)
            if ailment and not failing:
                log.error("%s; what is to be kept is kept in memory only", ailment)
                report(StorageFailed(ailment))
            elif failing and not ailment:
                log.info("the disk of %s can be written again", self._folder)
            failing = bool(ailment)
            await asyncio.sleep(self._look_s)


def ailment_of(folder: Path, least_bytes: int) -> str:
    """Why nothing can be written to `folder` or, while there is none, where it would be; empty: it can.

    The kernel answers from memory, so this does not wait for the disk.
    """
    there = next((path for path in (folder, *folder.absolute().parents) if path.is_dir()), folder)
    try:
        disk = os.statvfs(there)
    except OSError as error:
        return f"the folder {there} cannot be looked at: {error.strerror}"
    if disk.f_flag & os.ST_RDONLY:
        return f"the disk of {there} is read-only"
    if disk.f_bavail * disk.f_frsize < least_bytes:
        return f"the disk of {there} is full: {disk.f_bavail * disk.f_frsize // 1024} KiB are left"
    if disk.f_files and not disk.f_favail:
        return f"the disk of {there} is full: it can take no further file"
    return ""
