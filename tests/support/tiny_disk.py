"""A disk that is soon full: a tmpfs of a few hundred kilobytes, mounted for the test."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

BYTES = 2 * 1024 * 1024


@contextmanager
def tiny_disk(size: int = BYTES, files: int = 1000) -> Iterator[Path]:
    """The folder that it is mounted on. Skips the test, loudly, where nobody may mount."""
    with TemporaryDirectory(prefix="assistant-disk-") as folder:
        options = f"size={size},nr_inodes={files},mode=0700"
        mounting = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
        if os.geteuid() != 0 or subprocess.run(mounting, check=False).returncode:
            pytest.skip("NOT TESTED: only root may mount a disk")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def remount(folder: Path, *, read_only: bool) -> None:
    """Let the disk be read-only, or writable again."""
    mode = "ro" if read_only else "rw"
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Fill the disk to the last byte; the file that does it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return filler
    raise AssertionError("the disk is never full")
