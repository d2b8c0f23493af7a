"""Pairing: six digits that a person carries from the device to the PC become trust in two certificates.

SPAKE2 over the digits, with both certificates' hashes as the identities, and a confirmation each way: who
does not know the digits, or stands between with another certificate, fails, and has had one guess. The PC
confirms first, so that the device reveals nothing to who guessed wrong. No I/O, no clock; a `receive` takes
some milliseconds of processor time, tens on a Pi.
"""

import secrets
from typing import Final

from assistant.screen.errors import IdentityError, PairingError
from assistant.screen.exchange import Exchange, Role
from assistant.screen.identity import Certificate, Identity, parse
from assistant.screen.messages import (
    VERSION,
    Confirmation,
    Counteroffer,
    Introduction,
    Offer,
    PairingFromDevice,
    PairingFromPc,
    Rejected,
    Rejection,
)

DIGITS: Final = 6
WINDOW_S: Final = 120.0
TRIES: Final = 3
STEP_S: Final = 5.0
"""Each message of the other side has to be there within this."""


def make_code() -> str:
    """Six digits, for one window."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


class PcSide:
    """The PC's part in one try: give it what the device says, until `paired`."""

    def __init__(self, own: Identity, code: str) -> None:
        self.paired: Certificate | None = None
        """The device's certificate, once the device has proved that it knows the digits."""
        self._own = own.certificate
        self._code = code
        self._device: Certificate | None = None
        self._exchange: Exchange | None = None
        self._confirmed = False

    def receive(self, message: PairingFromDevice) -> list[PairingFromPc]:
        """What to answer. Raises `PairingError` when it came to nothing, in words for a person."""
        match message:
            case Introduction() if self._exchange is None:
                return [self._offer(message)]
            case Counteroffer(share) if self._exchange is not None and not self._confirmed:
                self._exchange.finish(share)
                self._confirmed = True
                return [Confirmation(self._exchange.proof(Role.PC))]
            case Confirmation(proof) if self._exchange is not None and self._confirmed:
                if not self._exchange.proves(Role.DEVICE, proof):
                    raise _rejected(Rejection.WRONG_CODE)
                self.paired = self._device
                return []
            case Rejected(_, rejection):
                raise _rejected(rejection)
            case _:
                raise PairingError("the device speaks out of turn")

    def _offer(self, introduction: Introduction) -> Offer:
        if introduction.version != VERSION:
            raise _rejected(Rejection.VERSION)
        self._device = _stranger(introduction.certificate, self._own)
        self._exchange = Exchange(Role.PC, self._code, pc=self._own, device=self._device)
        return Offer(VERSION, self._exchange.share, self._own.der)


class DeviceSide:
    """The device's part in one try: say `introduction`, then give it what the PC says, until `paired`."""

    def __init__(self, own: Identity, code: str) -> None:
        self.paired: Certificate | None = None
        """The PC's certificate, once the PC has proved that it knows the digits."""
        self.introduction = Introduction(VERSION, own.certificate.der)
        """To be said first."""
        self._own = own.certificate
        self._code = code
        self._pc: Certificate | None = None
        self._exchange: Exchange | None = None

    @property
    def guessed(self) -> bool:
        """Whether the PC has had its guess: from here on it is a try, however it ends."""
        return self._exchange is not None

    def receive(self, message: PairingFromPc) -> list[PairingFromDevice]:
        """What to answer. Raises `PairingError` when it came to nothing."""
        match message:
            case Offer() if self._exchange is None:
                return [self._counteroffer(message)]
            case Confirmation(proof) if self._exchange is not None and self.paired is None:
                if not self._exchange.proves(Role.PC, proof):
                    raise _rejected(Rejection.WRONG_CODE)
                self.paired = self._pc
                return [Confirmation(self._exchange.proof(Role.DEVICE))]
            case _:
                raise PairingError("the PC speaks out of turn")

    def _counteroffer(self, offer: Offer) -> Counteroffer:
        if offer.version != VERSION:
            raise _rejected(Rejection.VERSION)
        self._pc = _stranger(offer.certificate, self._own)
        self._exchange = Exchange(Role.DEVICE, self._code, pc=self._pc, device=self._own)
        self._exchange.finish(offer.share)
        return Counteroffer(self._exchange.share)


def _rejected(rejection: Rejection) -> PairingError:
    return PairingError(rejection.value, rejection)


def _stranger(der: bytes, own: Certificate) -> Certificate:
    """The other side's certificate; it may not be one's own, sent back."""
    try:
        certificate = parse(der)
    except IdentityError as error:
        raise PairingError(f"the other side shows what cannot be trusted: {error}") from None
    if certificate.der == own.der:
        raise PairingError("the other side shows one's own certificate")
    return certificate
