"""The command line: what it says, and its exit codes. Control servers are real, the device behind is fake."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from assistant.commands.cli import cli, main
from assistant.core.causes import Cause
from assistant.core.events import MutePressed, TalkPressed, TalkReleased, TextSubmitted
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.errors import ConfigError, DeviceError, ServiceError
from tests.support import shell
from tests.support.control import FakeDevice, followers, serving, until
from tests.support.writing import write


class Terminal:
    """Runs commands in this process, with a configuration that names the socket."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.socket = folder / "run" / "control.sock"
        self._config = write(folder / "a.toml", f'[control]\nsocket = "{self.socket}"')
        self._captured = captured

    def call(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        code = main([*arguments, "--config", str(self._config)])
        out, err = self._captured.readouterr()
        return code, out, err

    async def acall(self, *arguments: str) -> tuple[int, str, str]:
        """The same while the loop goes on."""
        return await asyncio.to_thread(self.call, *arguments)


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, capsys)


@pytest.fixture
async def device() -> FakeDevice:
    return FakeDevice()


def test_on_a_pc_that_only_shares_its_screen_it_says_what_it_is_not() -> None:
    lacking = "import sys; sys.modules['annotated_types'] = None; import assistant.commands.cli"
    done = subprocess.run([sys.executable, "-c", lacking], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("assistant: this is the command of the device, and annotated_types is not")
    assert done.stderr.count("\n") == 1


# --- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", *cli.commands])
def test_help_teaches_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert f"Examples:\n    assistant {name}" in out
    assert "..." not in out.replace("TEXT...", "").replace("[ARGS]...", "")


def test_every_option_is_explained() -> None:
    for command in cli.commands.values():
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None), (
                f"{command.name} {parameter.name}"
            )


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Usage: assistant")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("assistant ")


# --- mistakes on the command line -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sya", "hello"], "No such command 'sya'."),
        (["press", "fire"], "'fire' is not one of"),
        (["press", "talk", "--hold", "0"], "0.0 is not in the range 0<x<=600"),
        (["press", "talk", "--long", "--double"], "exclude one another"),
        (["press", "talk", "--long", "--hold", "1"], "exclude one another"),
        (["say"], "Missing argument 'TEXT...'"),
        (["say", " "], "TEXT is empty"),
        (["say", "x" * 4_001], "TEXT has more than 4000 characters"),
        (["hear", "/absent.wav"], "File '/absent.wav' does not exist"),
        (["emulator", "--port", "99999"], "99999 is not in the range 0<=x<=65535"),
        (["status", "--jsn"], "No such option"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("assistant: ")
    assert told in err
    assert "--help`." in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["talk", "--long"], "this board gives a long press of talk no meaning; leave --long out"),
        (["mute", "--double"], "this board gives a double press of mute no meaning; leave --double out"),
        (["mute", "--hold", "1"], "only talk can be held"),
    ],
)
def test_a_press_without_meaning_is_refused(terminal: Terminal, arguments: list[str], told: str) -> None:
    code, _, err = terminal.call("press", *arguments)
    assert code == 1
    assert err.startswith(f"assistant: {told}")
    assert err.count("\n") == 1


# --- the configuration ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "config", "demo"])
def test_every_mistake_in_the_configuration_is_a_line(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "bad.toml", '[live]\nmodle = "x"\n[audio]\nvolume = 9')
    assert main([command, "--config", str(file)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"assistant: {file}: live.modle: unknown key; did you mean live.model?",
        f"assistant: {file}: audio.volume: must be at most 1, not 9",
    ]


@pytest.mark.parametrize("command", ["run", "config", "demo", "status"])
def test_a_broken_file_is_a_line_for_every_command(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "bad.toml", "[live\n")
    assert main([command, "--config", str(file)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"assistant: {file}: is no valid TOML: ")
    assert "(at line 1, column 6)" in err
    assert err.count("\n") == 1


def test_a_mistake_elsewhere_does_not_stop_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "bad.toml", f'nonsense = 1\n[control]\nsocket = "{tmp_path / "s"}"')
    assert main(["status", "--config", str(file)]) == 1
    assert "no device is running" in capsys.readouterr().err


# --- a running device -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("say", "hello"), ("press", "talk"), ("press", "mute"), ("status",)])
def test_no_running_device(terminal: Terminal, command: tuple[str, ...]) -> None:
    code, out, err = terminal.call(*command)
    told = f"no device is running: nothing answers on {terminal.socket}; start one with `assistant run`"
    assert (code, out, err) == (1, "", f"assistant: {told}\n")


async def test_say_and_press(terminal: Terminal, device: FakeDevice) -> None:
    async with serving(terminal.socket, device):
        for arguments in (
            ("say", "what", "is", "the time?"),
            ("press", "talk"),
            ("press", "talk", "--hold", "0.01"),
            ("press", "mute"),
        ):
            assert await terminal.acall(*arguments) == (0, "", "")
    assert device.events == [
        TextSubmitted("what is the time?"),
        *(TalkPressed(), TalkReleased()) * 2,
        MutePressed(),
    ]


async def test_status(terminal: Terminal, device: FakeDevice) -> None:
    device.now = Status(cause=Cause.KEY_MISSING)
    async with serving(terminal.socket, device):
        assert await terminal.acall("status") == (
            0,
            "asleep\nsends no audio\nnot connected\nproblem: There is no key for the service.\n",
            "",
        )
        code, out, _ = await terminal.acall("status", "--json")
    assert code == 0
    assert json.loads(out)["cause"] == "key_missing"


async def test_status_follows_until_the_device_stops(terminal: Terminal, device: FakeDevice) -> None:
    async with serving(terminal.socket, device) as server:
        following = asyncio.create_task(terminal.acall("status", "--follow"))
        await until(lambda: followers(server) == 1)
    code, _, err = await following
    assert code == 1
    assert "has stopped" in err


async def test_hear(terminal: Terminal, device: FakeDevice, tmp_path: Path) -> None:
    wav = write(tmp_path / "a.wav", "")
    mp3 = write(tmp_path / "a.mp3", "")
    async with serving(terminal.socket, device):
        code, _, err = await terminal.acall("hear", str(wav))
        assert (code, err) == (
            1,
            'assistant: this device has real ears; `assistant hear` needs board = "sim"\n',
        )
    async with serving(terminal.socket, device, hear=device.hear):
        assert (await terminal.acall("hear", str(wav)))[0] == 0
        code, _, err = await terminal.acall("hear", str(mp3))
        assert (code, err) == (1, f"assistant: {mp3} is no WAV file\n")
    assert device.heard == [wav]


# --- errors in general ------------------------------------------------------------------------------


class Failing(click.Command):
    """A command that raises what it was given."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("fail")
        self._error = error

    def invoke(self, ctx: click.Context) -> None:
        raise self._error


@pytest.fixture
def fail(capsys: pytest.CaptureFixture[str]) -> "Fail":
    return Fail(capsys)


class Fail:
    """What the command line makes of an error: exit code and standard error."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured

    def __call__(self, error: BaseException) -> tuple[int, str]:
        cli.add_command(Failing(error))
        try:
            return main(["fail"]), self._captured.readouterr().err
        finally:
            cli.commands.pop("fail")


def test_the_errors_of_a_group_are_told_each_once(fail: Fail) -> None:
    group = ExceptionGroup(
        "", [DeviceError("no ears"), ExceptionGroup("", [ServiceError("no net"), DeviceError("no ears")])]
    )
    assert fail(group) == (1, "assistant: no ears\nassistant: no net\n")
    assert fail(ExceptionGroup("", [DeviceError("no ears"), ConfigError("wrong")]))[0] == 2


def test_ctrl_c_is_quiet(fail: Fail) -> None:
    code, err = fail(KeyboardInterrupt())
    assert (code, err.strip()) == (130, "")


def test_a_bug_is_not_hidden(fail: Fail) -> None:
    with pytest.raises(ZeroDivisionError):
        fail(ZeroDivisionError())
    with pytest.raises(ExceptionGroup):
        fail(ExceptionGroup("", [DeviceError("no ears"), ZeroDivisionError()]))


# --- processes --------------------------------------------------------------------------------------


def test_a_mistake_in_the_environment(tmp_path: Path) -> None:
    code, out, err = shell.call(tmp_path, "run", ASSISTANT_LIVE__MODLE="x", GEMINI_API_KEY="AIzaSecret")
    told = "assistant: ASSISTANT_LIVE__MODLE: unknown key; did you mean ASSISTANT_LIVE__MODEL?\n"
    assert (code, out, err) == (2, "", told)


def test_the_configuration_is_found_and_its_secret_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "assistant").mkdir()
    write(tmp_path / "assistant" / "assistant.toml", 'board = "sim"')
    code, out, err = shell.call(
        tmp_path, "config", ASSISTANT_LIVE__VOICE="Puck", GEMINI_API_KEY="AIzaOne", GOOGLE_API_KEY="AIzaTwo"
    )
    assert code == 0
    assert 'board = "sim"' in out
    assert 'voice = "Puck"  # ASSISTANT_LIVE__VOICE' in out
    assert "AIza" not in out + err
    assert "GOOGLE_API_KEY is used" in err


async def test_ctrl_c_releases_the_button(tmp_path: Path, device: FakeDevice) -> None:
    async with serving(tmp_path / "assistant" / "control.sock", device):
        holding = await asyncio.to_thread(shell.start, tmp_path, "press", "talk", "--hold", "60")
        await device.until(1)
        holding.send_signal(signal.SIGINT)
        _, err = await asyncio.to_thread(holding.communicate, timeout=30)
        assert await device.until(2) == [TalkPressed(), TalkReleased()]
    assert holding.returncode == 130
    assert err.strip() == ""


async def test_a_reader_that_goes_away_is_quiet(tmp_path: Path) -> None:
    process = await asyncio.to_thread(shell.start, tmp_path, "config")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    err = await asyncio.to_thread(process.stderr.read)
    process.stderr.close()
    assert process.wait(30) != 0
    assert err == ""


@pytest.mark.parametrize("arguments", [("--help",), ("status",)])
def test_quick_answers_import_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    _, _, err = shell.call(tmp_path, *arguments, PYTHONPROFILEIMPORTTIME="1")
    imported = {
        line.rpartition("|")[2].strip() for line in err.splitlines() if line.startswith("import time:")
    }
    assert "click" in imported
    assert not imported & {"asyncio", "pydantic", "numpy", "rich", "google.genai", "pyaudio", "websockets"}


async def test_each_change_of_the_status_is_a_line_at_once(tmp_path: Path, device: FakeDevice) -> None:
    async with serving(tmp_path / "assistant" / "control.sock", device) as server:
        words = await asyncio.to_thread(shell.start, tmp_path, "status", "--follow")
        objects = await asyncio.to_thread(shell.start, tmp_path, "status", "--follow", "--json")
        assert words.stdout
        assert objects.stdout
        assert await asyncio.to_thread(words.stdout.readline) == "asleep · sends no audio · not connected\n"
        assert json.loads(await asyncio.to_thread(objects.stdout.readline))["turn"] == "asleep"
        server.publish(Status(turn=Turn.LISTENING, streaming=True))
        assert await asyncio.to_thread(words.stdout.readline) == "listening · sends audio · not connected\n"
        assert json.loads(await asyncio.to_thread(objects.stdout.readline))["turn"] == "listening"
        for process in (words, objects):
            process.send_signal(signal.SIGINT)
            _, err = await asyncio.to_thread(process.communicate, timeout=30)
            assert (process.returncode, err.strip()) == (130, "")


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = shell.call(tmp_path, "emulator", "--port", str(port))
    assert (code, out) == (1, "")
    assert err.startswith(f"assistant: port {port} is in use")
    assert err.count("\n") == 1


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    code, out, err = shell.call(tmp_path, "emulator", "--scenario", str(tmp_path / "absent.toml"))
    assert (code, out) == (2, "")
    assert err.startswith(f"assistant: {tmp_path / 'absent.toml'} cannot be read")
    assert err.count("\n") == 1


def test_a_second_device_on_the_same_socket(tmp_path: Path) -> None:
    (tmp_path / "assistant").mkdir()
    with socket.socket(socket.AF_UNIX) as first:
        first.bind(str(tmp_path / "assistant" / "control.sock"))
        first.listen()
        code, out, err = shell.call(tmp_path, "run", ASSISTANT_BOARD="sim")
    assert (code, out) == (1, "")
    assert "assistant: another device is running" in err
    assert "ready" not in err
    assert "Traceback" not in err
