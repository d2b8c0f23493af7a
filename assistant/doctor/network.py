"""The way to the service: a route, its name, its certificate."""

import os
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from assistant.config import LiveConfig
from assistant.doctor.clock import SET_IT, Clock
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, skipped
from assistant.live.route import has_route
from assistant.worker import in_thread

CONNECT_S: Final = 5.0

PROXIES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")

NOT_YET_VALID: Final = 9
ENDED: Final = 10
SELF_SIGNED: Final = frozenset({18, 19, 20, 21})
WRONG_NAME: Final = frozenset({62, 64})
"""OpenSSL's X509_V_ERR_…, in its x509_vfy.h."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service is."""

    host: str
    port: int


def address_of(live: LiveConfig, environ: Mapping[str, str]) -> Address:
    """Where `[live]` makes the SDK call; the port is 0 where `base_url` is no address."""
    given = live.base_url or environ.get(
        "GOOGLE_GEMINI_BASE_URL" if live.backend == "gemini" else "GOOGLE_VERTEX_BASE_URL"
    )
    if given:
        parts = urlsplit(given)
        try:
            return Address(
                parts.hostname or "", parts.port or (80 if parts.scheme in ("http", "ws") else 443)
            )
        except ValueError:
            return Address("", 0)
    if live.backend == "gemini":
        return Address("generativelanguage.googleapis.com", 443)
    location = live.location or environ.get("GOOGLE_CLOUD_LOCATION") or "us-central1"
    return Address(f"{location}-aiplatform.googleapis.com", 443)


class Network:
    """Looks at the way to one address."""

    def __init__(self, live: LiveConfig, clock: Clock, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self._address = address_of(live, self._environ)
        self._ca_file = live.ca_file
        self._clock = clock

    def checks(self) -> Iterator[Check]:
        """The name first, then the certificate."""
        yield Check("DNS", lambda: in_thread("doctor", self._name), 10.0)
        yield Check("TLS", lambda: in_thread("doctor", self._certificate), 2 * CONNECT_S + 5)

    def _unasked(self, name: str) -> Finding | None:
        if not self._address.host:
            return bad(name, "the address of the service is none", "see [live] base_url")
        if proxy := next((one for one in PROXIES if self._environ.get(one)), None):
            return skipped(name, f"the service is reached through the proxy in ${proxy}")
        return None

    def _name(self) -> Finding:
        if told := self._unasked("DNS"):
            return told
        host, started = self._address.host, time.monotonic()
        try:
            found = socket.getaddrinfo(host, self._address.port, type=socket.SOCK_STREAM)
        except OSError as error:
            if not has_route():
                return bad("DNS", "there is no network", "connect a cable, or a Wi-Fi: `nmtui`")
            return bad(
                "DNS",
                f"{host} is not found: {error.strerror}",
                "see whether the router gives a name server: `resolvectl status`, /etc/resolv.conf",
            )
        took_ms = (time.monotonic() - started) * 1000
        return ok("DNS", f"{host} is {found[0][4][0]}, found in {took_ms:.0f} ms")

    def _certificate(self) -> Finding:
        if told := self._unasked("TLS"):
            return told
        host, port = self._address.host, self._address.port
        try:
            context = _trust(self._ca_file, self._environ)
        except OSError as error:
            return bad("TLS", f"{self._ca_file}: {error.strerror or error}", "see [live] ca_file")
        started = time.monotonic()
        try:
            with closing(socket.create_connection((host, port), CONNECT_S)) as plain:
                secured = context.wrap_socket(plain, server_hostname=host)
                with closing(secured):
                    how, until = secured.version(), (secured.getpeercert() or {}).get("notAfter", "")
        except ssl.SSLCertVerificationError as error:
            return self._refused(error)
        except ssl.SSLError as error:
            return bad(
                "TLS", f"{host}:{port} speaks no TLS that we know: {error.reason}", "see [live] base_url"
            )
        except socket.gaierror:
            return skipped("TLS", f"{host} is not found, see the DNS above")
        except OSError as error:
            why = error.strerror or "no answer in time"
            return bad(
                "TLS",
                f"{host}:{port} cannot be reached: {why}",
                "see whether a firewall is in the way; it may also be down",
            )
        took_ms = (time.monotonic() - started) * 1000
        return ok("TLS", f"{how}, certificate of {host} valid until {until}, {took_ms:.0f} ms")

    def _refused(self, error: ssl.SSLCertVerificationError) -> Finding:
        """What is wrong with the certificate, or with our clock, which looks the same to OpenSSL."""
        host, code = self._address.host, error.verify_code
        if code == NOT_YET_VALID or (code == ENDED and not self._clock.plausible):
            return bad(
                "TLS", f"the certificate of {host} seems to be of another time: the clock is wrong", SET_IT
            )
        if code == ENDED and not self._clock.trusted():
            return bad(
                "TLS",
                f"the certificate of {host} has ended, or our clock is ahead",
                f"look at the clock first; {SET_IT}",
            )
        if code == ENDED:
            return bad(
                "TLS",
                f"the certificate of {host} has ended",
                "the clock is right: it is the server's to mend",
            )
        if code in WRONG_NAME:
            return bad(
                "TLS",
                f"whoever answers is not {host}",
                "a captive portal? Log in to the network with a browser",
            )
        if code in SELF_SIGNED:
            return bad(
                "TLS",
                f"the certificate of {host} is from nobody whom we trust",
                "a company's proxy or the emulator? Name its CA in [live] ca_file",
            )
        return bad(
            "TLS", f"the certificate of {host} is refused: {error.verify_message}", "see [live] ca_file"
        )


def _trust(ca_file: Path | None, environ: Mapping[str, str]) -> ssl.SSLContext:
    """Whom the SDK's client trusts, see `assistant.live.endpoint`."""
    import certifi

    chosen = str(ca_file or environ.get("SSL_CERT_FILE") or certifi.where())
    return ssl.create_default_context(cafile=chosen, capath=environ.get("SSL_CERT_DIR"))
