"""Row 25: with a disk that is full or read-only the device goes on, and says so."""

from pathlib import Path

import pytest

from assistant.core.states import Turn
from assistant.core.timings import Timings
from tests.support.home import home, question, wake_word
from tests.support.serving import serving
from tests.support.tiny_disk import fill, remount, tiny_disk

START_S = 30.0


@pytest.mark.parametrize(
    ("break_disk", "words"),
    [
        (fill, "is full: 0 KiB are left"),
        (lambda folder: remount(folder, read_only=True), "is read-only"),
    ],
    ids=["full", "read-only"],
)
def test_it_starts_and_says_so(break_disk: object, words: str) -> None:
    assert callable(break_disk)
    with tiny_disk() as folder:
        break_disk(folder)
        with serving(state=folder) as (_, supervisor):
            supervisor.until_ready(START_S)
            supervisor.until(lambda: words in supervisor.log.read_text(), START_S, "it says so")
            assert "this start cannot be noted" in supervisor.log.read_text()
            assert supervisor.codes == []


async def test_a_disk_that_fills_while_it_runs_costs_no_talk() -> None:
    short = Timings(follow_up_s=0.5, linger_s=0.3)
    with tiny_disk() as folder:
        async with home(timings=short, folder=Path(folder)) as device:
            fill(folder)
            for _ in range(2):
                await device.microphone.say(wake_word() + question())
                await device.until_turn(Turn.SPEAKING)
                await device.until_turn(Turn.ASLEEP)
            assert len(device.speaker.heard()) > 0
