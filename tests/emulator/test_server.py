"""The server as any WebSocket client meets it."""

import asyncio
import json
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidMessage, InvalidStatus

from assistant.emulator import Emulator, EmulatorSettings, Scenario, Turn
from assistant.emulator.faults import CloseLink, Delay, DropLink, Fault, Refuse, SendFrame
from assistant.errors import ConfigError, ServiceError
from tests.support.live_frames import audio, frame, picture, setup
from tests.support.speech import silence, speech

GEMINI = "/ws/google.ai.generativelanguage.{}.GenerativeService.BidiGenerateContent"
VERTEX = "/ws/google.cloud.aiplatform.{}.LlmBidiService/BidiGenerateContent"
KEY = {"x-goog-api-key": "k"}
GRACE_S = 2.0
"""What was told to end may take this long."""
QUESTION = speech("what is the weather like in London") + silence(0.8)


def emulator(*turns: Turn, faults: tuple[Fault, ...] = (), **settings: Any) -> Emulator:
    scenario = Scenario(turns=turns, faults=faults, delay_s=0)
    return Emulator(EmulatorSettings(scenario=scenario, **settings))


def dial(
    service: Emulator, path: str = GEMINI.format("v1beta"), headers: dict[str, str] | None = None
) -> connect:
    trust = ssl.create_default_context(cafile=str(service.ca_file))
    trust.verify_flags |= ssl.VERIFY_X509_STRICT
    return connect(
        service.base_url.replace("https", "wss") + path,
        ssl=trust,
        additional_headers=KEY if headers is None else headers,
        proxy=None,
    )


async def message(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(10):
        received = await socket.recv()
    assert isinstance(received, bytes)  # as the service sends them
    decoded: dict[str, Any] = json.loads(received)
    return decoded


async def closing(socket: ClientConnection) -> tuple[int, str]:
    """How the service closes the connection."""
    async with asyncio.timeout(10):
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await socket.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


@pytest.mark.parametrize("slashes", ["", "/"])
@pytest.mark.parametrize(
    ("path", "model", "backend"),
    [
        (GEMINI.format("v1"), "models/gemini-3.8-live", "gemini"),
        (GEMINI.format("v1beta"), "models/gemini-3.8-live", "gemini"),
        (GEMINI.format("v1alpha") + "Constrained", "models/gemini-3.8-live", "gemini"),
        (
            VERTEX.format("v1beta1"),
            "projects/p/locations/l/publishers/google/models/gemini-3.8-live",
            "vertex",
        ),
    ],
)
async def test_every_url_of_the_service(slashes: str, path: str, model: str, backend: str) -> None:
    async with emulator() as service, dial(service, slashes + path) as socket:
        await socket.send(setup(model=model))
        assert await message(socket) == {"setupComplete": {}}
        assert service.connection.backend.value == backend


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", {"x-goog-api-key": "right"}, 101),
        ("?key=right", {}, 101),
        ("", {"Authorization": "Bearer right"}, 101),
        ("", {"Authorization": "Token right", "x-goog-api-key": "right"}, 101),
        ("", {}, 401),
        ("?key=", {"x-goog-api-key": ""}, 401),
        ("", {"Authorization": "Basic right"}, 401),
        ("", {"x-goog-api-key": "wrong"}, 403),
        ("?key=wrong", {}, 403),
    ],
)
async def test_who_may_come_in(query: str, headers: dict[str, str], status: int) -> None:
    async with emulator(api_key="right") as service:
        path = GEMINI.format("v1") + query
        if status == 101:
            async with dial(service, path, headers):
                pass
        else:
            with pytest.raises(InvalidStatus) as refused:
                async with dial(service, path, headers):
                    pass
            assert refused.value.response.status_code == status
        assert [shake.status for shake in service.handshakes] == [status]


@pytest.mark.parametrize(
    "path", ["/", "/ws/", GEMINI.format("v2"), "/" + VERTEX.format("v1").upper(), "///x"]
)
async def test_other_paths_are_not_found(path: str) -> None:
    async with emulator() as service:
        with pytest.raises(InvalidStatus) as refused:
            async with dial(service, path):
                pass
        assert refused.value.response.status_code == 404


async def test_a_conversation_in_mixed_spellings() -> None:
    async with emulator(Turn(reply="Yes.", heard="what is it")) as service, dial(service) as socket:
        await socket.send(
            frame(
                setup={
                    "model": "models/gemini-3.8-live",
                    "generation_config": {"responseModalities": ["AUDIO"]},
                    "realtimeInputConfig": {"automatic_activity_detection": {"silenceDurationMs": 400}},
                    "input_audio_transcription": {},
                }
            )
        )
        assert await message(socket) == {"setupComplete": {}}
        await socket.send(audio(QUESTION).encode())  # a binary frame is as good
        heard = await message(socket)
        assert heard["serverContent"]["inputTranscription"]["text"] == "what is it"
        (part,) = (await message(socket))["serverContent"]["modelTurn"]["parts"]
        assert part["inlineData"]["mimeType"] == "audio/pcm;rate=24000"


@pytest.mark.parametrize(
    ("frames", "code", "reason"),
    [
        (["hello"], 1007, "Invalid JSON payload received."),
        ([audio(silence(0.1))], 1007, "setup must be the first message and only the first"),
        ([setup(), setup()], 1007, "setup must be the first message and only the first"),
        ([setup(generationConfig={"responseModalities": ["AUDIO", "TEXT"]})], 1007, "invalid argument"),
        ([setup(model="models/none")], 1008, "is not found for API version v1beta"),
        ([setup(), frame(realtime_input={"activityStart": {}})], 1007, "Explicit activity control"),
        ([setup(), audio(b"\0")], 1007, "Request contains an invalid argument."),
        ([setup(surprise=1)], 1007, "Unknown name \"surprise\" at 'setup': Cannot find field."),
    ],
)
async def test_mistakes_close_the_connection(frames: list[str], code: int, reason: str) -> None:
    async with emulator() as service, dial(service) as socket:
        for one in frames:
            await socket.send(one)
        closed = await closing(socket)
        assert closed[0] == code
        assert reason in closed[1]
        connection = service.connection
        await service.wait_for(lambda: not connection.open)
        assert connection.refusal is not None
        assert connection.close_code == code


# --- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 429, 503])
async def test_the_first_upgrades_are_refused(status: int) -> None:
    async with emulator(faults=(Refuse(status=status, times=2, retry_after_s=7),)) as service:
        for _ in range(2):
            with pytest.raises(InvalidStatus) as refused:
                async with dial(service):
                    pass
            assert refused.value.response.status_code == status
            assert refused.value.response.headers["Retry-After"] == "7"
        async with dial(service):
            pass
        assert [shake.status for shake in service.handshakes] == [status, status, 101]


async def test_an_upgrade_is_cut_off() -> None:
    async with emulator(faults=(DropLink(at="handshake", connection=1),)) as service:
        with pytest.raises((InvalidMessage, EOFError, OSError)):
            async with dial(service):
                pass
        async with dial(service) as socket:
            await socket.send(setup())
            assert await message(socket) == {"setupComplete": {}}
            assert service.connection.number == 2


async def test_faults_on_the_wire() -> None:
    faults = (
        Delay(at="setup", seconds=0.1),
        SendFrame(at="setup_complete", text='{"news":1}'),
        CloseLink(at="question", code=1011, reason="Deadline expired before operation could complete."),
    )
    async with emulator(faults=faults) as service, dial(service) as socket:
        await socket.send(setup())
        assert await message(socket) == {"setupComplete": {}}
        assert await socket.recv() == '{"news":1}'
        await socket.send(frame(realtime_input={"text": "hi"}))
        assert await closing(socket) == (1011, "Deadline expired before operation could complete.")


async def test_a_dropped_link_has_no_goodbye() -> None:
    async with emulator(faults=(DropLink(at="setup_complete"),)) as service, dial(service) as socket:
        await socket.send(setup())
        with pytest.raises(ConnectionClosedError) as lost:
            await message(socket)
            await message(socket)
        assert lost.value.rcvd is None


# --- the server itself ----------------------------------------------------------------------------


async def test_nothing_is_left_when_it_ends(tmp_path: Path) -> None:
    async with emulator(record=tmp_path) as service, dial(service) as socket:
        await socket.send(setup())
        await message(socket)
        await socket.send(frame(realtime_input={"text": "tell me a long story"}))
        await message(socket)
        folder = service.ca_file.parent
        assert folder.stat().st_mode & 0o777 == 0o700
        await service.__aexit__(None, None, None)
        assert await closing(socket) == (1001, "")
    assert not folder.exists()
    assert len(asyncio.all_tasks()) == 1
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    ours = [one for one in others if not one.name.startswith("asyncio_")]  # those resolve the client's names
    for thread in ours:
        thread.join(GRACE_S)  # one that waited for a process tells the loop so first, and ends then
    assert [thread.name for thread in ours if thread.is_alive()] == []
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", service.port)


async def test_a_port_in_use_is_named() -> None:
    async with emulator() as service:
        with pytest.raises(ServiceError, match=f"port {service.port} is in use; choose another with --port"):
            async with emulator(port=service.port):
                pass


async def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(ServiceError, match=r"192\.0\.2\.1"):
        async with emulator(host="192.0.2.1"):
            pass


async def test_a_ca_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="absent"):
        async with emulator(ca_folder=tmp_path / "absent"):
            pass


async def test_exports_are_for_a_shell(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    async with emulator(ca_folder=folder) as service:
        assert service.exports() == [
            f"export GOOGLE_GEMINI_BASE_URL=https://localhost:{service.port}",
            f"export GOOGLE_VERTEX_BASE_URL=https://localhost:{service.port}",
            f"export SSL_CERT_FILE='{service.ca_file}'",
            f"export NODE_EXTRA_CA_CERTS='{service.ca_file}'",
            "export GEMINI_API_KEY=any",
        ]
    assert service.ca_file.exists()


async def test_the_kept_audio_is_bounded() -> None:
    async with emulator(kept_audio_s=0.5) as service, dial(service) as socket:
        await socket.send(setup())
        await socket.send(audio(silence(2.0)))
        connection = await service.wait_for_setup()
        await service.wait_for(lambda: connection.audio_bytes)
        assert (len(connection.audio), connection.audio_bytes) == (16_000, 64_000)


async def test_waiting_has_an_end() -> None:
    async with emulator() as service:
        with pytest.raises(TimeoutError, match="the setup of connection 3 did not happen within"):
            await service.wait_for_setup(3, timeout_s=0.01)
        with pytest.raises(LookupError, match="no client is connected"):
            service.interrupt()


async def test_what_is_received_is_recorded(tmp_path: Path) -> None:
    async with emulator(record=tmp_path / "heard") as service, dial(service) as socket:
        await socket.send(setup())
        await socket.send(picture(b"\xff\xd8\xff\xe0tiny"))
        await socket.send(audio(QUESTION))
        await service.wait_for(lambda: service.sent_audio)
    names = sorted(path.suffix for path in (tmp_path / "heard").iterdir())
    assert names == [".jpg", ".jsonl", ".wav"]
