"""What goes wrong between a PC and the device.

ScreenError
├── IdentityError     a key or a certificate on the disk
├── WireError         the other side does not keep to the protocol
├── PairingError      the other side did not prove that it knows the digits
└── TrustError        the other side is not the one that was paired
"""

from assistant.errors import AssistantError
from assistant.screen.messages import Rejection


class ScreenError(AssistantError):
    """Something between a PC and the device does not work."""


class IdentityError(ScreenError):
    """A key or a certificate on the disk is damaged, readable by others, or cannot be written."""


class WireError(ScreenError):
    """The other side does not keep to the protocol: it is cut off."""


class PairingError(ScreenError):
    """The other side did not prove that it knows the digits, or offers what cannot be trusted."""

    def __init__(self, reason: str, rejection: Rejection = Rejection.INVALID) -> None:
        """`reason` is for who stands here, `rejection` for the other side."""
        super().__init__(reason)
        self.rejection = rejection


class TrustError(ScreenError):
    """The other side is not the one that was paired."""
