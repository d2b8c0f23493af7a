"""The `openwakeword` package as an engine, on local model files; it has a virtual environment of its own.

This file uses nothing but the engine, pytest and flite, so that it runs with what
`deploy/requirements-openwakeword.lock` installs.
"""

import asyncio
import importlib.util
import shutil
from pathlib import Path

import pytest

from assistant.audio.wake.factory import load_engine, wake_word
from assistant.audio.wake.models import choose, folder_of
from assistant.config import WakeConfig
from assistant.core.events import Device, DeviceReady, Event, WakeWordHeard
from assistant.errors import ConfigError
from tests.support.hearing import clip, engine_of, frames, heard

PRESENT = importlib.util.find_spec("openwakeword") is not None
WORDS = ("alexa", "hey_jarvis", "hey_rhasspy")

needs_package = pytest.mark.skipif(
    not PRESENT,
    reason="NOT TESTED HERE: the openwakeword package is not installed; it runs in a virtual environment of "
    "deploy/requirements-openwakeword.lock (Python 3.11)",
)


@needs_package
@pytest.mark.parametrize(
    ("text", "word"), [("alexa", "alexa"), ("hey jarvis", "hey_jarvis"), ("hey raspy", "hey_rhasspy")]
)
def test_it_hears_each_word_once(text: str, word: str) -> None:
    assert heard(engine_of("openwakeword", *WORDS), clip(text)) == [word]


@needs_package
def test_it_hears_nothing_in_other_speech() -> None:
    assert heard(engine_of("openwakeword", *WORDS), clip("turn the lights in the kitchen off please")) == []


@needs_package
def test_it_agrees_with_pyopen_wakeword() -> None:
    """Both run the same files; they begin a stream with different things."""
    for text in ("alexa", "hey jarvis", "hey jacob"):
        peaks = []
        for kind in ("open", "openwakeword"):
            engine = engine_of(kind, *WORDS)
            engine.reset()
            peaks.append(dict.fromkeys(WORDS, 0.0))
            for frame in frames(clip(text)):
                for word, score in engine.feed(frame).items():
                    peaks[-1][word] = max(peaks[-1][word], score)
        assert peaks[1] == pytest.approx(peaks[0], abs=0.1)


@needs_package
def test_a_custom_file_is_heard_by_its_name(tmp_path: Path) -> None:
    copied = Path(
        shutil.copy(folder_of("pyopen_wakeword") / "models" / "alexa.tflite", tmp_path / "amelia.tflite")
    )
    models = choose(WakeConfig(engine="openwakeword", words=(), models=(copied,)))
    assert heard(load_engine("openwakeword", models), clip("alexa")) == ["amelia"]


@needs_package
def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    garbage = tmp_path / "word.tflite"
    models = choose(WakeConfig(engine="openwakeword", words=(), models=(garbage,)))
    for content in (b"no model at all", b"\x1c\0\0\0TFL3" + bytes(5000)):
        garbage.write_bytes(content)
        with pytest.raises(ConfigError, match=r"\[wake\] models: .*word\.tflite"):
            load_engine("openwakeword", models)


@needs_package
async def test_it_works_as_the_wake_word_of_the_device() -> None:
    listener = wake_word(WakeConfig(engine="openwakeword", words=("alexa",), suspicion=0.0))
    events: asyncio.Queue[Event] = asyncio.Queue()
    task = asyncio.create_task(listener.run(events.put_nowait))
    async with asyncio.timeout(60):
        assert await events.get() == DeviceReady(Device.WAKE_WORD)
        for frame in frames(clip("alexa")[8_000:-16_000]):
            listener.hear(frame)
        event = await events.get()
    assert isinstance(event, WakeWordHeard)
    assert event.word == "alexa"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.skipif(PRESENT, reason="the openwakeword package is installed")
def test_without_the_package_the_owner_is_told_what_to_do() -> None:
    models = choose(WakeConfig(engine="openwakeword", words=("alexa",)))
    with pytest.raises(
        ConfigError, match=r'install live-assistant\[openwakeword\] on Python 3\.11 .* engine = "open"'
    ):
        load_engine("openwakeword", models)
