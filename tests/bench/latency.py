"""Ways through the device in milliseconds: `python -m tests.bench.latency`.

The device of `tests.support.home` in this process, the emulator beside it on the same loop: its work is
in every figure. Medians; each is also given as a share of what it must take at least, which is the
frame, the chunk or the device period that has to be full before anything can go on.
"""

import argparse
import asyncio
from statistics import median

from rich.console import Console
from rich.table import Table

from assistant.core.events import TextSubmitted
from assistant.core.states import Link, Turn
from assistant.core.timings import FRAME_S, MICROPHONE_RATE_HZ, SAMPLE_BYTES, Timings
from assistant.emulator.faults import Delay
from assistant.emulator.scenario import Scenario
from assistant.emulator.scenario import Turn as Answer
from assistant.sim.speaker import PERIOD_S
from tests.support.home import home, question, wake_word
from tests.support.speech import speech

STORY = "Once upon a time a lighthouse stood on a rock, far out at sea. " * 4
SENTENCE = "the quick brown fox jumps over the lazy dog and runs away into the dark forest "
SHORT = Timings(follow_up_s=0.5, linger_s=0.2)


async def microphone_to_service_s() -> float:
    """Median over all samples of ten seconds of push-to-talk."""
    async with home(timings=SHORT) as device:
        device.buttons.down("talk")
        await device.until(lambda: device.status.link is Link.UP, "the link is up")
        pcm = speech(SENTENCE * 2)
        utterance = device.microphone.say(pcm)
        await utterance
        device.buttons.up("talk")
        await device.until_turn(Turn.SPEAKING)
        link = device.emulator.connection
        first = bytes(link.audio).index(pcm)
        ages = []
        for arrival in link.arrivals:
            for sample in range(0, arrival.size // SAMPLE_BYTES, 16):
                index = (arrival.offset - first) // SAMPLE_BYTES + sample
                if 0 <= index < utterance.samples:
                    ages.append(arrival.at - utterance.captured_at(index))
        assert len(ages) > MICROPHONE_RATE_HZ / 16
        return median(ages)


async def reply_to_sample_s(times: int) -> float:
    """From a reply's first byte leaving the service to its first sample in the speaker's hands."""
    answers = Scenario(turns=(Answer(reply="Yes, of course."),), repeat=True)
    async with home(answers, SHORT) as device:
        for _ in range(times):
            device.appliance.runner.post(TextSubmitted("Go on."))
            await device.until_turn(Turn.SPEAKING)
            await device.until_turn(Turn.ASLEEP)
        sent = [reply.first_chunk_at for reply in device.emulator.sent_audio]
        return median(at - (left or 0) for left, at in zip(sent, device.speaker.heard_at, strict=True))


async def interrupted_to_silence_s(times: int) -> float:
    """From the service's `interrupted` to the last audible sample."""
    async with home(Scenario(turns=(Answer(reply=STORY),), repeat=True), SHORT) as device:
        waits = []
        for _ in range(times):
            device.appliance.runner.post(TextSubmitted("Go on."))
            await device.until_turn(Turn.SPEAKING)
            await asyncio.sleep(0.7)
            at = asyncio.get_running_loop().time()
            device.emulator.interrupt()
            await device.until_turn(Turn.ASLEEP)
            waits.append(max(0.0, (device.speaker.last_sound_at or at) - at))
        return median(waits)


async def wake_word_to_light_s(times: int) -> float:
    """From the last sample of the wake word to the light; below 0 if it is heard before its end."""
    waits = []
    async with home(timings=SHORT) as device:
        for _ in range(times):
            spoken = wake_word()
            utterance = device.microphone.say(spoken)
            seen = len(device.lights.history)
            await device.until_turn(Turn.LISTENING)
            waits.append(device.lights.history[seen][0] - utterance.captured_at(utterance.samples - 1))
            device.buttons.press("talk")
            await device.until_turn(Turn.ASLEEP)
            await asyncio.sleep(2.5)
    return median(waits)


async def samples_lost(link_takes_s: float) -> int:
    """Of a question that follows the wake word without a pause, while the link takes its time."""
    slow = Scenario(faults=(Delay(at="setup", seconds=link_takes_s),) if link_takes_s else ())
    async with home(slow, SHORT) as device:
        await device.microphone.say(wake_word() + question())
        await device.until_turn(Turn.SPEAKING)
        received = bytes(device.emulator.connection.audio)
        pcm = question()
        step = 320 * SAMPLE_BYTES
        return sum(320 for at in range(0, len(pcm), step) if pcm[at : at + step] not in received)


async def main(times: int) -> None:
    table = Table(title="Ways through the device (medians, simulated sound, emulator in the same process)")
    for column in ("what", "measured", "at least", "ratio", "aim"):
        table.add_column(column, justify="left" if column == "what" else "right")

    def add(what: str, seconds: float, least_s: float, aim: str) -> None:
        ratio = f"{seconds / least_s:.2f}" if least_s else ""
        least = f"{least_s * 1000:.0f} ms" if least_s else ""
        table.add_row(what, f"{seconds * 1000:.1f} ms", least, ratio, aim)

    sample_s = await microphone_to_service_s()
    add("microphone sample → same sample at the service", sample_s, FRAME_S / 2, "≤ 18 ms")
    byte_s = await reply_to_sample_s(times)
    add("reply's first byte → first sample to the device", byte_s, PERIOD_S / 2, "≤ 10 ms")
    add("interrupted → silence", await interrupted_to_silence_s(times), PERIOD_S / 2, "≤ 20 ms")
    add("end of wake word → light", await wake_word_to_light_s(times), 0, "≤ 250 ms")
    for takes_s in (0, 1, 3):
        table.add_row(f"samples lost, link takes {takes_s} s", str(await samples_lost(takes_s)), "0", "", "0")
    Console(width=110).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Ways through the device in milliseconds")
    parser.add_argument("--times", type=int, default=9)
    asyncio.run(main(parser.parse_args().times))
