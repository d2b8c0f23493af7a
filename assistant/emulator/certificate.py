"""A certificate authority and a server certificate, made for one run and accepted by strict clients."""

import ipaddress
import ssl
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID: Final = timedelta(days=397)
"""The longest that browsers and some TLS libraries accept of a server."""

LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "::1")

CA_FILE: Final = "live-emulator-ca.pem"

PORTAL: Final = "portal.example"
"""Whose certificate a captive portal shows in place of ours."""

EXPIRED_SINCE: Final = timedelta(days=2)

Wrong: TypeAlias = Literal["authority", "expired", "name"]
"""What may be wrong with a certificate."""


def issue(folder: Path, names: Iterable[str] = ()) -> tuple[ssl.SSLContext, Path]:
    """Make both certificates; returns the server's TLS context and the CA file that clients must trust.

    The server answers to `names` as well as to the local ones. Only the CA certificate stays in `folder`:
    the keys are gone from the disk when this returns. Raises `OSError` if the folder cannot be written.
    """
    authority = Authority()
    return authority.context([*LOCAL_NAMES, *names]), authority.write(folder)


def issue_all(
    folder: Path, names: Iterable[str] = ()
) -> tuple[ssl.SSLContext, Mapping[Wrong, ssl.SSLContext], Path]:
    """As `issue`, and besides a context for each way in which a certificate can be wrong."""
    known = [*LOCAL_NAMES, *names]
    authority = Authority()
    wrong: dict[Wrong, ssl.SSLContext] = {
        "authority": Authority().context(known),
        "expired": authority.context(known, ended=EXPIRED_SINCE),
        "name": authority.context([PORTAL]),
    }
    return authority.context(known), wrong, authority.write(folder)


class Authority:
    """A certificate authority. Its key is in memory alone."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Live API emulator CA")])
        builder = (
            _builder(self._name, self._key)
            .issuer_name(self._name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
        )
        self._certificate = builder.sign(self._key, hashes.SHA256())

    def write(self, folder: Path) -> Path:
        """Write the certificate that clients must trust; returns the file. Raises `OSError`."""
        ca_file = folder / CA_FILE
        ca_file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        return ca_file

    def context(self, names: Iterable[str], ended: timedelta = -VALID) -> ssl.SSLContext:
        """A server that answers to `names`, with a certificate that ended so long ago."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Live API emulator")])
        alternatives = [_general_name(name) for name in dict.fromkeys(names)]
        builder = (
            _builder(subject, key, ended)
            .issuer_name(self._name)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )
        return _context(key, builder.sign(self._key, hashes.SHA256()))


def _context(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    """The chain goes through a file, for want of another way into `ssl`, which is gone afterwards."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory(prefix="live-emulator-") as private:
        chain = Path(private, "server.pem")
        chain.touch(mode=0o600)
        chain.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(chain)
    return context


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, ended: timedelta = -VALID
) -> x509.CertificateBuilder:
    end = datetime.now(UTC) - timedelta(days=1) - ended
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - VALID)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
