import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from assistant.emulator.certificate import issue


def shake(server: ssl.SSLContext, ca_file: Path, name: str) -> x509.Certificate:
    """A handshake in memory by a client as strict as can be; the server's certificate."""
    trust = ssl.create_default_context(cafile=str(ca_file))
    trust.verify_flags |= ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trust.wrap_bio(down, up, server_hostname=name)
    served = server.wrap_bio(up, down, server_side=True)
    for _ in range(4):
        for side in (client, served):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    certificate = client.getpeercert(binary_form=True)
    assert certificate is not None
    return x509.load_der_x509_certificate(certificate)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "emulator.example"])
def test_strict_clients_accept_it(tmp_path: Path, name: str) -> None:
    context, ca_file = issue(tmp_path, ["emulator.example"])
    certificate = shake(context, ca_file, name)
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_others_names_and_others_authorities_are_refused(tmp_path: Path) -> None:
    context, ca_file = issue(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake(context, ca_file, "elsewhere.example")
    (tmp_path / "other").mkdir()
    _, other = issue(tmp_path / "other")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(context, other, "localhost")


def test_no_key_stays_on_the_disk(tmp_path: Path) -> None:
    issue(tmp_path)
    (only,) = tmp_path.iterdir()
    assert "PRIVATE" not in only.read_text()
