import asyncio
import socket
import struct
from collections.abc import Callable
from ipaddress import ip_interface
from pathlib import Path

import pytest
from zeroconf import ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from assistant.errors import DeviceError, ServiceError
from assistant.screen.agent.addresses import Address
from assistant.screen.agent.finding import Found, browse, nearest_first, printable
from assistant.screen.agent.locating import locate, locate_for_pairing
from assistant.screen.announcement import ID_KEY, PAIRING_KEY, SERVICE, VERSION_KEY, device_id
from assistant.screen.identity import Certificate, load_or_make
from assistant.screen.messages import PAIRING_PORT

KITCHEN = Found("kitchen", ("10.0.0.5",), 8766, "0011", 8767)
BEDROOM = Found("bedroom", ("10.0.0.6",), 8766, "2233", 8767)
STUDY = Found("study", ("10.0.0.7",), 8766, "4455", None)


class Network:
    """Devices that announce themselves; keeps how many were looked at."""

    def __init__(self, *devices: Found) -> None:
        self.devices = devices
        self.looked = 0

    async def browse(self, wanted: Callable[[Found], bool]) -> list[Found]:
        self.looked += 1
        return list(self.devices)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return load_or_make(tmp_path, "kitchen").certificate


async def test_the_paired_device_is_found_by_its_identifier_not_its_name(certificate: Certificate) -> None:
    own = Found("renamed", ("10.0.0.9",), 99, device_id(certificate.fingerprint), None)
    assert await locate(certificate, None, Network(KITCHEN, own).browse) == Address("10.0.0.9", 99)


async def test_another_device_of_the_same_name_is_not_dialled(certificate: Certificate) -> None:
    with pytest.raises(ServiceError, match="not found on this network"):
        await locate(certificate, None, Network(KITCHEN).browse)


async def test_where_the_owner_says_is_not_looked_for(certificate: Certificate) -> None:
    network = Network(KITCHEN)
    assert await locate(certificate, Address("kitchen", 5), network.browse) == Address("kitchen", 5)
    assert network.looked == 0


async def test_the_only_device_that_pairs_is_the_one() -> None:
    assert await locate_for_pairing(None, Network(STUDY, KITCHEN).browse) == (
        Address("10.0.0.5", 8767),
        "kitchen",
    )


async def test_of_several_one_has_to_be_named() -> None:
    network = Network(KITCHEN, BEDROOM)
    with pytest.raises(DeviceError, match="kitchen, bedroom"):
        await locate_for_pairing(None, network.browse)
    assert await locate_for_pairing("Bedroom", network.browse) == (Address("10.0.0.6", 8767), "bedroom")


async def test_none_that_pairs_says_what_to_press() -> None:
    with pytest.raises(DeviceError, match="press its screen button"):
        await locate_for_pairing(None, Network(STUDY).browse)


async def test_an_address_is_taken_as_it_is() -> None:
    network = Network(KITCHEN)
    assert await locate_for_pairing("10.0.0.8:99", network.browse) == (Address("10.0.0.8", 99), "10.0.0.8:99")
    assert network.looked == 0
    assert await locate_for_pairing("attic", network.browse) == (Address("attic", PAIRING_PORT), "attic")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("kitchen", "kitchen"), ("a\x1b[2Jb\n", "a[2Jb"), ("", "the device"), ("x" * 99, "x" * 58)],
)
def test_names_of_others_do_no_harm_to_a_terminal(name: str, shown: str) -> None:
    assert printable(name) == shown


async def test_a_real_announcement_on_this_machine_is_found() -> None:
    told = {VERSION_KEY: "1", ID_KEY: "0123456789abcdef", PAIRING_KEY: "8767"}
    info = ServiceInfo(
        SERVICE,
        f"kitchen.{SERVICE}",
        port=8766,
        properties=told,
        parsed_addresses=["127.0.0.1"],
        server="kitchen-test.local.",
    )
    async with AsyncZeroconf(interfaces=["127.0.0.1"]) as device:
        await (await device.async_register_service(info))
        found = await browse(lambda one: one.identifier == "0123456789abcdef", 5, ["127.0.0.1"])
    assert found[-1] == Found("kitchen", ("127.0.0.1",), 8766, "0123456789abcdef", 8767)


async def test_nobody_there_is_no_error() -> None:
    found = await browse(lambda _: False, 0.2, ["127.0.0.1"])
    assert all(one.identifier for one in found), "only what another test announces here"


def test_the_addresses_in_ones_own_network_come_first() -> None:
    own = [ip_interface(each) for each in ("127.0.0.1/8", "10.0.0.2/24", "172.17.0.1/16", "fe80::2/64")]
    told = ["172.17.0.1", "100.64.0.1", "fe80::1", "10.0.0.5"]
    assert nearest_first(told, own) == ("fe80::1", "10.0.0.5", "100.64.0.1", "172.17.0.1")


async def test_all_addresses_are_tried(certificate: Certificate) -> None:
    own = Found("kitchen", ("10.0.0.9", "10.0.0.8"), 99, device_id(certificate.fingerprint), 98)
    assert (await locate(certificate, None, Network(own).browse)).each() == [
        Address("10.0.0.9", 99),
        Address("10.0.0.8", 99),
    ]
    assert (await locate_for_pairing(None, Network(own).browse))[0].each()[1] == Address("10.0.0.8", 98)


class Liar(asyncio.DatagramProtocol):
    """Answers each question with a service that no device can be called."""

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self.answered = 0

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for alias in ("x._http._tcp.local.", f"{'x' * 63}.{SERVICE}", f"x.y.z.{SERVICE}", f"\x00.{SERVICE}"):
            self._transport.sendto(pointer(alias), addr)
        self.answered += 1


def pointer(alias: str) -> bytes:
    """A response of DNS: one record, of type PTR."""
    header = struct.pack(">6H", 0, 0x8400, 0, 1, 0, 0)
    record = struct.pack(">HHIH", 12, 1, 4500, len(spelled(alias)))
    return header + spelled(SERVICE) + record + spelled(alias)


def spelled(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))


async def test_what_others_announce_does_no_harm() -> None:
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    group, own = socket.inet_aton("224.0.0.251"), socket.inet_aton("127.0.0.1")
    listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + own)
    listening.bind(("224.0.0.251", 5353))
    transport, liar = await asyncio.get_running_loop().create_datagram_endpoint(Liar, sock=listening)
    try:
        found = await browse(lambda _: False, 0.5, ["127.0.0.1"])
    finally:
        transport.close()
    assert liar.answered
    assert all(one.identifier for one in found), "only what another test announces here"
