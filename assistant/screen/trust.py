"""TLS 1.3 between two sides that trust each other's one certificate, and nothing else in the world.

OpenSSL checks the certificate against the only one in the store; `check` compares it once more, whole and in
constant time. There is no callback, no name, no authority and no session to resume: a certificate that was
forgotten opens nothing.
"""

import hashlib
import hmac
import ssl
from typing import Final

from assistant.screen.errors import IdentityError, TrustError
from assistant.screen.identity import Certificate, Identity

HANDSHAKE_S: Final = 5.0


def for_device(own: Identity, pc: Certificate) -> ssl.SSLContext:
    """What the device, the server, accepts `pc` with. Raises `IdentityError`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0  # nothing to resume
    return _trusting(context, own, pc)


def for_pc(own: Identity, device: Certificate) -> ssl.SSLContext:
    """What the PC, the client, dials `device` with (`server_hostname=""`). Raises `IdentityError`.

    In TLS 1.3 a client has finished before the server has judged it: only the device's `Hello` says that it
    was let in.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # a name proves less than the one certificate does
    return _trusting(context, own, device)


def check(connection: ssl.SSLObject | ssl.SSLSocket, peer: Certificate) -> None:
    """Raises `TrustError` unless TLS 1.3 was agreed and the other side's certificate is `peer`.

    Call it after the handshake, before a byte is said or heard. On a stream of asyncio's the connection is
    `writer.get_extra_info("ssl_object")`.
    """
    if connection.version() != "TLSv1.3":
        raise TrustError(f"the other side agreed on {connection.version()} instead of TLS 1.3")
    shown = connection.getpeercert(binary_form=True)
    if shown is None:
        raise TrustError("the other side showed no certificate")
    if not hmac.compare_digest(hashlib.sha256(shown).digest(), peer.fingerprint):
        raise TrustError("the other side is not the one that was paired")


def _trusting(context: ssl.SSLContext, own: Identity, peer: Certificate) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.maximum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=peer.pem)
    try:
        context.load_cert_chain(own.file)
    except (OSError, ssl.SSLError) as error:
        raise IdentityError(
            f"{own.file} cannot be used for TLS: {error}; remove it, and pair again"
        ) from None
    return context
