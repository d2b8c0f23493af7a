import json
import logging
from typing import Any, cast

import pytest
from google.genai import Client, types
from google.genai.live import AsyncSession
from websockets.asyncio.client import ClientConnection

from assistant.live.wire import audio_message, socket_arguments


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


def test_the_socket_never_logs_what_it_carries() -> None:
    logging.getLogger("assistant").setLevel(logging.DEBUG)
    try:
        assert not socket_arguments()["logger"].isEnabledFor(logging.DEBUG)
    finally:
        logging.getLogger("assistant").setLevel(logging.NOTSET)
