"""What `assistant run` would refuse is told before."""

import pytest

from assistant.config import Config, LightsConfig, SpokenConfig, WakeConfig, board_names, load_board
from assistant.config.board import NoLights
from assistant.errors import ConfigError
from assistant.runnable import check_runnable


@pytest.mark.parametrize("board", board_names())
def test_every_board_runs_as_a_service_with_the_owners_leave(board: str) -> None:
    blind = isinstance(load_board(board).lights, NoLights)
    check_runnable(Config(board=board, lights=LightsConfig(no_light=blind)), terminal=False)


def test_without_a_light_it_runs_on_a_terminal_only() -> None:
    check_runnable(Config(), terminal=True)
    with pytest.raises(ConfigError, match=r"'usb-speakerphone' has no lights.*lights\.no_light = true"):
        check_runnable(Config(), terminal=False)


def test_every_reason_is_told() -> None:
    config = Config(wake=WakeConfig(words=("foo",)), spoken=SpokenConfig(language="xx"))
    with pytest.raises(ConfigError) as caught:
        check_runnable(config, terminal=False)
    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == ["[wake] words", "[spoken] language"]
    assert "has no lights" in lines[0]
    silent = Config(board="sim", spoken=SpokenConfig(enabled=False, language="xx"))
    check_runnable(silent, terminal=False)
