"""A disk that cannot be written is told of once, and again after it could."""

import asyncio
import os
from pathlib import Path

from assistant.core.events import StorageFailed
from assistant.service.disk import FULL_BYTES, DiskWatch, ailment_of
from tests.support.attended import FakeAttended
from tests.support.tiny_disk import fill, remount, tiny_disk

ROOMY = 16 * 1024 * 1024


def test_a_disk_with_room_is_fine(tmp_path: Path) -> None:
    assert ailment_of(tmp_path, FULL_BYTES) == ""
    assert ailment_of(tmp_path / "not" / "made" / "yet", FULL_BYTES) == ""


def test_full_read_only_and_out_of_files() -> None:
    with tiny_disk() as folder:
        assert ailment_of(folder, FULL_BYTES) == ""
        filler = fill(folder)
        assert "is full: 0 KiB are left" in ailment_of(folder / "state", FULL_BYTES)
        filler.unlink()
        remount(folder, read_only=True)
        assert "is read-only" in ailment_of(folder, FULL_BYTES)
    with tiny_disk(files=4) as folder:
        for number in range(3):
            (folder / str(number)).touch()
        assert "can take no further file" in ailment_of(folder, FULL_BYTES)


async def test_it_is_told_once_each_time() -> None:
    with tiny_disk(ROOMY) as folder:
        device = FakeAttended()
        async with device.attended_by(DiskWatch(folder, look_s=0.0)):
            await some_looks()
            assert device.events == []
            filler = fill(folder)
            await some_looks()
            assert [type(event) for event in device.events] == [StorageFailed]
            os.truncate(filler, ROOMY - 2 * FULL_BYTES)
            await some_looks()
            fill(folder)
            await some_looks()
            assert len(device.events) == 1, "some room, and not enough to call it mended"
            filler.unlink()
            await some_looks()
            fill(folder)
            await some_looks()
            assert len(device.events) == 2


async def some_looks() -> None:
    for _ in range(5):
        await asyncio.sleep(0)
