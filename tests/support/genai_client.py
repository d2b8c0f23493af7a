"""google-genai as its own users use it, against an emulator. Nothing of the assistant's client is in here."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from google import genai
from google.auth.credentials import AnonymousCredentials
from google.genai import live, types

from assistant.emulator import Emulator

MODEL = "gemini-3.8-live"
PATIENCE_S = 15.0


@dataclass
class Heard:
    """What a client got in one turn."""

    audio: bytes = b""
    asked: str = ""
    said: str = ""
    kinds: list[str] = field(default_factory=list)
    usage: types.UsageMetadata | None = None


def client(emulator: Emulator, *, vertex: bool = False, key: str = "any", base_url: str = "") -> genai.Client:
    """A client that trusts the emulator's certificate, checked as strictly as Python 3.13 does."""
    trust = ssl.create_default_context(cafile=str(emulator.ca_file))
    trust.verify_flags |= ssl.VERIFY_X509_STRICT
    trusting = {"ssl": trust, "verify": trust}
    options = types.HttpOptions(base_url=base_url or emulator.base_url, async_client_args=trusting)
    if not vertex:
        return genai.Client(vertexai=False, api_key=key, http_options=options)
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    credentials.token = key
    return genai.Client(
        vertexai=True, project="p", location="us-central1", credentials=credentials, http_options=options
    )


@asynccontextmanager
async def session(
    emulator: Emulator, *, vertex: bool = False, key: str = "any", model: str = MODEL, **config: Any
) -> AsyncIterator[live.AsyncSession]:
    """A Live session; `config` are fields of `LiveConnectConfig`."""
    settings = types.LiveConnectConfig(response_modalities=[types.Modality.AUDIO], **config)
    async with asyncio.timeout(PATIENCE_S):
        caller = client(emulator, vertex=vertex, key=key)
        async with caller.aio.live.connect(model=model, config=settings) as connected:
            yield connected
        await caller.aio.aclose()


async def speak(to: live.AsyncSession, pcm: bytes) -> None:
    """Send audio in frames of 20 ms, as fast as they go: the emulator counts audio seconds."""
    for offset in range(0, len(pcm), 640):
        blob = types.Blob(data=pcm[offset : offset + 640], mime_type="audio/pcm;rate=16000")
        await to.send_realtime_input(audio=blob)


async def turn(of: live.AsyncSession) -> Heard:
    """Everything up to the end of a turn."""
    heard = Heard()
    async for message in of.receive():
        heard.usage = message.usage_metadata or heard.usage
        content = message.server_content
        if content is None:
            heard.kinds += [name for name in message.model_fields_set if getattr(message, name) is not None]
            continue
        heard.kinds += [name for name in content.model_fields_set if getattr(content, name) is not None]
        for part in (content.model_turn and content.model_turn.parts) or ():
            heard.audio += (part.inline_data and part.inline_data.data) or b""
        heard.asked += (content.input_transcription and content.input_transcription.text) or ""
        heard.said += (content.output_transcription and content.output_transcription.text) or ""
    return heard


async def handle(of: live.AsyncSession) -> str:
    """The resumption handle that comes after a turn."""
    async for message in of.receive():
        if message.session_resumption_update and message.session_resumption_update.new_handle:
            return message.session_resumption_update.new_handle
    raise AssertionError("no handle came")
