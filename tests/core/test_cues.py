"""What a person sees and hears of a status."""

from dataclasses import replace
from itertools import product

import pytest

from assistant.core.causes import Cause
from assistant.core.cues import TURN_EARCONS, earcon_for, light_for
from assistant.core.events import Device
from assistant.core.signals import Earcon, Light
from assistant.core.states import Link, Reply, Switch, Turn
from assistant.core.status import Status

ASLEEP = Status()
LISTENING = Status(turn=Turn.LISTENING, link=Link.UP, streaming=True)


def every_status() -> list[Status]:
    return [
        Status(turn, link, reply, microphone, streaming=streaming, cause=cause, missing=missing)
        for turn, link, reply, microphone, streaming, cause, missing in product(
            Turn, Link, Reply, Switch, [False, True], [None, Cause.QUOTA], [frozenset(), frozenset(Device)]
        )
        if not (streaming and (turn is Turn.ASLEEP or microphone is Switch.OFF))
    ]


def test_never_dark_nor_muted_while_microphone_audio_may_leave() -> None:
    assert not {light_for(status) for status in every_status() if status.streaming} & {
        Light.DARK,
        Light.MUTED,
    }


def test_dark_only_in_sleep_with_nothing_to_tell() -> None:
    for status in every_status():
        if light_for(status) is Light.DARK:
            assert status.turn is Turn.ASLEEP
            assert status.microphone is Switch.ON
            assert not status.cause
            assert not status.missing


def test_muted_is_seen_whatever_else_goes_on() -> None:
    for status in every_status():
        assert (light_for(status) is Light.MUTED) is (status.microphone is Switch.OFF)


@pytest.mark.parametrize(
    ("status", "light"),
    [
        (ASLEEP, Light.DARK),
        (replace(ASLEEP, link=Link.UP), Light.DARK),
        (replace(ASLEEP, cause=Cause.NO_NETWORK), Light.TROUBLE),
        (replace(ASLEEP, missing=frozenset({Device.SPEAKER})), Light.TROUBLE),
        (LISTENING, Light.LISTENING),
        (replace(LISTENING, link=Link.DOWN), Light.WAKING),
        (replace(LISTENING, link=Link.OPENING), Light.WAKING),
        (replace(LISTENING, turn=Turn.THINKING), Light.THINKING),
        (replace(LISTENING, turn=Turn.THINKING, link=Link.OPENING), Light.CONNECTING),
        (replace(LISTENING, turn=Turn.THINKING, link=Link.DOWN), Light.CONNECTING),
        (replace(LISTENING, turn=Turn.SPEAKING), Light.SPEAKING),
        (replace(LISTENING, turn=Turn.SPEAKING, link=Link.DOWN), Light.SPEAKING),
        (replace(LISTENING, turn=Turn.FOLLOW_UP), Light.FOLLOW_UP),
        (replace(LISTENING, cause=Cause.LINK_LOST), Light.LISTENING),
    ],
)
def test_light(status: Status, light: Light) -> None:
    assert light_for(status) is light


@pytest.mark.parametrize(
    ("before", "after", "earcon"),
    [
        (ASLEEP, ASLEEP, None),
        (ASLEEP, LISTENING, Earcon.WAKE),
        (LISTENING, ASLEEP, Earcon.SLEEP),
        (ASLEEP, replace(ASLEEP, turn=Turn.THINKING), None),
        (LISTENING, replace(LISTENING, turn=Turn.THINKING), None),
        (LISTENING, replace(ASLEEP, cause=Cause.QUOTA), Earcon.TROUBLE),
        (replace(ASLEEP, cause=Cause.QUOTA), replace(ASLEEP, cause=Cause.QUOTA, refused=1), Earcon.REFUSED),
        (replace(ASLEEP, cause=Cause.QUOTA), ASLEEP, None),
        (replace(ASLEEP, cause=Cause.QUOTA), LISTENING, Earcon.WAKE),
        (ASLEEP, replace(ASLEEP, refused=1), Earcon.REFUSED),
        (ASLEEP, replace(ASLEEP, microphone=Switch.OFF), Earcon.MUTED),
        (replace(ASLEEP, microphone=Switch.OFF), ASLEEP, Earcon.UNMUTED),
        (LISTENING, replace(ASLEEP, microphone=Switch.OFF), Earcon.MUTED),
        (LISTENING, replace(ASLEEP, microphone=Switch.OFF, cause=Cause.QUOTA), Earcon.TROUBLE),
    ],
)
def test_earcon(before: Status, after: Status, earcon: Earcon | None) -> None:
    assert earcon_for(before, after) is earcon


def test_each_earcon_of_a_turn_is_for_a_change() -> None:
    assert all(before is not after for before, after in TURN_EARCONS)
