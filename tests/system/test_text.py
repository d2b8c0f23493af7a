"""Typing to a running device from other processes, while somebody may be talking to it."""

import asyncio
import os
import pty
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from assistant.config import CostsConfig
from assistant.core.events import ForgetConfirmed
from assistant.core.states import Turn
from assistant.core.timings import Timings
from assistant.emulator.scenario import Scenario, ToolCall
from assistant.emulator.scenario import Turn as Answer
from tests.support.home import Home, home, question, wake_word
from tests.support.plugged import types

SHORT = Timings(follow_up_s=0.5, linger_s=0.2)
TALKING = Timings(follow_up_s=30.0, linger_s=0.2)
PATIENCE_S = 30.0
CTRL_D = b"\x04"


class Terminal:
    """Starts `assistant` commands for one device, as a person does."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "control.sock"
        self._folder = folder
        self._config = folder / "assistant.toml"
        self._config.write_text(f'[control]\nsocket = "{self.socket}"\n')

    def add(self, settings: str) -> None:
        """Put more into the configuration."""
        self._config.write_text(self._config.read_text() + settings)

    @property
    def environment(self) -> Mapping[str, str]:
        """Without keys of whoever runs the tests, and with a home of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        return kept | {"XDG_STATE_HOME": str(self._folder), "TERM": "dumb"}

    async def start(self, command: str, *arguments: str, **streams: Any) -> Process:
        """`assistant COMMAND --config … ARGUMENTS`."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "assistant", command, "--config", str(self._config), *arguments),
            env=self.environment,
            **({"stdin": PIPE, "stdout": PIPE, "stderr": PIPE} | streams),
        )

    async def run(self, command: str, *arguments: str, typed: str = "") -> tuple[int | None, str, str]:
        """Exit code, and what it printed to stdout and to stderr."""
        process = await self.start(command, *arguments)
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate(typed.encode())
        assert "Traceback" not in err.decode()
        return process.returncode, out.decode(), err.decode()


@asynccontextmanager
async def at_home(
    folder: Path, *replies: str, timings: Timings = SHORT, **settings: Any
) -> AsyncIterator[tuple[Home, Terminal]]:
    """A device, and a terminal on the same machine."""
    terminal = Terminal(folder)
    scenario = Scenario(turns=tuple(Answer(reply=reply) for reply in replies))
    async with home(scenario, timings, control=terminal.socket, **settings) as device:
        yield device, terminal


async def test_the_answer_is_printed_and_heard(tmp_path: Path) -> None:
    async with at_home(tmp_path, "The capital of Peru is Lima.") as (device, terminal):
        done = await terminal.run("say", "--wait", "what is the capital of Peru?")
        assert done == (0, "The capital of Peru is Lima.\n", "")
        assert list(device.emulator.connection.texts) == ["what is the capital of Peru?"]
        assert len(device.speaker.heard()) >= len(device.emulator.connection.replies[0].audio)


async def test_what_is_no_text_is_answered_all_the_same(tmp_path: Path) -> None:
    async with at_home(tmp_path, "Pardon?") as (device, terminal):
        assert await terminal.run("say", "--wait", "--quiet", "bad\udcffbyte") == (0, "Pardon?\n", "")
        assert list(device.emulator.connection.texts) == ["bad?byte"]


async def test_the_answer_is_printed_while_it_is_spoken(tmp_path: Path) -> None:
    async with at_home(tmp_path, "One, two, three, four, five, six, seven, eight.") as (device, terminal):
        process = await terminal.start("say", "--wait", "please count")
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            first = await process.stdout.read(10)
            assert device.status.turn is Turn.SPEAKING
            rest, _ = await process.communicate()
        assert (first + rest).decode() == "One, two, three, four, five, six, seven, eight.\n"


async def test_a_quiet_answer_is_printed_and_not_heard(tmp_path: Path) -> None:
    async with at_home(tmp_path, "Ten million people.") as (device, terminal):
        done = await terminal.run("say", "--wait", "--quiet", "how many live there?")
        assert done == (0, "Ten million people.\n", "")
        await device.until_turn(Turn.ASLEEP)
        assert not any(device.speaker.heard())
        assert device.received_bytes == 0


async def test_typed_between_two_spoken_questions(tmp_path: Path) -> None:
    replies = ("Rather far.", "Three days, by rocket.", "Nobody, now.")
    async with at_home(tmp_path, *replies, timings=TALKING) as (device, terminal):
        await device.microphone.say(wake_word() + question())
        await device.until_turn(Turn.FOLLOW_UP)
        spoken = len(device.speaker.heard())
        done = await terminal.run("say", "--wait", "--quiet", "how long does it take?")
        assert done == (0, "Three days, by rocket.\n", "")
        await device.until_turn(Turn.FOLLOW_UP)
        assert not any(device.speaker.heard()[spoken:])
        await device.microphone.say(question())
        await device.until_turn(Turn.SPEAKING)
        await device.until_turn(Turn.FOLLOW_UP)
        assert device.status.model == "Nobody, now."
        assert len(device.emulator.handshakes) == 1, "all of it in one conversation"


async def test_typed_while_a_reply_is_heard(tmp_path: Path) -> None:
    replies = ("Once upon a time there was a lighthouse, far out at sea, on a rock.", "As you like.")
    async with at_home(tmp_path, *replies) as (device, terminal):
        types(device, "Tell me a story.")
        await device.until_turn(Turn.SPEAKING)
        done = await terminal.run("say", "--wait", "stop that please")
        assert done == (0, "As you like.\n", "")
        assert device.emulator.connection.replies[0].interrupted_at


async def test_what_a_tool_has_found_is_printed_after_what_is_said_meanwhile(tmp_path: Path) -> None:
    calls = (ToolCall(name="current_time"),)
    scenario = Scenario(turns=(Answer(tool_calls=calls, meanwhile="One moment please.", reply="Noon."),))
    terminal = Terminal(tmp_path)
    async with home(scenario, SHORT, control=terminal.socket):
        code, out, err = await terminal.run("say", "--wait", "what is the time?")
        assert (code, out.splitlines()[-1][-5:], err) == (0, "Noon.", "")


async def test_a_text_that_is_refused_says_why(tmp_path: Path) -> None:
    costs = CostsConfig(daily_limit=0.000_01)
    async with at_home(tmp_path, "Rather far.", costs=costs) as (device, terminal):
        await terminal.run("say", "--wait", "how far is the moon?")
        await device.until_turn(Turn.ASLEEP)
        assert device.status.costs.spent
        code, out, err = await terminal.run("say", "--wait", "and the sun?")
        assert (code, out.strip()) == (1, "")
        assert err == "assistant: refused: Today's budget is used\n"


async def test_without_a_device(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    for command, arguments in (("say", ["--wait", "hello"]), ("say", ["hello"]), ("chat", [])):
        code, out, err = await terminal.run(command, *arguments, typed="hello\n")
        assert (code, out) == (1, "")
        assert err.startswith(f"assistant: no device is running: nothing answers on {terminal.socket}")


async def test_a_chat_by_a_pipe(tmp_path: Path) -> None:
    async with at_home(tmp_path, "Lima.", "Ten million.") as (device, terminal):
        done = await terminal.run("chat", typed="what is the capital of Peru?\n\nhow many live there?\n")
        assert done == (0, "assistant: Lima.\nassistant: Ten million.\n\n", "")
        assert not any(device.speaker.heard())


@asynccontextmanager
async def chatting(terminal: Terminal) -> AsyncIterator[None]:
    """A chat on a terminal with one question and its answer, which ends with the block."""
    ours, theirs = pty.openpty()
    process = await terminal.start("chat", stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    try:
        assert (await read_until(ours, "you: ")).endswith("you: ")
        os.write(ours, b"capital of Peru?\r")
        assert "assistant: Lima." in await read_until(ours, "Lima.\r\nyou: ")
        yield
        os.write(ours, CTRL_D)
        async with asyncio.timeout(PATIENCE_S):
            assert await process.wait() == 0
    finally:
        os.close(ours)


async def test_a_chat_on_a_terminal_has_a_history(tmp_path: Path) -> None:
    async with at_home(tmp_path, "Lima.") as (_, terminal):
        async with chatting(terminal):
            pass
        history = tmp_path / "assistant" / "chat-history"
        assert "capital of Peru?" in history.read_text()
        assert history.stat().st_mode & 0o077 == 0, "for its user alone"


async def test_a_chat_that_is_forgotten_while_it_goes_on_leaves_no_history(tmp_path: Path) -> None:
    async with at_home(tmp_path, "Lima.") as (device, terminal):
        history = device.appliance.folder / "chat-history"
        terminal.add(f'[memory]\nfolder = "{history.parent}"\n')
        async with chatting(terminal):
            assert history.exists()
            device.appliance.runner.post(ForgetConfirmed())
            await device.until(lambda: not history.exists(), "forgetting")
        assert not history.exists()


async def test_a_chat_of_which_nothing_is_to_be_kept_leaves_no_history(tmp_path: Path) -> None:
    async with at_home(tmp_path, "Lima.") as (_, terminal):
        terminal.add("[memory]\nturns = 0\n")
        async with chatting(terminal):
            pass
        assert not (tmp_path / "assistant" / "chat-history").exists()


async def test_both_sides_are_followed_by_status(tmp_path: Path) -> None:
    async with at_home(tmp_path, "Lima.") as (device, terminal):
        process = await terminal.start("status", "--follow")
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            await process.stdout.readline()
            types(device, "capital of Peru?")
            seen = ""
            while "you: capital of Peru?" not in seen or "assistant: Lima." not in seen:
                seen += (await process.stdout.readline()).decode()
        process.terminate()
        await process.communicate()


async def read_until(terminal: int, ending: str) -> str:
    """What the terminal shows, once that ends like this."""
    shown = ""
    async with asyncio.timeout(PATIENCE_S):
        while not shown.endswith(ending):
            shown += (await asyncio.to_thread(os.read, terminal, 4096)).decode()
    return shown
