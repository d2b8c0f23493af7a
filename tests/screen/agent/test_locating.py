from collections.abc import Callable
from pathlib import Path

import pytest
from zeroconf import ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from assistant.errors import DeviceError, ServiceError
from assistant.screen.agent.addresses import Address
from assistant.screen.agent.finding import Found, browse, printable
from assistant.screen.agent.locating import locate, locate_for_pairing
from assistant.screen.announcement import ID_KEY, PAIRING_KEY, SERVICE, VERSION_KEY, device_id
from assistant.screen.identity import Certificate, load_or_make
from assistant.screen.messages import PAIRING_PORT

KITCHEN = Found("kitchen", "10.0.0.5", 8766, "0011", 8767)
BEDROOM = Found("bedroom", "10.0.0.6", 8766, "2233", 8767)
STUDY = Found("study", "10.0.0.7", 8766, "4455", None)


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
    own = Found("renamed", "10.0.0.9", 99, device_id(certificate.fingerprint), None)
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
    with pytest.raises(DeviceError, match="start it there by `assistant pair`"):
        await locate_for_pairing(None, Network(STUDY).browse)


async def test_an_address_is_taken_as_it_is() -> None:
    network = Network(KITCHEN)
    assert await locate_for_pairing("10.0.0.8:99", network.browse) == (Address("10.0.0.8", 99), "10.0.0.8:99")
    assert network.looked == 0
    assert await locate_for_pairing("attic", network.browse) == (Address("attic", PAIRING_PORT), "attic")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("kitchen", "kitchen"), ("a\x1b[2Jb\n", "a[2Jb"), ("", "the device"), ("x" * 99, "x" * 64)],
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
    assert found[-1] == Found("kitchen", "127.0.0.1", 8766, "0123456789abcdef", 8767)


async def test_nobody_there_is_no_error() -> None:
    assert await browse(lambda _: False, 0.2, ["127.0.0.1"]) == []
