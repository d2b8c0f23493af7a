"""Keys and certificates on the disk, and which certificates are taken at all."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from assistant.screen.errors import IdentityError
from assistant.screen.identity import (
    MAX_NAME,
    OWN_FILE,
    PEER_FILE,
    forget_peer,
    keep_peer,
    load_or_make,
    load_peer,
    parse,
)
from tests.support.certificates import Made, expired, make, with_an_extension_twice


def test_it_is_made_once(tmp_path: Path) -> None:
    made = load_or_make(tmp_path / "state" / "screen", "study")
    assert load_or_make(tmp_path / "state" / "screen", "another name") == made
    assert made.certificate.name == "study"
    assert len(made.certificate.fingerprint) == 32


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "screen"
    before = os.umask(0)
    try:
        keep_peer(folder, load_or_make(folder, "study").certificate)
    finally:
        os.umask(before)
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == {
        OWN_FILE: 0o600,
        PEER_FILE: 0o600,
    }
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_one_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    load_or_make(tmp_path, "study").file.chmod(mode)
    with pytest.raises(IdentityError, match="chmod 600"):
        load_or_make(tmp_path, "study")


def test_the_certificate_is_what_the_protocol_says(tmp_path: Path) -> None:
    certificate = x509.load_der_x509_certificate(load_or_make(tmp_path, "study").certificate.der)
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert not basic.value.ca
    assert certificate.not_valid_before_utc == datetime(1970, 1, 1, tzinfo=UTC)
    assert certificate.not_valid_after_utc.year == 9999


@pytest.mark.parametrize("name", ["", "x" * 200, "ä" * 48, "Jörgs Gerät"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    shown = load_or_make(tmp_path, name).certificate.name
    assert (name or "unnamed").startswith(shown)
    assert len(shown.encode()) == min(MAX_NAME, len((name or "unnamed").encode()))


def test_a_name_is_fit_for_a_log() -> None:
    assert parse(make(name="pc\x1b[2J\n\u202ex").der).name == "pc[2Jx"


def damaged() -> bytes:
    made = bytearray(make().der)
    made[-5] ^= 1  # in the signature
    return bytes(made)


def issued() -> bytes:
    return make(issuer=make("authority", ca=True)).der


@pytest.mark.parametrize(
    ("der", "reason"),
    [
        (b"", "damaged"),
        (b"\x30\x82" + bytes(200), "damaged"),
        (damaged(), "damaged"),
        (issued(), "not signed by itself"),
        (make(ca=True).der, "authority"),
        (make(ca=None).der, "damaged"),
        (with_an_extension_twice(), "damaged"),
        (expired().der, "for ever"),
        (make(key=ec.generate_private_key(ec.SECP384R1())).der, "P-256"),
        (make(key=rsa.generate_private_key(65_537, 2_048)).der, "P-256"),
    ],
    ids=["empty", "junk", "damaged", "issued", "CA", "no constraint", "twice", "expired", "P-384", "RSA"],
)
def test_no_other_certificate_is_taken(der: bytes, reason: str) -> None:
    with pytest.raises(IdentityError, match=reason):
        parse(der)


def test_the_other_side_is_remembered_replaced_and_forgotten(tmp_path: Path) -> None:
    assert load_peer(tmp_path) is None
    first, second = (parse(make(name).der) for name in ("first", "second"))
    for peer in (first, second):
        keep_peer(tmp_path, peer)
        assert load_peer(tmp_path) == peer
    forget_peer(tmp_path)
    forget_peer(tmp_path)
    assert load_peer(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    for name in (OWN_FILE, PEER_FILE):
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    with pytest.raises(IdentityError, match=OWN_FILE):
        load_or_make(tmp_path, "study")
    with pytest.raises(IdentityError, match=PEER_FILE):
        load_peer(tmp_path)


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    one, other = make(), make()
    file = Made(one.certificate, other.key).write(tmp_path / OWN_FILE)
    file.chmod(0o600)
    with pytest.raises(IdentityError, match="not its certificate's"):
        load_or_make(tmp_path, "study")


def test_a_trusted_file_with_a_certificate_authority_in_it_is_refused(tmp_path: Path) -> None:
    file = tmp_path / PEER_FILE
    file.write_bytes(make(ca=True).pem)
    file.chmod(0o600)
    with pytest.raises(IdentityError, match="authority"):
        load_peer(tmp_path)


def test_what_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IdentityError, match="cannot be") as caught:
        load_or_make(tmp_path / "file" / "folder", "study")
    assert "\n" not in str(caught.value)
