"""How the device is found on the local network: the fields of its zeroconf announcement."""

from typing import Final

SERVICE: Final = "_live-assistant._tcp.local."

VERSION_KEY: Final = "v"
ID_KEY: Final = "id"
"""The first 16 hexadecimal digits of the certificate's fingerprint: to find one's own device again.

It proves nothing; `trust` does.
"""
PAIRING_KEY: Final = "pair"
"""The port for pairing; there only while the device has a window open for it."""


def device_id(fingerprint: bytes) -> str:
    """What stands under `ID_KEY`."""
    return fingerprint.hex()[:16]
