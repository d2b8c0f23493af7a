"""A sound server of the tests' own, with virtual devices: PipeWire, or else PulseAudio.

It shares nothing with a server of the user: its own runtime folder, home and D-Bus, and a session manager
that is told to leave sound cards, cameras and Bluetooth alone. Clients find it by `environment`, which
touches only what the sound libraries read; so PyAudio runs inside the test's own process, where a debugger,
asyncio's debug mode and the checks for leaked threads see it, and a child process is not needed.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from assistant.sim.wav import write_wav

APT = "sudo apt-get install pipewire pipewire-pulse wireplumber pulseaudio-utils libasound2-plugins dbus"
PIPEWIRE = ("dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse")
SOCKETS = {"dbus-daemon": "bus", "pipewire": "pipewire-0"}
READY_WITHIN_S = 15.0
ENDS_WITHIN_S = 5.0

LEAVE_HARDWARE_ALONE = {
    # WirePlumber 0.4 (Debian 12)
    "main.lua.d/90-virtual-only.lua": "alsa_monitor.enabled = false\nv4l2_monitor.enabled = false\n"
    "libcamera_monitor.enabled = false\n",
    "bluetooth.lua.d/90-virtual-only.lua": "bluez_monitor.enabled = false\n",
    # WirePlumber 0.5 (Debian 13)
    "wireplumber.conf.d/90-virtual-only.conf": "wireplumber.profiles = { main = { hardware.audio = disabled, "
    "hardware.bluetooth = disabled, hardware.video-capture = disabled } }\n",
}


class SoundServer:
    """A running server; `new_sink` makes a virtual device whose other end is `<name>.monitor`."""

    def __init__(self, folder: Path, start: "Callable[[], subprocess.Popen[bytes]]") -> None:
        self._start = start
        self._process = start()
        self._modules: dict[str, str] = {}
        self.environment = {
            "PULSE_SERVER": f"unix:{folder}/pulse/native",
            "PIPEWIRE_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": f"{folder}/pulse",
        }
        """What a client has to have in its environment before it initialises PortAudio."""

    def new_sink(self, name: str) -> None:
        """A virtual speaker `name`; what is played into it is recorded from `name.monitor`."""
        if name in self._modules:  # of a test that failed
            self.remove_sink(name)
        self._modules[name] = self._pactl("load-module", "module-null-sink", f"sink_name={name}")

    def remove_sink(self, name: str) -> None:
        """Pull the virtual device out."""
        self._pactl("unload-module", self._modules.pop(name))

    def make_default(self, speaker: str, microphone: str) -> None:
        """What a client that asks for nothing gets: a sink, and a source such as `name.monitor`."""
        self._pactl("set-default-sink", speaker)
        self._pactl("set-default-source", microphone)

    def play(self, wav: Path, sink: str) -> "subprocess.Popen[bytes]":
        """Begin to play a WAV file into `sink`; `wait` on the result, it takes as long as the sound."""
        return subprocess.Popen(["paplay", f"--device={sink}", wav], env=self._environment())

    @contextmanager
    def record(self, source: str, rate_hz: int) -> Iterator["Recording"]:
        """Record mono s16le from `source`, such as `name.monitor`, until the block ends."""
        command = ["parec", f"--device={source}", f"--rate={rate_hz}", "--channels=1", "--format=s16le"]
        with TemporaryDirectory() as folder, (Path(folder) / "recording.raw").open("w+b") as file:
            recording = Recording(Path(file.name))
            process = subprocess.Popen([*command, "--latency-msec=20"], stdout=file, env=self._environment())
            try:
                _wait_for(lambda: file.seek(0, os.SEEK_END) > 0, "parec records nothing")
                yield recording
            finally:
                _end(process)
                recording.keep()

    def freeze(self) -> None:
        """Let the server stand still: clients get no audio and no answer."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        """Kill the server under its clients and start it again, with the same sinks."""
        _end(self._process)
        self._process = self._start()
        _wait_for(self.answers, "the sound server does not start again")
        names, self._modules = list(self._modules), {}
        for name in names:
            self.new_sink(name)

    def answers(self) -> bool:
        """Whether the server is ready."""
        command = ["pactl", "list", "short", "sinks"]
        try:
            done = subprocess.run(
                command, env=self._environment(), capture_output=True, timeout=READY_WITHIN_S
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def _pactl(self, *arguments: str) -> str:
        done = subprocess.run(
            ["pactl", *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=READY_WITHIN_S,
            check=True,
        )
        return done.stdout.strip()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


class Recording:
    """What was recorded; still growing inside the `with` block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: bytes | None = None

    def pcm(self) -> bytes:
        """Everything so far."""
        return self._path.read_bytes() if self._kept is None else self._kept

    def keep(self) -> None:
        """The file goes away now."""
        self._kept = self._path.read_bytes()


def wav_file(path: Path, pcm: bytes, rate_hz: int) -> Path:
    """`path`, with mono s16le samples of any rate in it."""
    write_wav(path, pcm, rate_hz)
    return path


@contextmanager
def running_sound_server() -> Iterator[SoundServer]:
    """Bring a server up, and end it by its processes' ids. Skips the test if none is installed."""
    with TemporaryDirectory(prefix="sound-") as name, ExitStack() as processes:
        folder = Path(name)
        (folder / "pulse").mkdir(mode=0o700)
        commands = _pipewire(folder) if all(map(shutil.which, PIPEWIRE)) else _pulseaudio(folder)
        if not commands or not shutil.which("pactl"):
            pytest.skip(f"NO SOUND SERVER, SO NOT TESTED WITH ONE: {APT}")

        def start(command: list[str]) -> "subprocess.Popen[bytes]":
            with (folder / f"{command[0]}.log").open("ab") as log:
                process = subprocess.Popen(command, env=_private(folder), stdout=log, stderr=log)
            processes.callback(_end, process)
            return process

        for command in commands[:-1]:
            start(command)
            if socket := SOCKETS.get(command[0]):
                _wait_for((folder / socket).exists, f"{command[0]} does not start")
        server = SoundServer(folder, lambda: start(commands[-1]))
        _wait_for(server.answers, "the sound server does not start")
        yield server


@pytest.fixture(scope="session")
def sound_server() -> Iterator[SoundServer]:
    """One server for the session; tests make sinks of their own in it."""
    with running_sound_server() as server:
        yield server


@contextmanager
def as_client(server: SoundServer, **more: str) -> Iterator[None]:
    """This process is a client of `server`; PULSE_SINK and PULSE_SOURCE choose its devices."""
    wanted = {**server.environment, **more}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _private(folder: Path) -> dict[str, str]:
    home = folder / "home"
    for name, text in LEAVE_HARDWARE_ALONE.items():
        path = home / ".config" / "wireplumber" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(folder),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/bus",
        "LC_ALL": "C.UTF-8",
    }


def _pipewire(folder: Path) -> list[list[str]]:
    bus = ["dbus-daemon", "--session", "--nofork", f"--address=unix:path={folder}/bus"]
    return [bus, ["pipewire"], ["wireplumber"], ["pipewire-pulse"]]


def _pulseaudio(folder: Path) -> list[list[str]]:
    if not shutil.which("pulseaudio"):
        return []
    protocol = f"module-native-protocol-unix socket={folder}/pulse/native"
    options = ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes"]
    return [["pulseaudio", *options, "-L", protocol]]


def _wait_for(met: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not met():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{complaint} within {READY_WITHIN_S:.0f} s")
        time.sleep(0.02)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
    try:
        process.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
