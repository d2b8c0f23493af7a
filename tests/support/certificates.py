"""Certificates right and wrong, each as a file with its key that `ssl` loads."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from assistant.screen.identity import SINCE, UNTIL, Certificate, Identity

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
NOW = datetime.now(UTC)


@dataclass
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def private(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def write(self, file: Path, *chain: bytes) -> Path:
        """Key, certificate and what else shall be shown with it."""
        file.write_bytes(self.private + self.pem + b"".join(chain))
        return file


def make(
    name: str = "pc",
    *,
    ca: bool | None = False,
    since: datetime = SINCE,
    until: datetime = UNTIL,
    key: Key | None = None,
    issuer: Made | None = None,
    serial: int | None = None,
    key_identifier: bool = False,
) -> Made:
    """Signed by itself, or by `issuer`. `ca` None: it says nothing about that."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if key_identifier:
        builder = builder.add_extension(x509.SubjectKeyIdentifier(b"key"), critical=False)
    return Made(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def expired() -> Made:
    """Over since yesterday."""
    return make(until=NOW - timedelta(days=1))


def with_an_extension_twice() -> bytes:
    """The DER of a certificate whose parser finds `basicConstraints` two times."""
    key_identifier, basic_constraints = b"\x06\x03\x55\x1d\x0e", b"\x06\x03\x55\x1d\x13"
    der = make(key_identifier=True).der
    assert der.count(key_identifier) == 1
    return der.replace(key_identifier, basic_constraints)


def trusted_in_spite(made: Made) -> Certificate:
    """As if it had been paired, though `parse` would refuse it."""
    return Certificate(made.der, "anything")


def as_identity(made: Made, file: Path) -> Identity:
    """`made`, to be used by `trust`."""
    return Identity(trusted_in_spite(made), made.write(file))
