"""Who one is: a key and a certificate of one's own, and the certificate of the other side.

Both are PEM files in a folder of the program's, readable by their owner only, written whole or not at all.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assistant.screen.errors import IdentityError
from assistant.screen.files import read_private, remove, write_private

OWN_FILE: Final = "identity.pem"
PEER_FILE: Final = "peer.pem"

MAX_NAME: Final = 58
"""Bytes of UTF-8: X.509 allows 64, a name on the local network 63, five of which tell devices apart."""

UNREADABLE: Final = (
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises for the bytes of anybody."""

SINCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
UNTIL: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""RFC 5280 says to write it so where there is no good end: a device without a clock pairs in 1970."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that may be trusted: self-signed, P-256, CA:FALSE, for ever. Made by `parse` alone."""

    der: bytes = field(repr=False)
    name: str
    """What the other side calls itself: for people, it proves nothing. `legible`, and empty perhaps."""

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the DER, 32 bytes."""
        return hashlib.sha256(self.der).digest()

    @property
    def pem(self) -> str:
        """As `ssl` and files have it."""
        return (
            x509.load_der_x509_certificate(self.der).public_bytes(serialization.Encoding.PEM).decode("ascii")
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """One's own certificate, and the file that holds it with its key (for `ssl`)."""

    certificate: Certificate
    file: Path


def parse(der: bytes) -> Certificate:
    """Raises `IdentityError` for anything but a certificate such as `load_or_make` makes."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        certificate.verify_directly_issued_by(certificate)
    except UNREADABLE:
        raise IdentityError("the certificate is damaged, or not signed by itself") from None
    if not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)):
        raise IdentityError("the certificate's key is not of the curve P-256")
    if basic.ca:
        raise IdentityError("the certificate is an authority's: it could vouch for others")
    if (certificate.not_valid_before_utc, certificate.not_valid_after_utc) != (SINCE, UNTIL):
        raise IdentityError("the certificate is not valid for ever: a device without a clock cannot judge it")
    return Certificate(der, legible(str(names[0].value)) if names else "")


def legible(name: str) -> str:
    """What others call themselves, fit for a terminal and a log: no control characters, no essays."""
    return shortened("".join(letter for letter in name if letter.isprintable()))


def shortened(name: str) -> str:
    """`name` in at most `MAX_NAME` bytes, in whole letters."""
    return name.encode(errors="ignore")[:MAX_NAME].decode(errors="ignore")


def load_or_make(folder: Path, name: str) -> Identity:
    """The identity in `folder`, made at first; `name` is told to the other side, `shortened`.

    Raises `IdentityError` if it is damaged, readable by others, or cannot be written.
    """
    file = folder / OWN_FILE
    pem = read_private(file)
    if pem is None:
        pem = _make(name)
        write_private(file, pem)
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, password=None)
    except UNREADABLE:
        raise IdentityError(f"{file} is damaged; remove it, and pair again") from None
    if key.public_key() != certificate.public_key():
        raise IdentityError(f"the key in {file} is not its certificate's; remove it, and pair again")
    return Identity(_parse_file(file, certificate), file)


def load_peer(folder: Path) -> Certificate | None:
    """The certificate of the other side, None when not paired. Raises `IdentityError`."""
    file = folder / PEER_FILE
    pem = read_private(file)
    if pem is None:
        return None
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except UNREADABLE:
        raise IdentityError(f"{file} is damaged; remove it, and pair again") from None
    return _parse_file(file, certificate)


def keep_peer(folder: Path, peer: Certificate) -> None:
    """Remember the other side in place of the one before. Raises `IdentityError`."""
    write_private(folder / PEER_FILE, peer.pem.encode("ascii"))


def forget_peer(folder: Path) -> None:
    """Forget the other side. Raises `IdentityError`."""
    remove(folder / PEER_FILE)


def _parse_file(file: Path, certificate: x509.Certificate) -> Certificate:
    try:
        return parse(certificate.public_bytes(serialization.Encoding.DER))
    except IdentityError as error:
        raise IdentityError(f"{file}: {error}; remove it, and pair again") from None


def _make(name: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shortened(name) or "unnamed")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
