"""Microphone and speaker that fail and come back, on a sound server: unloading a sink pulls a device out."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import numpy as np
import pytest

from assistant.audio.engine import Engine
from assistant.audio.level import level_of
from assistant.audio.microphone import MicrophoneStream, PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.audio.speaker import IDLE_STOP_S, PortAudioSpeaker
from assistant.core.events import Device, DeviceLost, DeviceReady, PlayoutDrained
from assistant.core.timings import REPLY_RATE_HZ
from tests.support.alignment import hiss
from tests.support.sound_server import SoundServer, as_client, wav_file
from tests.support.witnessed import Witness, running, until

Tell = Callable[[str], None]

PLAYED_S = 30

NOBODY = {"PULSE_SERVER": "unix:/nonexistent", "PIPEWIRE_RUNTIME_DIR": "/nonexistent"}
"""With this in its environment a client finds no sound server, and so no sound device on a bare machine."""


def now() -> float:
    return asyncio.get_running_loop().time()


def noise(rms: float, seconds: float = PLAYED_S, seed: int = 0) -> bytes:
    """16 kHz, clipped where it is too loud."""
    levels = np.random.default_rng(seed).normal(0, rms, round(seconds * 16_000))
    return np.clip(levels, -32768, 32767).astype("<i2").tobytes()


class Room:
    """Where the microphone stands: a sink, and what sounds in it."""

    def __init__(self, server: SoundServer, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._player: subprocess.Popen[bytes] | None = None

    def sound(self, pcm: bytes) -> None:
        """This sounds from now on, instead of what did."""
        self.quieten()
        self._player = self._server.play(wav_file(self._folder / "room.wav", pcm, 16_000), "ears")

    def quieten(self) -> None:
        """Nothing sounds, not even the noise of a microphone."""
        if self._player is not None:
            self._player.kill()
            self._player.wait()


@contextmanager
def a_room(server: SoundServer, folder: Path) -> Iterator[Room]:
    server.new_sink("ears")
    room = Room(server, folder)
    with as_client(server, PULSE_SOURCE="ears.monitor"):
        try:
            yield room
        finally:
            room.quieten()
            server.remove_sink("ears")


@asynccontextmanager
async def listening(frames: list[bytes]) -> AsyncIterator[Witness]:
    microphone = PortAudioMicrophone(PortAudio(), "pulse")
    async with running(lambda report: microphone.run(frames.append, report)) as witness:
        yield witness


@asynccontextmanager
async def _speaking(speaker: PortAudioSpeaker, server: SoundServer) -> AsyncIterator[Witness]:
    with as_client(server):
        async with running(speaker.run) as witness:
            yield witness


async def test_row_17_a_microphone_that_is_pulled_out_and_plugged_in_again(
    sound_server: SoundServer, tmp_path: Path, tell: Tell
) -> None:
    frames: list[bytes] = []
    with a_room(sound_server, tmp_path) as room:
        room.sound(noise(300))
        async with listening(frames) as witness:
            await witness.wait_for(DeviceReady)
            await asyncio.sleep(0.5)
            room.quieten()  # the server would play it elsewhere, and let the microphone hear it there
            pulled_at = now()
            await asyncio.to_thread(sound_server.remove_sink, "ears")
            lost_at, lost = await witness.wait_for(DeviceLost)
            assert lost.device is Device.MICROPHONE
            assert "or is gone" in lost.detail
            assert lost_at - pulled_at < 5
            await asyncio.sleep(0.2)
            heard = len(frames)
            await asyncio.sleep(1.0)
            assert len(frames) == heard, "nothing is heard of a microphone that is lost"
            await asyncio.to_thread(sound_server.new_sink, "ears")
            room.sound(noise(300))
            plugged_at = now()
            ready_at, _ = await witness.wait_for(DeviceReady, 2)
            assert ready_at - plugged_at < 3
            await until(lambda: len(frames) > heard + 10)
    tell(
        f"pulled out: told after {lost_at - pulled_at:.1f} s; plugged in: heard after "
        f"{ready_at - plugged_at:.1f} s"
    )


FAULTS = {
    "zeros": (b"", "nothing but zeros"),
    "a frozen buffer": (noise(3000, 0.1) * PLAYED_S * 10, "the same moment"),
    "clipped noise": (noise(100_000), "full scale"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_row_18_a_microphone_that_delivers_and_is_deaf(
    sound_server: SoundServer, tmp_path: Path, tell: Tell, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    sound, words = FAULTS[fault]
    caplog.set_level("INFO", "assistant.audio")
    frames: list[bytes] = []
    with a_room(sound_server, tmp_path) as room:
        room.sound(noise(300))
        async with listening(frames) as witness:
            await witness.wait_for(DeviceReady)
            await asyncio.sleep(0.5)
            room.quieten()
            if sound:
                room.sound(sound)
            deaf_at = now()
            await until(lambda: "opened again" in caplog.text)
            found_at = now()
            assert found_at - deaf_at < 3
            lost_at, lost = await witness.wait_for(DeviceLost)
            assert words in lost.detail
            assert lost_at - deaf_at < 5
            await asyncio.sleep(1.0)
            room.sound(noise(300, seed=1))
            healed_at = now()
            ready_at, _ = await witness.wait_for(DeviceReady, 2)
            assert ready_at - healed_at < 3
    tell(
        f"{fault}: found and opened again after {found_at - deaf_at:.1f} s, told after "
        f"{lost_at - deaf_at:.1f} s; healed: heard after {ready_at - healed_at:.1f} s"
    )


async def test_row_19_a_speaker_that_is_pulled_out_while_it_speaks(
    sound_server: SoundServer, tell: Tell
) -> None:
    """A sound server hides it and plays to nobody: what is said then ends when it would have ended."""
    sound_server.new_sink("mouth")
    speaker = PortAudioSpeaker(PortAudio(), "pulse")
    with as_client(sound_server, PULSE_SINK="mouth"):
        async with running(speaker.run) as witness:
            await witness.wait_for(DeviceReady)
            speaker.play(hiss(3.0, REPLY_RATE_HZ))
            await asyncio.sleep(0.5)
            await asyncio.to_thread(sound_server.remove_sink, "mouth")
            speaker.end_reply()
            await witness.wait_for(PlayoutDrained)
            await asyncio.to_thread(sound_server.new_sink, "mouth")
            plugged_at = now()
            with sound_server.record("mouth.monitor", REPLY_RATE_HZ) as recording:
                speaker.play(hiss(5.0, REPLY_RATE_HZ))
                await until(lambda: any(recording.pcm()))
                heard_at = now()
            assert heard_at - plugged_at < 3
            assert witness.count(DeviceReady) == 1
    sound_server.remove_sink("mouth")
    tell(f"plugged in: heard after {heard_at - plugged_at:.1f} s")


async def test_row_19_a_card_that_goes_while_its_speaker_is_stopped_is_told_and_found_again(
    sound_server: SoundServer, tmp_path: Path, tell: Tell
) -> None:
    card = tmp_path / "pcmC1D0p"
    card.touch()
    speaker = PortAudioSpeaker(PortAudio(Engine(cards=tmp_path)), "pulse")
    async with _speaking(speaker, sound_server) as witness:
        await witness.wait_for(DeviceReady)
        await asyncio.sleep(IDLE_STOP_S + 0.5)
        stopped = speaker.progress
        await asyncio.sleep(0.3)
        assert speaker.progress == stopped
        with as_client(sound_server, **NOBODY):
            card.unlink()
            pulled_at = now()
            lost_at, lost = await witness.wait_for(DeviceLost)
            assert lost.device is Device.SPEAKER
            assert lost_at - pulled_at < 3
        card.touch()
        plugged_at = now()
        ready_at, _ = await witness.wait_for(DeviceReady, 2)
        assert ready_at - plugged_at < 3
    tell(
        f"pulled out: told after {lost_at - pulled_at:.1f} s; plugged in: ready after "
        f"{ready_at - plugged_at:.1f} s"
    )


async def test_devices_that_come_late_are_waited_for_by_a_patient_service(
    sound_server: SoundServer, tmp_path: Path, tell: Tell
) -> None:
    portaudio = PortAudio()
    microphone = PortAudioMicrophone(portaudio, "pulse", patient=True)
    speaker = PortAudioSpeaker(portaudio, "pulse", patient=True)
    with a_room(sound_server, tmp_path) as room:
        room.sound(noise(300))
        with ExitStack() as bare:
            bare.enter_context(as_client(sound_server, **NOBODY))
            async with (
                running(lambda report: microphone.run(lambda frame: None, report)) as ears,
                running(speaker.run) as mouth,
            ):
                for witness, device in ((ears, Device.MICROPHONE), (mouth, Device.SPEAKER)):
                    assert (await witness.wait_for(DeviceLost))[1].device is device
                await asyncio.sleep(2.0)
                bare.close()
                came_at = now()
                ready_at = [(await witness.wait_for(DeviceReady))[0] for witness in (ears, mouth)]
        assert max(ready_at) - came_at < 3.5
        assert [ears.count(DeviceLost), mouth.count(DeviceLost)] == [1, 1]
    tell(f"came late: ready after {', '.join(f'{at - came_at:.1f} s' for at in ready_at)}")


async def test_a_name_that_no_device_has_is_told_and_waited_for_by_a_patient_service(
    sound_server: SoundServer,
) -> None:
    microphone = PortAudioMicrophone(PortAudio(), "jabra", patient=True)
    with as_client(sound_server):
        async with running(lambda report: microphone.run(lambda frame: None, report)) as witness:
            _, lost = await witness.wait_for(DeviceLost)
    assert lost.detail.startswith('[audio] input = "jabra": no sound device that can record')
    assert '"pulse"' in lost.detail


async def test_a_lost_devices_retries_cut_nobody_off_who_is_heard(sound_server: SoundServer) -> None:
    portaudio = PortAudio()
    with as_client(sound_server):
        async with portaudio:
            heard = MicrophoneStream("pulse", None, lambda frame: None)
            await portaudio.open(heard)
            await until(lambda: heard.beating)
            for displaced in (False, True):
                retry = MicrophoneStream("pulse", None, lambda frame: None)
                retry.anew = True
                await portaudio.open(retry)
                assert heard.displaced is displaced
                await portaudio.close(retry)
                await portaudio.stop(heard)
                await until(lambda: not heard.beating)
            await portaudio.close(heard)


async def test_the_default_devices_change(sound_server: SoundServer, tmp_path: Path, tell: Tell) -> None:
    for name in ("ears", "other"):
        sound_server.new_sink(name)
    players = [
        sound_server.play(wav_file(tmp_path / f"{sink}.wav", noise(rms), 16_000), sink)
        for sink, rms in (("ears", 100), ("other", 3000))
    ]
    sound_server.make_default("ears", "ears.monitor")
    frames: list[bytes] = []
    with as_client(sound_server):
        async with listening(frames) as witness:
            await witness.wait_for(DeviceReady)
            await until(lambda: len(frames) > 10)
            assert level_of(frames[-1]).mean_db < -40
            await asyncio.to_thread(sound_server.make_default, "other", "other.monitor")
            changed_at = now()
            await until(lambda: level_of(frames[-1]).mean_db > -30)
            heard_at = now()
        assert heard_at - changed_at < 3
        assert witness.count(DeviceLost) == 0
    for player in players:
        player.kill()
        player.wait()
    for name in ("ears", "other"):
        sound_server.remove_sink(name)
    tell(f"another default: heard after {heard_at - changed_at:.1f} s")
