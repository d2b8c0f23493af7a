"""The whole device with PortAudio on a sound server: a WAV goes in at the microphone, a reply comes out."""

import asyncio
from pathlib import Path

from pydantic import SecretStr

from assistant.app import assemble
from assistant.config import (
    AudioConfig,
    Config,
    LightsConfig,
    LiveConfig,
    MemoryConfig,
    ScreenConfig,
    SpokenConfig,
)
from assistant.core.states import Turn
from assistant.core.timings import REPLY_RATE_HZ, Timings
from assistant.demo.person import trim
from assistant.emulator.scenario import Scenario
from assistant.emulator.scenario import Turn as Answer
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from tests.support.alignment import match
from tests.support.home import question, running, until, wake_word
from tests.support.sound_server import SoundServer, as_client, wav_file
from tests.support.speech import silence

REPLY = "The moon is three hundred and eighty four thousand kilometres away."


async def test_a_question_is_heard_and_its_reply_is_spoken(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.new_sink("loud")
    sound_server.new_sink("room")
    asked = wav_file(tmp_path / "asked.wav", wake_word() + question() + silence(0.5), 16_000)
    scenario = Scenario(turns=(Answer(reply=REPLY),))
    async with Emulator(EmulatorSettings(scenario=scenario)) as emulator:
        config = Config(
            board="usb-speakerphone",
            # Where nothing plays a sink gives exact zeros, as no room does.
            audio=AudioConfig(input="pulse", output="pulse", volume=1.0, earcons=False, flat_after_s=0),
            live=LiveConfig(base_url=emulator.base_url, ca_file=emulator.ca_file),
            conversation=Timings(follow_up_s=1.0, linger_s=0.2),
            lights=LightsConfig(no_light=True),
            memory=MemoryConfig(folder=tmp_path / "memory"),
            spoken=SpokenConfig(enabled=False),
            screen=ScreenConfig(enabled=False),
            api_key=SecretStr("a-key-of-the-test"),
        )
        with (
            as_client(sound_server, PULSE_SOURCE="room.monitor", PULSE_SINK="loud"),
            sound_server.record("loud.monitor", REPLY_RATE_HZ) as recording,
        ):
            async with running(assemble(config, control=False)) as appliance:
                player = sound_server.play(asked, "room")
                runner = appliance.runner
                await until(lambda: runner.status.turn is Turn.SPEAKING, "a reply")
                await until(lambda: runner.status.turn is Turn.ASLEEP, "sleep")
                await until(lambda: not emulator.connection.open, "the link is closed")
                await asyncio.to_thread(player.wait, 10)
    sound_server.remove_sink("loud")
    sound_server.remove_sink("room")
    heard = match(bytes(emulator.connection.audio), question(), 16_000)
    assert heard.worst > 0.9, "the whole question went up, without a gap"
    sent = trim(bytes(emulator.sent_audio[0].audio))
    spoken = match(recording.pcm(), sent, REPLY_RATE_HZ)
    assert spoken.worst > 0.9, "the reply came out as the service sent it, without a gap"
