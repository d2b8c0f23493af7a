"""What every test of whole parts may use."""

import sys
from collections.abc import Callable

import pytest

from tests.support.sound_server import sound_server

__all__ = ["sound_server", "tell"]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a measured figure, whatever is captured."""

    def print_now(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n    {line} ")
            sys.stdout.flush()

    return print_now
