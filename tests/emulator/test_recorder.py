import json
import wave
from pathlib import Path

import pytest

from assistant.emulator.catalogue import Backend
from assistant.emulator.connection import Connection, Entry
from assistant.emulator.recorder import Recorder
from assistant.errors import ConfigError

CONNECTION = Connection(7, Backend.GEMINI, "v1", 0.0, kept_audio=0)


def test_audio_pictures_and_a_timeline(tmp_path: Path) -> None:
    with Recorder(tmp_path / "new").record(CONNECTION) as recording:
        recording.hear(b"\1\0" * 320)
        recording.hear(b"\2\0" * 320)
        recording.see(b"jpeg", "image/jpeg")
        recording.see(b"png", "image/png")
        recording.note(Entry(12.3456789, "in", "audio", 640))
        (wav,) = (tmp_path / "new").glob("*-007.wav")
        with wave.open(str(wav)) as kept:  # valid while it is still written
            assert kept.getparams()[:4] == (1, 2, 16_000, 640)
    with wave.open(str(wav)) as kept:
        assert kept.readframes(640) == b"\1\0" * 320 + b"\2\0" * 320
    assert [path.read_bytes() for path in sorted(wav.parent.glob("*-picture-*"))] == [b"jpeg", b"png"]
    (timeline,) = wav.parent.glob("*-007.jsonl")
    (line,) = map(json.loads, timeline.read_text().splitlines())
    assert line.pop("wall") > 1.6e9
    assert line == {"at": 12.345679, "direction": "in", "kind": "audio", "size": 640}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="file/x cannot be made"):
        Recorder(tmp_path / "file" / "x")


def test_a_disk_that_fails_ends_the_recording_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder(tmp_path / "heard")
    (tmp_path / "heard").rmdir()
    with recorder.record(CONNECTION) as recording:
        recording.hear(b"\1\0")
        recording.see(b"jpeg", "image/jpeg")
        recording.note(Entry(0, "in", "audio"))
    assert [record.message.split(": ")[-1] for record in caplog.records] == ["No such file or directory"]
