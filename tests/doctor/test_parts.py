"""The doctor's other parts: wake word, camera, lights, buttons, and a device that runs."""

import asyncio
import shutil
from pathlib import Path

import pytest

from assistant.config import CameraConfig, Config, LightsConfig, WakeConfig, load_board
from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.status import Status
from assistant.doctor.camera import CameraCheck
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, Verdict
from assistant.doctor.pins import PinChecks
from assistant.doctor.running import Running, ask_running
from assistant.doctor.sound import Sound
from assistant.doctor.wakeword import Wake
from tests.doctor.looking import looked
from tests.support.control import FakeDevice, serving

SIM = load_board("sim")
REAL = load_board("usb-speakerphone")


@pytest.mark.skipif(
    not shutil.which("flite"), reason="NO FLITE, SO NO WAKE WORD IS SAID: apt-get install flite"
)
async def test_the_wake_word_is_said_to_a_simulated_device() -> None:
    config = Config(wake=WakeConfig(words=("okay_nabu", "alexa")))
    found = (await looked(Wake(config, SIM, Running(), None, quick=False).checks()))["wake word"]
    assert found.verdict is Verdict.OK, found
    assert "spoken by flite" in found.detail
    assert "alexa" in found.detail
    deaf = Config(wake=WakeConfig(threshold=2.0))
    found = (await looked(Wake(deaf, SIM, Running(), None, quick=False).checks()))["wake word"]
    assert found.verdict is Verdict.WARNING, "nothing scores more than 2"


async def test_models_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "mine.tflite").write_bytes(b"rubbish")
    config = Config(wake=WakeConfig(engine="open", words=(), models=(tmp_path / "mine.tflite",)))
    found = (await looked(Wake(config, REAL, Running(), None, quick=True).checks()))["wake word"]
    assert found.verdict is Verdict.BAD
    assert "mine.tflite" in found.detail


async def test_the_wake_word_of_a_real_device_is_only_loaded() -> None:
    found = (await looked(Wake(Config(), REAL, Running(), None, quick=True).checks()))["wake word"]
    assert found.verdict is Verdict.OK
    assert found.detail.startswith("okay_nabu: loaded")


async def test_the_camera_takes_a_picture() -> None:
    found = (await looked(CameraCheck(CameraConfig(), SIM, Running()).checks()))["camera"]
    assert found.verdict is Verdict.OK
    assert "640 × 480" in found.detail


@pytest.mark.parametrize(
    ("source", "verdict"),
    [("none", Verdict.SKIPPED), ("auto", Verdict.WARNING), ("/dev/video99", Verdict.BAD)],
)
async def test_no_camera(source: str, verdict: Verdict) -> None:
    found = (await looked(CameraCheck(CameraConfig(source=source), REAL, Running()).checks()))["camera"]
    assert found.verdict is verdict, found


async def test_lights_and_buttons_of_a_simulated_board() -> None:
    found = await looked(PinChecks(Config(), SIM, Running(), terminal=False).checks())
    assert {one.detail for one in found.values()} == {"simulated"}


@pytest.mark.parametrize(("board", "part"), [("respeaker-2mic-hat", "lights"), ("keyboard", "buttons")])
async def test_what_this_machine_has_not(board: str, part: str) -> None:
    checks = PinChecks(Config(), load_board(board), Running(), terminal=False).checks()
    found = await looked(check for check in checks if check.name == part)
    assert found[part].verdict is Verdict.BAD, found
    assert found[part].fix


async def test_no_lights_by_choice_and_by_mistake() -> None:
    chosen = Config(lights=LightsConfig(no_light=True))
    found = await looked(PinChecks(chosen, REAL, Running(), terminal=False).checks())
    assert found["lights"].verdict is Verdict.OK
    assert found["buttons"].verdict is Verdict.OK
    found = await looked(PinChecks(Config(), REAL, Running(), terminal=False).checks())
    assert found["lights"].verdict is Verdict.BAD
    assert "no_light = true" in found["lights"].fix
    found = await looked(PinChecks(Config(), REAL, Running(), terminal=True).checks())
    assert found["lights"].detail == "the last line of the terminal"


# --- a device that runs --------------------------------------------------------------------------


def sound(running: Running) -> Sound:
    return Sound(Config(), REAL, running, None, quick=False)


async def test_what_a_running_device_holds_is_judged_by_what_it_says() -> None:
    running = Running(Status(missing=frozenset({Device.MICROPHONE})))
    found = await looked(
        (*sound(running).checks(), *PinChecks(Config(), REAL, running, terminal=False).checks())
    )
    assert found["microphone"].verdict is Verdict.BAD
    for name in ("speaker", "lights", "buttons"):
        assert found[name].verdict is Verdict.OK
        assert "the running device holds it" in found[name].detail
    assert found["tone"].verdict is Verdict.SKIPPED


async def test_a_device_that_cannot_be_asked_is_not_disturbed() -> None:
    running = Running(trouble="the device on /run/x belongs to another user; use sudo")
    found = await looked((*running.checks(), *sound(running).checks()))
    assert found["device"].verdict is Verdict.BAD
    assert {found[name].verdict for name in ("microphone", "speaker", "tone")} == {Verdict.SKIPPED}


@pytest.mark.parametrize(
    ("status", "verdict", "says"),
    [
        (Status(), Verdict.OK, "asleep"),
        (Status(cause=Cause.QUOTA), Verdict.WARNING, Cause.QUOTA.value),
        (Status(safe_mode=True), Verdict.WARNING, "safe mode"),
    ],
)
async def test_the_status_of_a_running_device(
    tmp_path: Path, status: Status, verdict: Verdict, says: str
) -> None:
    device = FakeDevice()
    device.now = status
    async with serving(tmp_path / "control.sock", device):
        running = await asyncio.to_thread(ask_running, tmp_path / "control.sock")
    found = await _only(running.checks())
    assert found.verdict is verdict
    assert says in found.detail


async def test_no_device_runs(tmp_path: Path) -> None:
    running = ask_running(tmp_path / "nothing.sock")
    assert not running.holds_devices
    assert (await _only(running.checks())).verdict is Verdict.SKIPPED


async def test_a_socket_that_says_nonsense(tmp_path: Path) -> None:
    async def rude(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0\n")
        writer.close()

    server = await asyncio.start_unix_server(rude, tmp_path / "control.sock")
    async with server:
        running = await asyncio.to_thread(ask_running, tmp_path / "control.sock")
    assert running.holds_devices
    assert (await _only(running.checks())).verdict is Verdict.BAD


async def _only(checks: "object") -> Finding:
    assert hasattr(checks, "__iter__")
    found = await looked(one for one in checks if isinstance(one, Check))
    return next(iter(found.values()))
