import asyncio
import json
import logging
import socket
from collections.abc import Callable
from typing import Any, cast

import pytest
from google.genai import Client, types
from google.genai.live import AsyncSession
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection

from assistant.config import LiveConfig
from assistant.live.endpoint import Endpoint
from assistant.live.opening import Opening
from assistant.live.setup import link_setup
from assistant.live.wire import audio_message, picture_message, socket_arguments
from tests.support.live_server import KEY, Caller, Certificate, live_server


class Recorder:
    """Stands in for the socket of the SDK's session."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, text: str) -> None:
        self.sent.append(text)


@pytest.mark.parametrize(
    "identity",
    [
        {"enterprise": False, "api_key": "k"},
        {"enterprise": True, "api_key": "k"},
    ],
    ids=["gemini", "vertex"],
)
@pytest.mark.parametrize("pcm", [bytes(range(256)) * 2 + b"\xfb\xff\xfe\xff", bytes(640), b"\xff\xff"])
async def test_our_audio_message_is_the_sdks(identity: dict[str, Any], pcm: bytes) -> None:
    client, recorder = Client(**identity), Recorder()
    session = AsyncSession(client.aio.live._api_client, cast("ClientConnection", recorder))
    await session.send_realtime_input(audio=types.Blob(data=pcm, mime_type="audio/pcm;rate=16000"))
    await client.aio.aclose()
    client.close()

    assert [json.loads(text) for text in recorder.sent] == [json.loads(audio_message(pcm))]
    assert recorder.sent == [audio_message(pcm)]


@pytest.mark.parametrize("identity", [{"enterprise": False}, {"enterprise": True}], ids=["gemini", "vertex"])
@pytest.mark.parametrize("jpeg", [b"\xff\xd8\xff" + bytes(range(256)) * 9, b"\xff\xd8\xff\xd9", b"\xfb\xff"])
async def test_our_picture_message_is_the_sdks(identity: dict[str, Any], jpeg: bytes) -> None:
    client, recorder = Client(**identity, api_key="k"), Recorder()
    session = AsyncSession(client.aio.live._api_client, cast("ClientConnection", recorder))
    await session.send_realtime_input(video=types.Blob(data=jpeg, mime_type="image/jpeg"))
    await client.aio.aclose()
    client.close()

    assert [text.encode() for text in recorder.sent] == [picture_message(jpeg)]


def test_the_socket_never_logs_what_it_carries() -> None:
    logging.getLogger("assistant").setLevel(logging.DEBUG)
    try:
        assert not socket_arguments()["logger"].isEnabledFor(logging.DEBUG)
    finally:
        logging.getLogger("assistant").setLevel(logging.NOTSET)


async def test_the_kernel_is_told_when_to_give_a_peer_up(
    certificate: Certificate, live_at: Callable[..., LiveConfig]
) -> None:
    """A dead way without a byte under way: probed after 3 s, and given up after 8 s without an answer."""

    async def script(caller: Caller) -> None:
        await caller.confirm()

    async with live_server(certificate, script) as server:
        endpoint = await asyncio.to_thread(Endpoint, live_at(server), SecretStr(KEY))
        setup = link_setup(live_at(server), explicit_activity=False)
        opened = await Opening(endpoint, setup, timeout_s=5).run()
        kernel = opened.wire.transport.get_extra_info("socket")
        tcp = {
            option: kernel.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_USER_TIMEOUT)
        }
        assert kernel.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert tcp[socket.TCP_KEEPIDLE] + tcp[socket.TCP_KEEPINTVL] < 10
        assert tcp[socket.TCP_USER_TIMEOUT] + 1000 * tcp[socket.TCP_KEEPINTVL] <= 10_000
        await opened.close()
        await endpoint.close()
