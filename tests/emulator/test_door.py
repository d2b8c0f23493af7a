"""What goes wrong before a conversation begins, and with the connection under it. Real sockets."""

import asyncio
import json
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.frames import Frame, Opcode

from assistant.emulator import Emulator, EmulatorSettings, Scenario, Turn
from assistant.emulator.faults import (
    CloseLink,
    Delay,
    DropLink,
    Fault,
    Refuse,
    SendFrame,
    SendHuge,
    ShutPort,
    SlowReader,
    Withhold,
    WrongCertificate,
)
from tests.support.live_frames import audio, frame, setup
from tests.support.speech import silence

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
PATIENCE_S = 10.0
SOON_S = 0.2
TEXT = frame(realtime_input={"text": "hi"})


def emulator(*faults: Fault, **settings: Any) -> Emulator:
    scenario = Scenario(turns=(Turn(reply="Yes."),), repeat=True, faults=faults, delay_s=0)
    return Emulator(EmulatorSettings(scenario=scenario, **settings))


def dial(service: Emulator) -> connect:
    return connect(
        service.base_url.replace("https", "wss") + PATH,
        ssl=ssl.create_default_context(cafile=str(service.ca_file)),
        additional_headers={"x-goog-api-key": "k"},
        proxy=None,
        open_timeout=PATIENCE_S,
        close_timeout=SOON_S,
        ping_interval=None,
    )


async def message(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        return dict(json.loads(await socket.recv()))


async def works(service: Emulator) -> None:
    """A client is answered."""
    async with dial(service) as socket:
        await socket.send(setup())
        assert await message(socket) == {"setupComplete": {}}


async def hangs(service: Emulator, until: Callable[[], object]) -> None:
    """A client gets as far as `until`, and no further."""
    dialling = asyncio.create_task(works(service))
    await service.wait_for(until)
    _, pending = await asyncio.wait({dialling}, timeout=SOON_S)
    assert pending
    dialling.cancel()
    await asyncio.wait(pending)


# --- TCP and TLS ----------------------------------------------------------------------------------


async def test_after_tcp_it_hangs() -> None:
    async with emulator(Withhold(at="accept", connection=1)) as service:
        await hangs(service, lambda: service.accepted)
        assert len(service.accepted) == 1
        assert not service.handshakes
        await works(service)
        assert service.connection.number == 2


async def test_after_tls_it_hangs() -> None:
    async with emulator(Withhold(at="handshake", times=1)) as service:
        await hangs(service, lambda: service.handshakes)
        assert [shake.status for shake in service.handshakes] == [None]
        await works(service)
        assert [shake.status for shake in service.handshakes] == [None, 101]


async def test_after_the_setup_it_hangs() -> None:
    async with emulator(Withhold(at="setup", times=1)) as service:
        async with dial(service) as socket:
            await socket.send(setup())
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(SOON_S):
                    await socket.recv()
        await works(service)


async def test_tcp_is_reset_at_once_or_late() -> None:
    async with emulator(DropLink(at="accept", times=1), Delay(at="accept", seconds=SOON_S)) as service:
        with pytest.raises(ConnectionResetError):
            async with dial(service):
                pass
        begun = asyncio.get_running_loop().time()
        await works(service)
        assert asyncio.get_running_loop().time() - begun >= SOON_S


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("authority", "unable to get local issuer certificate|self.signed|signature failure"),
        ("expired", "certificate has expired"),
        ("name", "certificate is not valid for 'localhost'|mismatch"),
    ],
)
async def test_a_certificate_that_is_not_to_be_trusted(wrong: Any, why: str) -> None:
    async with emulator(WrongCertificate(wrong=wrong, times=1)) as service:
        with pytest.raises(ssl.SSLCertVerificationError, match=why):
            async with dial(service):
                pass
        assert not service.handshakes
        await works(service)


async def test_the_port_is_shut_and_opened_and_what_is_connected_stays() -> None:
    async with emulator() as service, dial(service) as socket:
        await socket.send(setup())
        await message(socket)
        port = service.port
        await service.shut_port()
        await service.shut_port()  # twice is once
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await socket.send(TEXT)
        assert "serverContent" in await message(socket)
        await service.open_port()
        await service.open_port()
        assert service.port == port
        await works(service)


async def test_the_port_is_shut_for_a_while() -> None:
    async with emulator(ShutPort(at="setup_complete", seconds=1.0, times=1)) as service:
        await works(service)
        with pytest.raises(OSError, match="Connect call failed"):  # one error for all addresses of localhost
            await works(service)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with suppress(OSError):
                    await works(service)
                    break
                await asyncio.sleep(SOON_S)


# --- HTTP -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "INVALID_ARGUMENT"),
        (401, "UNAUTHENTICATED"),
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
        (429, "RESOURCE_EXHAUSTED"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
        (502, "UNKNOWN"),
    ],
)
async def test_refusals_are_said_in_the_services_json(status: int, name: str) -> None:
    async with emulator(Refuse(status=status)) as service:
        with pytest.raises(InvalidStatus) as refused:
            async with dial(service):
                pass
        response = refused.value.response
        assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
        error = json.loads(response.body)["error"]
        assert (error["code"], error["status"]) == (status, name)
        assert error["message"]
        assert "details" not in error


async def test_a_quota_tells_when_to_come_again() -> None:
    quota = Refuse(status=429, retry_after_s=30, retry_delay_s=27, reason="Quota exceeded.")
    async with emulator(quota) as service:
        with pytest.raises(InvalidStatus) as refused:
            async with dial(service):
                pass
        response = refused.value.response
        assert response.headers["Retry-After"] == "30"
        assert json.loads(response.body)["error"]["message"] == "Quota exceeded."
        (detail,) = json.loads(response.body)["error"]["details"]
        assert detail == {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "27s"}


async def test_a_key_is_refused_with_its_reason() -> None:
    async with emulator(api_key="right") as service:
        with pytest.raises(InvalidStatus) as refused:
            async with dial(service):
                pass
        (detail,) = json.loads(refused.value.response.body)["error"]["details"]
        assert detail["reason"] == "API_KEY_INVALID"


# --- an open connection ---------------------------------------------------------------------------


@pytest.mark.parametrize("rst", [True, False])
async def test_a_connection_is_cut_by_rst_or_fin(rst: bool) -> None:
    async with emulator(DropLink(at="setup_complete", rst=rst)) as service, dial(service) as socket:
        await socket.send(setup())
        with pytest.raises(ConnectionClosedError) as lost:
            while True:
                await message(socket)
        assert lost.value.rcvd is None
        assert isinstance(lost.value.__cause__, ConnectionResetError) is rst


async def test_a_connection_is_cut_within_a_message() -> None:
    cut = DropLink(at="setup_complete", within_message=True)
    async with emulator(cut) as service:
        trust = ssl.create_default_context(cafile=str(service.ca_file))
        reader, writer = await asyncio.open_connection("localhost", service.port, ssl=trust)
        writer.write(
            f"GET {PATH}?key=k HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        writer.write(Frame(Opcode.TEXT, setup().encode()).serialize(mask=True))
        complete = await reader.readexactly(2 + len('{"setupComplete":{}}'))
        assert complete[2:] == b'{"setupComplete":{}}'
        async with asyncio.timeout(PATIENCE_S):
            rest = await reader.read()
        assert rest[:2] == b"\x82\x7e"  # a binary message with 16 bits of length
        assert int.from_bytes(rest[2:4]) > len(rest) - 4 > 0
        writer.close()


async def test_who_does_not_read_answers_no_pings() -> None:
    async with emulator(SlowReader(at="setup_complete")) as service, dial(service) as socket:
        await socket.send(setup())
        await message(socket)
        pong = await socket.ping()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(SOON_S):
                await pong
        service.say("Still here.")
        assert "serverContent" in await message(socket)  # it speaks all the same


async def test_who_reads_again_answers() -> None:
    async with emulator(SlowReader(at="setup_complete", seconds=SOON_S)) as service, dial(service) as socket:
        begun = asyncio.get_running_loop().time()
        await socket.send(setup())
        await message(socket)
        async with asyncio.timeout(PATIENCE_S):
            await (await socket.ping())
        assert asyncio.get_running_loop().time() - begun >= SOON_S * 0.8


async def test_who_reads_slowly_gets_everything_late() -> None:
    slow = SlowReader(at="setup_complete", bytes_s=40_000)
    async with emulator(slow, receive_buffer=4_096) as service, dial(service) as socket:
        await socket.send(setup())
        await message(socket)
        begun = asyncio.get_running_loop().time()
        for _ in range(10):
            await socket.send(audio(silence(0.04)))
        await service.wait_for(lambda: service.connection.audio_bytes == 12_800)
        assert asyncio.get_running_loop().time() - begun >= 0.3
        assert service.connection.refusal is None


async def test_the_client_of_a_slow_reader_is_blocked_in_the_end() -> None:
    settings: dict[str, Any] = {"receive_buffer": 4_096}
    async with emulator(SlowReader(at="setup_complete"), **settings) as service, dial(service) as socket:
        await socket.send(setup())
        await message(socket)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                while True:
                    await socket.send(audio(silence(5)))
        assert service.connection.audio_bytes == 0
        socket.transport.abort()  # closing would wait for the other to read


async def test_a_client_that_does_not_read_keeps_nobody_from_ending() -> None:
    flood = [SendHuge(at="setup_complete", size=2**23) for _ in range(2)]
    async with emulator(*flood) as service, dial(service) as socket:
        await socket.send(setup())
        socket.transport.pause_reading()
        await service.wait_for_setup()
        async with asyncio.timeout(PATIENCE_S):
            await service.__aexit__(None, None, None)
        assert not service.connection.open
        socket.transport.abort()


async def test_faults_that_strike_now() -> None:
    async with emulator() as service:
        with pytest.raises(LookupError, match="no client is connected"):
            service.fault(CloseLink(at="now"))
        async with dial(service) as socket:
            await socket.send(setup())
            await message(socket)
            service.fault(SendFrame(at="now", text="{}"), CloseLink(at="now", code=1008, reason="why"))
            assert await message(socket) == {}
            with pytest.raises(ConnectionClosedError, match="1008"):
                await message(socket)


async def test_after_healing_nothing_goes_wrong() -> None:
    async with emulator(Refuse(status=503)) as service:
        service.fault(Withhold(at="setup"))
        with pytest.raises(InvalidStatus):
            await works(service)
        service.heal()
        await works(service)


async def test_whatever_hangs_ends_with_the_emulator() -> None:
    faults = (
        Withhold(at="accept", connection=1),
        Withhold(at="handshake", connection=2),
        Delay(at="accept", seconds=60, connection=3),
        SlowReader(at="setup_complete", connection=4),
        ShutPort(at="setup_complete", seconds=60, connection=4),
    )
    async with asyncio.timeout(PATIENCE_S):
        async with emulator(*faults) as service:
            hung = [asyncio.create_task(works(service)) for _ in range(3)]
            await service.wait_for(lambda: len(service.accepted) == 3)
            async with dial(service) as socket:
                await socket.send(setup())
                await message(socket)
                await service.__aexit__(None, None, None)
        assert all(isinstance(end, Exception) for end in await asyncio.gather(*hung, return_exceptions=True))
    assert len(asyncio.all_tasks()) == 1
