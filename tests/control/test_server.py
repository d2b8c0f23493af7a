"""The control server over real sockets."""

import asyncio
import socket
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.control.client import ControlClient
from assistant.control.codec import MAX_LINE_BYTES
from assistant.control.connection import MAX_ANSWERS
from assistant.control.messages import Accepted, HearFile
from assistant.control.server import MAX_CLIENTS, ControlServer
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.causes import Cause
from assistant.core.events import MutePressed, TalkPressed, TalkReleased, TextSubmitted
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.errors import ControlError
from assistant.ports import Measured, ToneHeard
from tests.support.control import FakeDevice, FakeMeter, clients, connected, followers, serving, until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "control.sock"


@pytest.fixture
async def device() -> FakeDevice:
    return FakeDevice()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def is_socket(path: Path) -> bool:
    return path.is_socket()


async def test_only_the_owner_may_use_the_socket_and_its_folder(path: Path, device: FakeDevice) -> None:
    async with serving(path, device):
        assert mode_of(path) == 0o600
        assert mode_of(path.parent) == 0o700
    assert not is_socket(path)


async def test_events_are_reported_in_order(path: Path, device: FakeDevice) -> None:
    async with serving(path, device), connected(path) as client:
        for message in ("TalkPressed", "TalkReleased", "MutePressed"):
            assert await client.ask({"type": message}) == {"type": "Accepted"}
        await client.ask({"type": "TextSubmitted", "text": "hello"})
    assert device.events == [TalkPressed(), TalkReleased(), MutePressed(), TextSubmitted("hello")]


async def test_the_status_is_told_when_asked(path: Path, device: FakeDevice) -> None:
    device.now = Status(turn=Turn.THINKING, cause=Cause.QUOTA)
    async with serving(path, device), connected(path) as client:
        answer = await client.ask({"type": "StatusAsked"})
    assert (answer["type"], answer["turn"], answer["cause"]) == ("Status", "thinking", "quota")


async def test_changes_are_told_to_those_who_follow(path: Path, device: FakeDevice) -> None:
    async with serving(path, device) as server, connected(path) as one, connected(path) as two:
        assert (await one.ask({"type": "StatusFollowed"}))["turn"] == "asleep"
        assert (await two.ask({"type": "StatusAsked"}))["turn"] == "asleep"
        server.publish(Status(turn=Turn.LISTENING))
        assert (await one.answer())["turn"] == "listening"
        assert await two.ask({"type": "MutePressed"}) == {"type": "Accepted"}
        assert await one.ask({"type": "TalkPressed"}) == {"type": "Accepted"}


async def test_a_follower_that_lags_gets_the_newest(path: Path, device: FakeDevice) -> None:
    async with serving(path, device) as server, connected(path) as client:
        await client.ask({"type": "StatusFollowed"})
        for turn in Turn:
            server.publish(Status(turn=turn))
        assert (await client.answer())["turn"] == "follow_up"


async def test_a_follower_that_never_reads_is_dropped_and_others_are_not(
    path: Path, device: FakeDevice
) -> None:
    long = Status(model="x" * 4_000)
    async with serving(path, device, send_timeout_s=0.02) as server, connected(path) as good:
        with socket.socket(socket.AF_UNIX) as bad:
            bad.setblocking(False)
            bad.connect(str(path))
            await asyncio.get_running_loop().sock_sendall(bad, b'{"type": "StatusFollowed"}\n')
            await good.ask({"type": "StatusAsked"})
            while clients(server) == 2:
                server.publish(long)
                await asyncio.sleep(0)
            assert await good.ask({"type": "MutePressed"}) == {"type": "Accepted"}


async def test_one_who_asks_and_never_reads_is_dropped(path: Path, device: FakeDevice) -> None:
    device.now = Status(model="x" * 4_000)
    async with serving(path, device, send_timeout_s=0.3) as server, connected(path) as good:
        await good.ask({"type": "StatusAsked"})
        with socket.socket(socket.AF_UNIX) as bad:
            bad.setblocking(False)
            bad.connect(str(path))
            with pytest.raises(OSError):  # broken pipe or reset, as the kernel likes
                while True:
                    await asyncio.get_running_loop().sock_sendall(bad, b'{"type": "StatusAsked"}\n' * 100)
        assert await good.ask({"type": "MutePressed"}) == {"type": "Accepted"}
        await until(lambda: clients(server) == 1)
        assert device.asked < MAX_ANSWERS + 200  # some more went into the kernel's buffer


async def test_the_end_does_not_wait_for_one_who_never_reads(path: Path, device: FakeDevice) -> None:
    with socket.socket(socket.AF_UNIX) as bad:
        bad.setblocking(False)
        async with serving(path, device, send_timeout_s=600) as server:
            bad.connect(str(path))
            await asyncio.get_running_loop().sock_sendall(bad, b'{"type": "StatusFollowed"}\n')
            await until(lambda: followers(server) == 1)
            for _ in range(200):
                server.publish(Status(model="x" * 4_000))
                await asyncio.sleep(0)
        assert clients(server) == 0


async def test_a_silent_client_is_dropped_but_a_silent_follower_is_not(
    path: Path, device: FakeDevice
) -> None:
    async with serving(path, device, idle_s=0.02) as server, connected(path) as follower:
        await follower.ask({"type": "StatusFollowed"})
        for _ in range(2):
            async with connected(path) as silent:
                assert await silent.reader.read() == b""
        server.publish(Status(turn=Turn.SPEAKING))
        assert (await follower.answer())["turn"] == "speaking"


async def test_a_refused_line_leaves_the_connection_usable(path: Path, device: FakeDevice) -> None:
    async with serving(path, device), connected(path) as client:
        assert (await client.ask("nonsense"))["type"] == "Refused"
        assert (await client.ask({"type": "ShutdownRequested"}))["type"] == "Refused"
        assert await client.ask({"type": "TalkPressed"}) == {"type": "Accepted"}
    assert device.events[0] == TalkPressed()


async def test_a_line_without_end_is_not_read(path: Path, device: FakeDevice) -> None:
    async with serving(path, device), connected(path) as client:
        client.send(b"x" * (MAX_LINE_BYTES + 70_000))
        assert "at most" in (await client.answer())["reason"]
        assert await client.reader.read() == b""


async def test_one_who_only_writes_is_answered(path: Path, device: FakeDevice) -> None:
    async with serving(path, device), connected(path) as client:
        client.send({"type": "TalkPressed"})
        client.send({"type": "TalkReleased"})
        client.writer.write_eof()
        assert (await client.reader.read()).count(b"Accepted") == 2


async def test_a_button_does_not_stay_down_when_its_client_dies(path: Path, device: FakeDevice) -> None:
    async with serving(path, device):
        async with connected(path) as client:
            await client.ask({"type": "TalkPressed"})
        assert await device.until(2) == [TalkPressed(), TalkReleased()]
        async with connected(path) as client:
            await client.ask({"type": "TalkPressed"})
            await client.ask({"type": "TalkReleased"})
        async with connected(path) as client:
            await client.ask({"type": "StatusAsked"})
    assert device.events == [TalkPressed(), TalkReleased()] * 2


async def test_too_many_clients_are_told_so(path: Path, device: FakeDevice) -> None:
    async with serving(path, device) as server:
        callers = [await asyncio.open_unix_connection(path) for _ in range(MAX_CLIENTS)]
        await until(lambda: clients(server) == MAX_CLIENTS)
        async with connected(path) as one_more:
            assert "clients are being served" in (await one_more.answer())["reason"]
        for _, writer in callers:
            writer.close()
            await writer.wait_closed()
        await until(lambda: clients(server) == 0)
        async with connected(path) as again:
            assert (await again.ask({"type": "StatusAsked"}))["type"] == "Status"


async def test_a_wav_is_heard_by_simulated_ears_only(path: Path, device: FakeDevice) -> None:
    async with serving(path, device), connected(path) as client:
        answer = await client.ask({"type": "HearFile", "path": "/a.wav"})
        assert "real ears" in answer["reason"]
    async with serving(path, device, hear=device.hear), connected(path) as client:
        assert await client.ask({"type": "HearFile", "path": "/a.wav"}) == {"type": "Accepted"}
        assert (await client.ask({"type": "HearFile", "path": "/a.mp3"}))["reason"] == "/a.mp3 is no WAV file"
        assert (await client.ask({"type": "HearFile", "path": "a.wav"}))[
            "reason"
        ] == "a.wav is no absolute path"
    assert device.heard == [Path("/a.wav")]


async def test_what_a_dead_process_left_is_replaced(path: Path, device: FakeDevice) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    async with serving(path, device), connected(path) as client:
        assert (await client.ask({"type": "StatusAsked"}))["type"] == "Status"


async def test_a_second_device_is_refused_and_the_first_goes_on(path: Path, device: FakeDevice) -> None:
    async with serving(path, device), connected(path) as client:
        with pytest.raises(ControlError, match=f"another device is running and answers on {path}"):
            await ControlServer(path, device.status).run(device.report)
        assert (await client.ask({"type": "StatusAsked"}))["type"] == "Status"
        assert is_socket(path)


async def test_a_file_in_the_way_is_left_alone(tmp_path: Path, device: FakeDevice) -> None:
    path = tmp_path / "precious"
    path.write_text("data")
    with pytest.raises(ControlError, match="is there and is no socket"):
        await ControlServer(path, device.status).run(device.report)
    assert path.read_text() == "data"


@pytest.mark.parametrize("name", ["x" * 200, "file/control.sock"])
async def test_a_path_that_cannot_be_is_one_line(tmp_path: Path, device: FakeDevice, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ControlError, match=r"cannot listen on .*set another \[control\] socket"):
        await ControlServer(tmp_path / name, device.status).run(device.report)


async def test_a_successor_s_socket_is_not_removed(path: Path, device: FakeDevice) -> None:
    async with serving(path, device):
        await asyncio.to_thread(path.unlink)
        successor = socket.socket(socket.AF_UNIX)
        successor.bind(str(path))
    assert is_socket(path)
    successor.close()


async def test_followers_see_the_end(path: Path, device: FakeDevice) -> None:
    async with serving(path, device):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b'{"type": "StatusFollowed"}\n')
        await reader.readuntil()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


LINES = st.lists(
    st.binary(max_size=200) | st.just(b'{"type": "MutePressed"}') | st.just(b"{" * 2_000), max_size=20
)


@settings(max_examples=30, deadline=None)
@given(LINES)
def test_garbage_never_stops_the_server(lines: list[bytes]) -> None:
    async def main(path: Path) -> None:
        device = FakeDevice()
        async with serving(path, device):
            async with connected(path) as client:
                for line in lines:
                    client.send(line.replace(b"\n", b"") + b"\n")
                    assert (await client.answer())["type"] in ("Accepted", "Refused")
            async with connected(path) as client:
                assert (await client.ask({"type": "StatusAsked"}))["type"] == "Status"
        assert len(device.events) == lines.count(b'{"type": "MutePressed"}')

    with TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder) / "s"))


async def test_the_client_talks_to_the_server(path: Path, device: FakeDevice) -> None:
    def use() -> tuple[object, ...]:
        with ControlClient(path) as client:
            return client.status(), client.ask(HearFile(Path("/a.wav")))

    async with serving(path, device, hear=device.hear):
        assert await asyncio.to_thread(use) == (Status(), Accepted())


async def test_sound_is_measured_of_a_sleeper(path: Path, device: FakeDevice) -> None:
    meter = FakeMeter(Measured(2.0, -40.0, tone=ToneHeard(found=True, delay_s=0.1, gain_db=-20.0)))
    async with serving(path, device, meter=meter), connected(path) as client:
        assert await client.ask({"type": "MeasureSound", "tone": True}) == {"type": "Accepted"}
        found = await client.ask({"type": "MeasuredAsked"})
    assert meter.begun == [True]
    assert (found["type"], found["mean_db"], found["tone"]["delay_s"]) == ("Measured", -40.0, 0.1)
    assert device.events == []


@pytest.mark.parametrize(
    "status", [Status(turn=Turn.LISTENING), Status(ringing=(Alarm(1, AlarmKind.TIMER, "tea", 0.0),))]
)
async def test_no_tone_is_played_into_a_conversation_or_a_ring(
    path: Path, device: FakeDevice, status: Status
) -> None:
    device.now, meter = status, FakeMeter(Measured())
    async with serving(path, device, meter=meter), connected(path) as client:
        answer = await client.ask({"type": "MeasureSound", "tone": True})
    assert answer["type"] == "Refused"
    assert meter.begun == []


async def test_a_device_that_measures_nothing_says_so(path: Path, device: FakeDevice) -> None:
    async with serving(path, device), connected(path) as client:
        assert (await client.ask({"type": "MeasuredAsked"}))["type"] == "Refused"
