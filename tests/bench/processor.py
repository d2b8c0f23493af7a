"""Processor and memory of the whole device: `python -m tests.bench.processor [--seconds N]`.

`assistant run` as its own process with PortAudio on a sound server of ours, the emulator in another. Next to
each figure stands the same figure of the least program that does the same job, measured in the same run.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from rich.console import Console
from rich.table import Table

from tests.support.sound_server import SoundServer, running_sound_server, wav_file
from tests.support.speech import speech

SETTLE_S = 5.0
TALK = (
    "Last week we went to the market and bought apples, a loaf of bread and a bunch of flowers for the "
    "kitchen table. On the way home it began to rain, so we waited under the old bridge until it stopped. "
)
STORY = "Once upon a time a lighthouse stood on a rock, and its keeper counted the ships that passed. " * 60


@dataclass(frozen=True)
class Load:
    """What a process used while it was watched."""

    percent: float
    rss_mb: float

    @property
    def seconds_a_minute(self) -> float:
        return self.percent * 0.6


def watch(process: psutil.Process, seconds: float) -> Load:
    """Processor share of one core, and resident memory at the end."""
    before, started = process.cpu_times(), time.monotonic()
    time.sleep(seconds)
    after, took = process.cpu_times(), time.monotonic() - started
    used = after.user + after.system - before.user - before.system
    return Load(100 * used / took, process.memory_info().rss / 2**20)


class Bench:
    """The stage: sound server, emulator, and the environment that everything runs in."""

    def __init__(self, server: SoundServer, folder: Path, exports: dict[str, str]) -> None:
        self.server = server
        self.folder = folder
        server.new_sink("room")
        server.new_sink("ears")
        server.make_default("room", "ears.monitor")
        self.environment = {
            **os.environ,
            **server.environment,
            **exports,
            "ASSISTANT_BOARD": "usb-speakerphone",
            "ASSISTANT_LIGHTS__NO_LIGHT": "true",
            "ASSISTANT_CONTROL__SOCKET": str(folder / "control.sock"),
            "ASSISTANT_CONVERSATION__LISTEN_TIMEOUT_S": "60",
            "ASSISTANT_AUDIO__INPUT": "pulse",
            "ASSISTANT_AUDIO__OUTPUT": "pulse",
        }

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *arguments],
            env=self.environment, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return done.stdout

    def turn(self) -> object:
        """Whose turn it is, as `assistant status --json` has it."""
        return json.loads(self.command("status", "--json"))["turn"]

    @contextmanager
    def running(self, *arguments: str) -> Iterator[psutil.Process]:
        """A Python process, ended by its id."""
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, *arguments]
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
            try:
                time.sleep(SETTLE_S)
                yield psutil.Process(process.pid)
            finally:
                process.terminate()
                process.wait(20)

    @contextmanager
    def device(self) -> Iterator[psutil.Process]:
        """`assistant run`, ready."""
        with self.running("-m", "assistant", "run") as process:
            self.command("status")
            yield process

    @contextmanager
    def talking(self) -> Iterator[None]:
        """People talk in the room, and not to the device."""
        wav = wav_file(self.folder / "talk.wav", speech(TALK, "slt") * 12, 16_000)
        playing = self.server.play(wav, "ears")
        try:
            yield
        finally:
            playing.terminate()
            playing.wait()


@contextmanager
def emulator(folder: Path) -> Iterator[dict[str, str]]:
    """`assistant emulator` as a process; the environment that it prints."""
    scenario = folder / "scenario.toml"
    # Hardly faster than it is played, so that a minute of talk costs a minute's messages and no more.
    scenario.write_text(f'repeat = true\nspeed = 1.1\n[[turn]]\nreply = "{STORY}"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "emulator", "--scenario", str(scenario)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    try:
        exports = {}
        for line in process.stdout:
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                exports[name] = value
            if line.startswith("export GEMINI_API_KEY"):
                break
        yield exports
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def main(seconds: float) -> None:
    table = Table(title=f"The whole process, {seconds:g} s each; reference in the same run")
    for column in ("state", "device", "reference", "ratio", "RSS", "aim"):
        table.add_column(column, justify="left" if column == "state" else "right")

    def add(state: str, ours: Load, reference: Load | None, aim: str, *, a_minute: bool = False) -> None:
        def shown(load: Load) -> str:
            return f"{load.seconds_a_minute:.2f} s/min" if a_minute else f"{load.percent:.2f} %"

        ratio = f"{ours.percent / reference.percent:.2f}" if reference else ""
        least = shown(reference) if reference else ""
        table.add_row(state, shown(ours), least, ratio, f"{ours.rss_mb:.0f} MB", aim)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(running_sound_server())
        bench = Bench(server, folder, stack.enter_context(emulator(folder)))
        with bench.running("-m", "tests.bench.reference_listener") as process:
            quiet_reference = watch(process, seconds)
            with bench.talking():
                talk_reference = watch(process, seconds)
        with bench.running("-m", "tests.bench.reference_client") as process:
            client_reference = watch(process, seconds)
        with bench.device() as process:
            time.sleep(10)  # the speaker's stream stops when nothing has played for as long
            add("asleep, quiet", watch(process, seconds), quiet_reference, "≤ 1.3 %, ≤ 105 MB")
            with bench.talking():
                add("asleep, people talking", watch(process, seconds), talk_reference, "≤ 1.3 %")
            time.sleep(
                SETTLE_S
            )  # the last words are out of every buffer, and nobody takes them for a question
            bench.command("press", "talk")
            time.sleep(SETTLE_S)
            connected = watch(process, min(seconds, 55))
            assert bench.turn() == "listening", "the conversation ended too early"
            add("connected, silent microphone", connected, client_reference, "≤ 1.35 s/min", a_minute=True)
            bench.command("say", "tell me a story")
            time.sleep(3)
            speaking = watch(process, seconds)
            assert bench.turn() == "speaking", "the reply ended too early"
            add("replying, microphone open", speaking, client_reference, "≤ 6 s/min", a_minute=True)
    Console(width=120).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Processor and memory of the whole device")
    parser.add_argument("--seconds", type=float, default=50.0)
    main(parser.parse_args().seconds)
