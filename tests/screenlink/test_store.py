"""Who the device is, and whom it trusts."""

import asyncio
from pathlib import Path

import pytest

from assistant.screen.errors import IdentityError
from assistant.screen.identity import PEER_FILE, Certificate, load_or_make, load_peer, parse
from assistant.screenlink.store import Store
from tests.support.certificates import make


@pytest.fixture
def pc() -> Certificate:
    return parse(make("study").der)


async def test_the_device_is_one_however_many_ask(tmp_path: Path) -> None:
    store = Store(tmp_path, "kitchen")
    made = await asyncio.gather(*(store.identity() for _ in range(8)))
    assert set(made) == {load_or_make(tmp_path, "")}
    assert store.own == made[0].certificate


async def test_a_change_of_trust_is_noticed(tmp_path: Path, pc: Certificate) -> None:
    store = Store(tmp_path, "kitchen")
    waiting = asyncio.create_task(store.other_than(None))
    await store.keep(pc)
    await waiting
    assert load_peer(tmp_path) == store.pc == pc
    waiting = asyncio.create_task(store.other_than(pc))
    await store.forget()
    await waiting
    assert load_peer(tmp_path) is store.pc is None


async def test_who_cannot_be_kept_is_not_trusted(tmp_path: Path, pc: Certificate) -> None:
    (tmp_path / PEER_FILE).mkdir()
    store = Store(tmp_path, "kitchen")
    with pytest.raises(IdentityError):
        await store.keep(pc)
    assert store.pc is None


async def test_who_cannot_be_forgotten_on_the_disk_is_not_trusted_all_the_same(
    tmp_path: Path, pc: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(tmp_path, "kitchen")
    await store.keep(pc)
    (tmp_path / PEER_FILE).unlink()
    (tmp_path / PEER_FILE).mkdir()
    await store.forget()
    assert store.pc is None
    assert PEER_FILE in caplog.text


async def test_a_damaged_pairing_does_not_stand_in_the_way_of_a_new_one(
    tmp_path: Path, pc: Certificate
) -> None:
    (tmp_path / PEER_FILE).touch(mode=0o600)
    store = Store(tmp_path, "kitchen")
    with pytest.raises(IdentityError, match=PEER_FILE):
        await store.identity()
    await store.identity()
    await store.keep(pc)
    assert load_peer(tmp_path) == pc
