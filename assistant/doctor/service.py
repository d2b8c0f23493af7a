"""The service: whether it takes the key and the model, by a real setup."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from assistant.config import Config
from assistant.core.causes import Cause
from assistant.doctor.clock import SET_IT
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, skipped
from assistant.live.trying import try_handshake

LOAD_S: Final = 30.0
"""For importing the SDK on the slowest board."""

FIXES: Final[Mapping[Cause, str]] = MappingProxyType(
    {
        Cause.NO_NETWORK: "connect a cable, or a Wi-Fi: `nmtui`",
        Cause.NAME_NOT_FOUND: "see the DNS above",
        Cause.TIME_NOT_SET: SET_IT,
        Cause.TLS_REFUSED: "see the TLS above",
        Cause.KEY_MISSING: "get a key at https://aistudio.google.com/apikey and give it to `assistant setup`",
        Cause.KEY_REFUSED: "make a new key at https://aistudio.google.com/apikey; `assistant setup` takes it",
        Cause.QUOTA: "wait, or see the plan and billing of the key's project",
        Cause.MODEL_REFUSED: "see [live] model, voice and language",
    }
)
"""What can be done; anything else is to be waited for."""


class Service:
    """Looks at the service that `[live]` names."""

    def __init__(self, config: Config, *, key_hidden: bool = False) -> None:
        """`key_hidden`: there may be a key that only the service itself, or root, can see."""
        self._config = config
        self._key_hidden = key_hidden

    def checks(self) -> Iterator[Check]:
        """One, which costs nothing: no audio and no text goes up."""
        yield Check("key", self._look, LOAD_S + self._config.live.setup_timeout_s)

    async def _look(self) -> Finding:
        live = self._config.live
        done = await try_handshake(live, self._config.api_key)
        if done.cause is Cause.KEY_MISSING and self._key_hidden:
            return skipped("key", "the service has one that is not for us to see", "sudo assistant doctor")
        if done.cause is None:
            return ok("key", f"{done.model} accepted key and setup in {done.took_s * 1000:.0f} ms")
        told = " ".join(part for part in (done.cause.value, done.detail and f"({done.detail})") if part)
        return bad("key", told, FIXES.get(done.cause, "try again in a while; `assistant doctor` tells then"))
