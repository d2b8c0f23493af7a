"""One setup handshake with the service, for whoever wants to know whether key, model and way are right."""

import asyncio
import time
from dataclasses import dataclass

from pydantic import SecretStr

from assistant.config import LiveConfig
from assistant.core.causes import Cause
from assistant.live.errors import LinkFailed
from assistant.live.setup import link_setup, model_id


@dataclass(frozen=True, slots=True)
class Handshake:
    """How it went."""

    model: str
    cause: Cause | None
    """None: the service accepted the setup."""
    detail: str
    """A short line for whoever mends it, without the key."""
    took_s: float
    """From the first packet to the confirmation; without importing the SDK."""


async def try_handshake(live: LiveConfig, api_key: SecretStr | None) -> Handshake:
    """Open a link as the device does, and close it again. Takes `[live] setup_timeout_s` and some seconds."""
    started = time.monotonic()
    try:
        from assistant.live.endpoint import Endpoint
        from assistant.live.opening import Opening

        endpoint = await asyncio.to_thread(Endpoint, live, api_key)
        try:
            setup = link_setup(
                live,
                explicit_activity=live.endpointing == "device",
                told=live.system_instruction,
            )
            started = time.monotonic()
            socket = await Opening(endpoint, setup, live.setup_timeout_s).run()
            took_s = time.monotonic() - started
            await socket.close()
        finally:
            await endpoint.close()
    except LinkFailed as failed:
        return Handshake(model_id(live), failed.cause, failed.detail, time.monotonic() - started)
    return Handshake(model_id(live), None, "", took_s)
