"""`assistant demo` as a person runs it, without a terminal."""

import asyncio
import os
import subprocess
import sys
import wave
from pathlib import Path

from assistant.audio.earcons import synthesise
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ
from assistant.emulator.server import Emulator
from tests.support.ownvoice import likeness
from tests.support.writing import write


def demo(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run it without keys of whoever runs the tests."""
    environment = {name: value for name, value in os.environ.items() if "API_KEY" not in name}
    return subprocess.run(
        [sys.executable, "-m", "assistant", "demo", "--plain", *arguments],
        env=environment | variables, capture_output=True, text=True, timeout=100,
    )  # fmt: skip


def test_the_whole_story_happens(tmp_path: Path) -> None:
    done = demo("--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "✓ the person speaks over the reply and it stops" in done.stdout
    assert "you: how far away is the moon" in done.stdout
    assert "assistant: Light needs a little more than one second." in done.stdout
    assert "you: set a timer for three seconds" in done.stdout
    assert "✓ the timer rings" in done.stdout
    assert "✓ somebody hears it and silences it" in done.stdout
    assert "✓ the link is closed" in done.stdout
    with wave.open(str(tmp_path / "replies.wav")) as wav:
        assert wav.getframerate() == REPLY_RATE_HZ
        assert wav.getnframes() > 5 * REPLY_RATE_HZ
        recording = wav.readframes(wav.getnframes())
    ring = synthesise(Earcon.RING_SOFT, REPLY_RATE_HZ).astype("<i2").tobytes()
    assert likeness(recording, ring) > 0.95, "it was heard to ring"
    assert list((tmp_path / "service").glob("*.wav")), "what the service received"
    assert "Traceback" not in done.stderr


async def test_a_step_that_does_not_happen_fails_the_demonstration(tmp_path: Path) -> None:
    async with Emulator() as untrusted:
        file = write(tmp_path / "a.toml", f'[live]\nbase_url = "{untrusted.base_url}"')
        arguments = ("--live", "--config", str(file), "--out", str(tmp_path))
        done = await asyncio.to_thread(demo, *arguments, GEMINI_API_KEY="any")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("assistant: this did not happen: the link is up:")
    assert "Traceback" not in done.stderr


def test_without_a_key_for_the_service_nothing_is_begun(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"  # the configuration of whoever runs the tests may hold a key
    empty.touch()
    done = demo("--live", "--config", str(empty), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("assistant: there is no key for Google's service: set GEMINI_API_KEY")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()
