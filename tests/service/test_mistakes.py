from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import ConfigError, DeviceError
from assistant.service.mistakes import PAUSE_S, unhurried
from tests.support.attended import Manager, address_in, manager

WRONG = ConfigError("live.backend must be gemini or vertex\nand more")


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Manager]:
    with manager(address_in(tmp_path)) as listening:
        yield listening


@pytest.mark.parametrize("error", [WRONG, BaseExceptionGroup("", [BaseExceptionGroup("", [WRONG])])])
def test_a_mistake_is_told_and_not_hurried(error: BaseException, listener: Manager) -> None:
    pauses: list[float] = []
    with pytest.raises(type(error)), unhurried(listener.environ, pauses.append):
        raise error
    assert (pauses, listener.told()) == ([PAUSE_S], ["STATUS=live.backend must be gemini or vertex"])


def test_nobody_waits_at_a_terminal() -> None:
    pauses: list[float] = []
    with pytest.raises(ConfigError), unhurried({}, pauses.append):
        raise WRONG
    assert pauses == []


@pytest.mark.parametrize("error", [DeviceError("gone"), BaseExceptionGroup("", [DeviceError("gone")])])
def test_what_passes_is_tried_again_at_once(error: BaseException, listener: Manager) -> None:
    pauses: list[float] = []
    with pytest.raises(type(error)), unhurried(listener.environ, pauses.append):
        raise error
    assert (pauses, listener.told()) == ([], [])
