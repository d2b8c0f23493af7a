"""Who is let in: the one that was paired, over TLS 1.3, and nobody else."""

import shutil
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assistant.screen import trust
from assistant.screen.errors import IdentityError, TrustError
from assistant.screen.identity import Identity, load_or_make
from tests.support.certificates import Made, as_identity, expired, make, trusted_in_spite


class Pair:
    """A device and a PC that trust each other; each way to be somebody else is a context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.device = load_or_make(folder / "device", "device")
        self.pc = load_or_make(folder / "pc", "pc")

    def door(self) -> ssl.SSLContext:
        """The device's."""
        return trust.for_device(self.device, self.pc.certificate)

    def dial(self) -> ssl.SSLContext:
        """The PC's."""
        return trust.for_pc(self.pc, self.device.certificate)

    def shown(self, identity: Identity | None) -> ssl.SSLContext:
        """A client that would accept anybody, and shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if identity is not None:
            context.load_cert_chain(identity.file)
        return context

    def served(self, identity: Identity) -> ssl.SSLContext:
        """A server that accepts anybody, and shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity.file)
        return context

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.pem"


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def shake(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends after a handshake and a byte each way; raises what either end raises."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    pc = client.wrap_bio(to_client, to_server)
    device = server.wrap_bio(to_server, to_client, server_side=True)
    steps: list[Callable[[ssl.SSLObject], object]] = [
        ssl.SSLObject.do_handshake,
        lambda end: end.write(b"!"),
        lambda end: end.read(1),
    ]
    for step in steps:
        for _ in range(4):
            for end in (pc, device):
                with suppress(ssl.SSLWantReadError):
                    step(end)
    return device, pc


def test_the_two_that_are_paired_talk(pair: Pair) -> None:
    device, pc = shake(pair.door(), pair.dial())
    trust.check(device, pair.pc.certificate)
    trust.check(pc, pair.device.certificate)
    assert device.version() == pc.version() == "TLSv1.3"


def nobody(pair: Pair) -> ssl.SSLContext:
    return pair.shown(None)


def another(pair: Pair) -> ssl.SSLContext:
    return pair.shown(load_or_make(pair.folder / "other", "other"))


def another_of_the_same_name(pair: Pair) -> ssl.SSLContext:
    return pair.shown(load_or_make(pair.folder / "other", "pc"))


def the_same_certificate_with_another_key(pair: Pair) -> ssl.SSLContext:
    """Name, serial number and dates are those of the paired one; only the key cannot be."""
    real = x509.load_der_x509_certificate(pair.pc.certificate.der)
    return pair.shown(as_identity(make("pc", serial=real.serial_number), pair.file("forged")))


def signed_by_an_authority(pair: Pair) -> ssl.SSLContext:
    authority = make("authority", ca=True)
    made = make("pc", issuer=authority)
    return pair.shown(Identity(trusted_in_spite(made), made.write(pair.file("ca"), authority.pem)))


def signed_by_the_paired_pc(pair: Pair) -> ssl.SSLContext:
    """CA:FALSE means that the paired PC vouches for nobody."""
    key = serialization.load_pem_private_key(pair.pc.file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    paired = Made(x509.load_der_x509_certificate(pair.pc.certificate.der), key)
    made = make("pc", issuer=paired)
    return pair.shown(Identity(trusted_in_spite(made), made.write(pair.file("child"), paired.pem)))


def the_paired_certificate_behind_another(pair: Pair) -> ssl.SSLContext:
    made = make("pc")
    paired = pair.pc.certificate.pem.encode()
    return pair.shown(Identity(trusted_in_spite(made), made.write(pair.file("behind"), paired)))


def the_device_itself(pair: Pair) -> ssl.SSLContext:
    return pair.shown(pair.device)


def one_that_has_expired(pair: Pair) -> ssl.SSLContext:
    return pair.shown(as_identity(expired(), pair.file("expired")))


def tls_1_2(pair: Pair) -> ssl.SSLContext:
    context = pair.shown(pair.pc)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


STRANGERS: list[Callable[[Pair], ssl.SSLContext]] = [
    nobody,
    another,
    another_of_the_same_name,
    the_same_certificate_with_another_key,
    signed_by_an_authority,
    signed_by_the_paired_pc,
    the_paired_certificate_behind_another,
    the_device_itself,
    one_that_has_expired,
    tls_1_2,
]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_the_device_refuses(pair: Pair, stranger: Callable[[Pair], ssl.SSLContext]) -> None:
    with pytest.raises(ssl.SSLError):
        shake(pair.door(), stranger(pair))


def test_the_device_refuses_who_was_paired_before(pair: Pair) -> None:
    newer = load_or_make(pair.folder / "newer", "newer")
    with pytest.raises(ssl.SSLError):
        shake(trust.for_device(pair.device, newer.certificate), pair.dial())


@pytest.mark.parametrize("name", ["other", "device"])
def test_the_pc_refuses_another_device(pair: Pair, name: str) -> None:
    with pytest.raises(ssl.SSLError):
        shake(pair.served(load_or_make(pair.folder / "other", name)), pair.dial())


def test_the_pc_refuses_itself(pair: Pair) -> None:
    with pytest.raises(ssl.SSLError):
        shake(pair.served(pair.pc), pair.dial())


def test_the_pc_refuses_a_device_signed_by_an_authority(pair: Pair) -> None:
    authority = make("authority", ca=True)
    made = make("device", issuer=authority)
    device = Identity(trusted_in_spite(made), made.write(pair.file("ca"), authority.pem))
    with pytest.raises(ssl.SSLError):
        shake(pair.served(device), pair.dial())


def test_the_pc_refuses_tls_1_2(pair: Pair) -> None:
    context = pair.served(pair.device)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        shake(context, pair.dial())


def test_a_clock_that_is_right_refuses_what_has_expired_though_it_was_paired(pair: Pair) -> None:
    old = as_identity(expired(), pair.file("expired"))
    with pytest.raises(ssl.SSLError, match="expired"):
        shake(trust.for_device(pair.device, old.certificate), pair.shown(old))


def test_a_key_that_is_not_the_certificates_is_not_even_loaded(pair: Pair) -> None:
    wrong = make("pc")
    pair.file("wrong").write_bytes(wrong.private + pair.pc.certificate.pem.encode())
    with pytest.raises(IdentityError, match="cannot be used for TLS"):
        trust.for_pc(Identity(pair.pc.certificate, pair.file("wrong")), pair.device.certificate)


def test_no_session_can_be_resumed(pair: Pair) -> None:
    _, pc = shake(pair.door(), pair.dial())
    assert pc.session is None or not pc.session.has_ticket


def test_the_comparison_stands_by_itself(pair: Pair) -> None:
    """Should OpenSSL ever let in somebody else."""
    careless = pair.served(pair.device)
    device, pc = shake(careless, pair.dial())
    with pytest.raises(TrustError, match="no certificate"):
        trust.check(device, pair.pc.certificate)
    with pytest.raises(TrustError, match="not the one"):
        trust.check(pc, pair.pc.certificate)
    careless.maximum_version = ssl.TLSVersion.TLSv1_2
    _, pc = shake(careless, pair.shown(None))
    with pytest.raises(TrustError, match="agreed on TLSv1"):
        trust.check(pc, pair.device.certificate)


@pytest.mark.parametrize("at", [0, 5, 1_800_000_000, 253_402_300_000], ids=["1970", "boot", "2027", "9999"])
def test_no_clock_is_too_wrong(pair: Pair, at: int) -> None:
    """Row 2 of the faults: a device without a clock has its paired PC all the same."""
    openssl = shutil.which("openssl")
    assert openssl is not None
    file = pair.file("trusted")
    file.write_text(pair.pc.certificate.pem)
    done = subprocess.run(
        [openssl, "verify", "-attime", str(at), "-CAfile", str(file), str(file)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
