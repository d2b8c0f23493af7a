"""An installation in a folder of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.update.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield House(tmp_path)
