"""Somebody says the wake word to the doctor, on a sound server."""

import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.config import AudioConfig, Config, load_board
from assistant.doctor.finding import Verdict
from assistant.doctor.running import Running
from assistant.doctor.wakeword import Wake
from tests.doctor.looking import looked
from tests.support.home import wake_word
from tests.support.sound_server import SoundServer, as_client, wav_file
from tests.support.speech import silence

pytestmark = pytest.mark.skipif(not shutil.which("flite"), reason="NO FLITE, SO NOBODY SPEAKS")


class Speaker:
    """Says what is asked for, if anything, a moment later."""

    def __init__(self, server: SoundServer, wav: Path | None) -> None:
        self._server = server
        self._wav = wav
        self.players: list[subprocess.Popen[bytes]] = []
        self.asked: list[str] = []
        self.shown: list[str] = []

    def ask(self, line: str) -> None:
        self.asked.append(line)
        if self._wav is not None:
            self.players.append(self._server.play(self._wav, "ears"))

    def show(self, line: str) -> None:
        self.shown.append(line)


@pytest.mark.parametrize(("speaks", "verdict"), [(True, Verdict.OK), (False, Verdict.BAD)])
async def test_the_score_of_what_is_said(
    sound_server: SoundServer, tmp_path: Path, speaks: bool, verdict: Verdict
) -> None:
    sound_server.new_sink("ears")
    wav = wav_file(tmp_path / "said.wav", silence(2.0) + wake_word() + silence(1.0), 16_000)
    person = Speaker(sound_server, wav if speaks else None)
    config = Config(audio=AudioConfig(input="pulse", output="pulse"))
    with as_client(sound_server, PULSE_SOURCE="ears.monitor"):
        wake = Wake(config, load_board("usb-speakerphone"), Running(), person, quick=False)
        found = (await looked(wake.checks()))["wake word"]
    for player in person.players:
        player.wait(10)
    sound_server.remove_sink("ears")
    assert person.asked == ['The wake word: say "okay nabu".']
    assert found.verdict is verdict, found
    assert "said by you" in found.detail
    assert person.shown[-1] == ""
