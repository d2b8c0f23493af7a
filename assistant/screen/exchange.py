"""SPAKE2 over the digits, bound to both certificates. The one place that imports `spake2`.

That package is pure Python and not constant in time. What its timing could tell is the digits of one window,
to somebody who has three measurements before they are worthless; no key of longer life goes in.
"""

import hmac
from enum import Enum
from typing import Any, Final

from assistant.screen.errors import PairingError
from assistant.screen.identity import Certificate
from assistant.screen.messages import VERSION
from assistant.screen.wire import SHARE_BYTES

PURPOSE: Final = f"live-assistant pairing {VERSION} ".encode()


class Role(Enum):
    """Which side one is; the value goes into what is hashed."""

    PC = b"pc"
    DEVICE = b"device"


class Exchange:
    """One run, for one guess: `share` is for the other side, whose share `finish` takes."""

    def __init__(self, role: Role, code: str, pc: Certificate, device: Certificate) -> None:
        """Raises `PairingError` if the `spake2` package is not installed."""
        try:
            from spake2 import SPAKE2_A, SPAKE2_B
        except ImportError:
            raise PairingError(
                "the package spake2 is missing: `pip install 'live-assistant[screen]'`"
            ) from None
        side = SPAKE2_A if role is Role.PC else SPAKE2_B
        self._run: Any = side(
            PURPOSE + code.encode(),
            idA=PURPOSE + Role.PC.value + pc.fingerprint,
            idB=PURPOSE + Role.DEVICE.value + device.fingerprint,
        )
        self._key = b""
        self.share: bytes = self._run.start()

    def finish(self, share: bytes) -> None:
        """Take the other side's share. Raises `PairingError` for one that is no point of the group."""
        from spake2.ed25519_basic import NotOnCurve
        from spake2.spake2 import SPAKEError

        if len(share) != SHARE_BYTES:  # the package asserts that, or cuts it
            raise PairingError("the other side's share is damaged")
        try:
            self._key = self._run.finish(share)
        except (SPAKEError, NotOnCurve, ValueError):
            raise PairingError("the other side's share is damaged") from None

    def proof(self, role: Role) -> bytes:
        """What `role` says to prove that it came to the same key; after `finish`."""
        return hmac.digest(self._key, PURPOSE + role.value, "sha256")

    def proves(self, role: Role, proof: bytes) -> bool:
        """Whether that is what `role` would say; takes the same time for any `proof`."""
        return hmac.compare_digest(proof, self.proof(role))
