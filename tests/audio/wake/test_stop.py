"""A word that ends what sounds, with a real model: the one for "alexa" under another name."""

import asyncio
import shutil
from pathlib import Path

import pytest

from assistant.audio.wake.factory import wake_word
from assistant.audio.wake.models import folder_of
from assistant.config import WakeConfig
from assistant.core.events import Event, StopWordHeard, WakeWordHeard, WakeWordSuspected
from tests.support.hearing import clip, frames


@pytest.mark.parametrize("threshold", [None, 1.2, {"enough": 0.8}], ids=["own", "of the others", "named"])
async def test_the_stop_word_is_told_from_the_wake_word(tmp_path: Path, threshold: object) -> None:
    """One threshold for all words is that of the wake words: the sum of two engines', beyond any one's."""
    models = folder_of("pymicro_wakeword") / "models"
    for kind in ("json", "tflite"):
        shutil.copy(models / f"alexa.{kind}", tmp_path / f"enough.{kind}")
    listener = wake_word(
        WakeConfig.model_validate(
            {"words": ["okay_nabu"], "stop": tmp_path / "enough.tflite", "threshold": threshold}
        )
    )
    events: asyncio.Queue[Event] = asyncio.Queue()
    task = asyncio.create_task(listener.run(events.put_nowait))
    heard: list[Event] = []
    async with asyncio.timeout(30):
        await events.get()
        for word in ("alexa", "okay nabu"):
            for frame in frames(clip(word)[8_000:-16_000]):  # less than the backlog: as good as in real time
                listener.hear(frame)
            while not isinstance(event := await events.get(), StopWordHeard | WakeWordHeard):
                assert isinstance(event, WakeWordSuspected)
                assert event.word == "okay_nabu"
            heard.append(event)
    task.cancel()
    await asyncio.wait({task})
    assert heard[0] == StopWordHeard()
    assert isinstance(heard[1], WakeWordHeard)
    assert heard[1].word == "okay_nabu"
