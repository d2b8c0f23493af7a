"""The screen of a paired PC, over real sockets and real TLS."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.core.events import DeviceLost, DeviceReady, PairingCodeMade, PairingEnded, PictureTaken
from assistant.screen import messages as m
from assistant.screen.identity import OWN_FILE, PEER_FILE, load_or_make, load_peer
from assistant.screen.wire import HEADER, encode
from assistant.screenlink.connection import Patience
from tests.support.certificates import as_identity, make
from tests.support.pc import LOCALHOST, Home, Pc, dialled, home, pair

IMPATIENT = Patience(silent_s=0.3, message_s=0.1, ping_s=0.05)
REVOKED_S = 1.0
"""Row 34."""


async def share(at: Home, pc: Pc) -> None:
    """The screen is wanted, and the person at the PC agrees."""
    at.eye.start()
    assert await pc.hear() == m.Wanted()
    pc.say(m.Consented())
    await at.reported(DeviceReady)


async def test_from_the_digits_to_the_picture(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        assert at.eye.port is None
        at.eye.open_window()
        made = await at.reported(PairingCodeMade)
        device = await pair(at.eye.pairing_port, at.pc, made.code)
        assert await at.reported(PairingEnded) == PairingEnded(paired=True)
        assert device == at.device
        assert load_peer(at.folder) == at.pc.certificate
        await at.until(lambda: at.eye.port)
        assert at.eye.pairing_port is None
        async with dialled(at.eye.port, at.pc, device) as pc:
            await share(at, pc)
            for number in (1, 2):
                at.eye.take()
                grant = await pc.hear()
                assert isinstance(grant, m.Grant)
                pc.say(m.ScreenPicture(grant.number, 20, b"jpeg %d" % number))
                taken = await at.reported(PictureTaken)
                assert taken.picture.jpeg == b"jpeg %d" % number
            at.eye.stop()
            assert await pc.hear() == m.Unwanted()


async def test_the_pairing_outlives_the_device(tmp_path: Path) -> None:
    async with home(tmp_path) as at, dialled(at.eye.port, at.pc, at.device):
        pass
    again = Home(tmp_path)
    async with again.running():
        await again.until(lambda: again.eye.port)
        async with dialled(again.eye.port, again.pc, again.device):
            pass


# --- row 34 ---------------------------------------------------------------------------------------


async def test_the_devices_revoke_cuts_within_a_second(tmp_path: Path) -> None:
    async with home(tmp_path) as at, dialled(at.eye.port, at.pc, at.device) as pc:
        await share(at, pc)
        port = at.eye.port
        at.eye.take()
        assert isinstance(await pc.hear(), m.Grant)
        async with asyncio.timeout(REVOKED_S):
            at.eye.unpair()
            assert await pc.hear_all() == [m.Unpaired()]
            await at.reported(DeviceLost)
        await at.until(lambda: at.eye.port is None)
        assert load_peer(at.folder) is None
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncio.open_connection(LOCALHOST, port)


async def test_a_window_is_opened_anew_only_in_the_place_of_a_pc_that_was_just_unpaired(
    tmp_path: Path,
) -> None:
    async with home(tmp_path) as at:
        at.eye.open_window(anew=True)
        assert not at.eye._pairer._asked.is_set()
        at.eye.unpair()
        at.eye.open_window(anew=True)
        assert (await at.reported(PairingCodeMade)).code


async def test_a_pc_that_forgets_the_device_is_forgotten(tmp_path: Path) -> None:
    async with home(tmp_path) as at, dialled(at.eye.port, at.pc, at.device) as pc:
        pc.say(m.Unpaired())
        assert await pc.hear_all() == []
        await at.until(lambda: at.eye.port is None)


async def test_another_pc_takes_the_place_of_the_first(tmp_path: Path) -> None:
    other = load_or_make(tmp_path / "other", "kitchen laptop")
    async with home(tmp_path) as at, dialled(at.eye.port, at.pc, at.device) as first:
        at.eye.open_window()
        code = (await at.reported(PairingCodeMade)).code
        before = at.eye.port
        device = await pair(at.eye.pairing_port, other, code)
        assert await first.hear_all() == [m.Unpaired()]
        await at.until(lambda: at.eye.port not in (None, before))
        async with dialled(at.eye.port, other, device):
            pass
        async with dialled(at.eye.port, at.pc, at.device, hello=False) as refused:
            refused.say(m.Hello())
            assert await refused.hear() is None


async def test_a_locked_pc_ends_it_and_the_reason_is_told(tmp_path: Path) -> None:
    async with home(tmp_path) as at, dialled(at.eye.port, at.pc, at.device) as pc:
        await share(at, pc)
        pc.say(m.SharingEnded(m.Ending.LOCKED))
        assert (await at.reported(DeviceLost)).detail == "study is locked"


async def test_a_pc_that_goes_away_is_lost_and_comes_back(tmp_path: Path) -> None:
    async with home(tmp_path) as at:
        async with dialled(at.eye.port, at.pc, at.device) as pc:
            await share(at, pc)
        assert "study was lost" in (await at.reported(DeviceLost)).detail
        async with dialled(at.eye.port, at.pc, at.device) as pc:
            assert await pc.hear() == m.Wanted()
            pc.say(m.Consented())
            await at.reported(DeviceReady)


async def test_a_newer_connection_takes_the_place_of_one_that_may_be_dead(tmp_path: Path) -> None:
    async with (
        home(tmp_path) as at,
        dialled(at.eye.port, at.pc, at.device) as old,
        dialled(at.eye.port, at.pc, at.device) as new,
    ):
        assert await old.hear() is None
        await share(at, new)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (encode(m.ScreenPicture(2, 0, b"jpeg")), "nobody asked for"),
        (encode(m.ScreenPicture(1, 0, b"jpeg")) * 2, "nobody asked for"),
        (encode(m.ScreenPicture(1, 0, b"no picture")), "no picture"),
        (encode(m.ScreenPicture(1, 0, b""))[:1] + b"\xff\xff\xff\xff" + bytes(1_000), "not expected"),
        (encode(m.Grant(1, 1, 1, 1)), "not expected"),
        (encode(m.Ping()) * 200, "talks too much"),
        (encode(m.ScreenPicture(1, 0, bytes(1_000)))[:50], "too slow"),
        (b"GET / HTTP/1.1\r\n\r\n", "not expected"),
    ],
    ids=["unasked", "twice", "no JPEG", "oversized", "wrong kind", "flood", "slow", "HTTP"],
)
async def test_a_pc_that_breaks_the_rules_is_cut_off(tmp_path: Path, said: bytes, why: str) -> None:
    patience = Patience(silent_s=30.0, message_s=0.1, ping_s=0.05)
    async with home(tmp_path, patience=patience) as at, dialled(at.eye.port, at.pc, at.device) as pc:
        await share(at, pc)
        at.eye.take()
        assert isinstance(await pc.hear(), m.Grant)
        pc.writer.write(said)
        assert await pc.hear() is None
        assert why in (await at.reported(DeviceLost)).detail
        async with dialled(at.eye.port, at.pc, at.device):  # it may come back, and is asked about anew
            pass


async def test_a_pc_that_says_nothing_is_cut_off(tmp_path: Path) -> None:
    async with home(tmp_path, patience=IMPATIENT) as at, dialled(at.eye.port, at.pc, at.device) as pc:
        await share(at, pc)
        assert await pc.hear() is None
        assert "it says nothing" in (await at.reported(DeviceLost)).detail


async def test_pings_keep_a_quiet_connection(tmp_path: Path) -> None:
    async with home(tmp_path, patience=IMPATIENT) as at, dialled(at.eye.port, at.pc, at.device) as pc:
        async with asyncio.timeout(3):
            for _ in range(12):
                pc.say(m.Ping())
                data = await pc.reader.readexactly(HEADER.size)
                assert data == encode(m.Ping())


# --- row 32 ---------------------------------------------------------------------------------------


async def test_strangers_are_refused_and_nobody_notices(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    strangers = [
        load_or_make(tmp_path / "stranger", "study"),
        as_identity(make("study", issuer=make("authority", ca=True)), tmp_path / "issued.pem"),
    ]
    async with home(tmp_path) as at, dialled(at.eye.port, at.pc, at.device) as pc:
        await share(at, pc)
        for stranger in (*strangers, load_or_make(at.folder, "")):
            async with dialled(at.eye.port, stranger, at.device, hello=False) as refused:
                refused.say(m.Hello())
                assert await refused.hear() is None
        reader, writer = await asyncio.open_connection(LOCALHOST, at.eye.port)
        writer.write(b"x" * 10_000)
        with suppress(ConnectionResetError):
            await reader.read()
        writer.close()
        at.eye.take()
        assert isinstance(await pc.hear(), m.Grant)
        assert at.events == []
    assert caplog.text.count("who is not the paired PC was refused") == 4


# --- what is broken on the device -----------------------------------------------------------------


@pytest.mark.parametrize("name", [OWN_FILE, PEER_FILE])
async def test_a_damaged_file_is_the_reason_why_the_screen_is_lost(tmp_path: Path, name: str) -> None:
    at = Home(tmp_path)
    at.folder.mkdir()
    (at.folder / name).touch(mode=0o600)
    (at.folder / name).write_bytes(b"junk")
    async with at.running():
        at.eye.start()
        assert name in (await at.reported(DeviceLost)).detail


async def test_without_a_pc_the_screen_is_lost_within_five_seconds(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        at.eye.start()
        async with asyncio.timeout(5):
            assert "no PC is paired" in (await at.reported(DeviceLost)).detail


async def test_all_is_harmless_before_and_after_it_runs(tmp_path: Path) -> None:
    at = Home(tmp_path)
    for _ in range(2):
        at.eye.start()
        at.eye.take()
        at.eye.open_window()
        at.eye.unpair()
        at.eye.stop()
        async with at.running():
            await asyncio.sleep(0)
