"""A display, a device and a PC that are paired: for the tests with a second process."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.screen.identity import keep_peer, load_or_make
from tests.support.screen_device import ScreenDevice
from tests.support.x11 import Display, missing, xvfb


@pytest.fixture(scope="package")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """1280x800, white nothing on it."""
    if absent := missing():
        pytest.skip(f"a real screen needs {absent} (deploy/apt-packages-test.txt)")
    with xvfb(tmp_path_factory.mktemp("xvfb")) as running:
        yield running


@pytest_asyncio.fixture
async def device(tmp_path: Path) -> AsyncIterator[ScreenDevice]:
    """Listens for the PC whose folder is `tmp_path / "pc"`; they are paired."""
    listening = ScreenDevice(tmp_path / "device")
    pc = load_or_make(tmp_path / "pc", "study")
    keep_peer(tmp_path / "pc", listening.identity.certificate)
    await listening.open(pc.certificate)
    yield listening
    await listening.close()
