"""PyAudio on a real sound server: what the contract suites do not ask of every device."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.audio.engine import Engine
from assistant.audio.microphone import PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.audio.speaker import PortAudioSpeaker
from assistant.core.events import Device, DeviceLost, DeviceReady, PlayoutDrained
from assistant.core.timings import REPLY_RATE_HZ
from assistant.errors import ConfigError
from tests.support.alignment import hiss, match
from tests.support.sound_server import SoundServer, as_client, running_sound_server, wav_file
from tests.support.witnessed import running, until

LOOK = (
    "import asyncio; from assistant.audio.devices import *; from assistant.audio.portaudio import PortAudio\n"
)


def _microphone(portaudio: PortAudio) -> PortAudioMicrophone:
    """In a sink in which nothing plays there are exact zeros, as in no room."""
    return PortAudioMicrophone(portaudio, "pulse", flat_after_s=0)


def _python(script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_both_share_portaudio_hear_and_are_heard_at_once(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    server = sound_server
    server.new_sink("ears")
    server.new_sink("mouth")
    said, reply = hiss(2.0, 16_000, seed=1), hiss(2.0, REPLY_RATE_HZ, seed=2)
    frames: list[bytes] = []
    portaudio = PortAudio()
    microphone, speaker = _microphone(portaudio), PortAudioSpeaker(portaudio, "PULSE")
    with (
        as_client(server, PULSE_SOURCE="ears.monitor", PULSE_SINK="mouth"),
        server.record("mouth.monitor", REPLY_RATE_HZ) as recording,
    ):
        async with (
            running(lambda report: microphone.run(frames.append, report)) as ears,
            running(speaker.run) as mouth,
        ):
            await ears.wait_for(DeviceReady)
            await mouth.wait_for(DeviceReady)
            player = server.play(wav_file(tmp_path / "said.wav", said, 16_000), "ears")
            speaker.play(reply)
            speaker.end_reply()
            await mouth.wait_for(PlayoutDrained)
            await until(lambda: player.poll() is not None)
            await asyncio.sleep(0.5)
    server.remove_sink("ears")
    server.remove_sink("mouth")
    assert match(b"".join(frames), said, 16_000).worst > 0.97
    assert match(recording.pcm(), reply, REPLY_RATE_HZ).worst > 0.97


@pytest.mark.sound
async def test_a_sound_server_that_dies_and_comes_back() -> None:
    frames: list[bytes] = []
    portaudio = PortAudio()
    microphone, speaker = _microphone(portaudio), PortAudioSpeaker(portaudio, "pulse")
    reply = hiss(1.0, REPLY_RATE_HZ)
    with running_sound_server() as server:
        server.new_sink("only")
        with as_client(server):
            async with (
                running(lambda report: microphone.run(frames.append, report)) as ears,
                running(speaker.run) as mouth,
            ):
                await ears.wait_for(DeviceReady)
                await mouth.wait_for(DeviceReady)
                await asyncio.to_thread(server.restart)
                back_at = asyncio.get_running_loop().time()
                for witness, device in ((ears, Device.MICROPHONE), (mouth, Device.SPEAKER)):
                    assert (await witness.wait_for(DeviceLost))[1].device is device
                    ready_at, _ = await witness.wait_for(DeviceReady, 2)
                    assert ready_at - back_at < 4.5  # noticed within 1.25 s, opened within 3
                with server.record("only.monitor", REPLY_RATE_HZ) as recording:
                    frames.clear()
                    speaker.play(reply)
                    speaker.end_reply()
                    await mouth.wait_for(PlayoutDrained)
                    await asyncio.sleep(0.5)
        assert match(recording.pcm(), reply, REPLY_RATE_HZ).worst > 0.97


async def test_new_cards_are_seen_while_the_other_device_goes_on(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    """The microphone is opened anew after a card came: the speaker is closed for it, and reopens unasked."""
    portaudio = PortAudio(Engine(cards=tmp_path))
    microphone, speaker = _microphone(portaudio), PortAudioSpeaker(portaudio, "pulse")
    sound_server.new_sink("mouth")
    reply = hiss(1.0, REPLY_RATE_HZ)
    frames: list[bytes] = []
    with (
        as_client(sound_server, PULSE_SINK="mouth"),
        sound_server.record("mouth.monitor", REPLY_RATE_HZ) as recording,
    ):
        async with running(speaker.run) as mouth:
            await mouth.wait_for(DeviceReady)
            (tmp_path / "pcmC1D0c").touch()
            async with running(lambda report: microphone.run(frames.append, report)):
                await until(lambda: len(frames) > 5)
                await asyncio.sleep(0.6)
                speaker.play(reply)
                speaker.end_reply()
                await mouth.wait_for(PlayoutDrained)
                await asyncio.sleep(0.3)
        assert (mouth.count(DeviceReady), mouth.count(DeviceLost)) == (1, 0)
    sound_server.remove_sink("mouth")
    assert match(recording.pcm(), reply, REPLY_RATE_HZ).worst > 0.97


async def test_a_name_that_no_device_has(sound_server: SoundServer) -> None:
    with as_client(sound_server), pytest.raises(ConfigError, match=r'\[audio\] output = "jabra".*"pulse"'):
        await PortAudioSpeaker(PortAudio(), "jabra").run(lambda event: None)
    with as_client(sound_server), pytest.raises(ConfigError, match=r'\[audio\] input = "jabra".*"pulse"'):
        await PortAudioMicrophone(PortAudio(), "jabra").run(lambda frame: None, lambda event: None)


def test_looking_at_the_devices_prints_nothing_of_its_own(sound_server: SoundServer) -> None:
    script = LOOK + (
        "async def look():\n"
        "    async with PortAudio() as sound:\n"
        "        print(*describe(await sound.devices()), sep='\\n')\n"
        "asyncio.run(look())\n"
        "import sys; print('ours', file=sys.stderr)"
    )
    done = _python(script, **sound_server.environment)
    assert "pulse: 32 input channels" in done.stdout
    assert done.stderr == "ours\n"


@pytest.mark.skipif(Path("/dev/snd").exists(), reason="this machine has a sound card")
def test_no_sound_device_at_all(tmp_path: Path) -> None:
    script = LOOK + (
        "from assistant.audio.microphone import PortAudioMicrophone\n"
        "from assistant.errors import DeviceError\n"
        "try: asyncio.run(PortAudioMicrophone(PortAudio()).run(print, print))\n"
        "except DeviceError as error: print(error)"
    )
    nowhere = {"PULSE_SERVER": f"unix:{tmp_path}/none", "PIPEWIRE_RUNTIME_DIR": str(tmp_path)}
    done = _python(script, **nowhere)
    assert done.stdout.startswith("no microphone was found")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
