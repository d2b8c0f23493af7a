"""The window for pairing, over real sockets: row 33 of the faults."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.events import PairingCodeMade, PairingEnded
from assistant.screen import messages as m
from assistant.screen.errors import PairingError
from assistant.screen.identity import Certificate, load_or_make, load_peer
from assistant.screen.pairing import TRIES, PcSide
from assistant.screenlink.window import Window
from tests.support.certificates import with_an_extension_twice
from tests.support.pc import LOCALHOST, Home, at_the_window, home, pair

SECOND_S = 1.0


async def opened(at: Home) -> str:
    """The code of a window that is open now."""
    at.eye.open_window()
    return (await at.reported(PairingCodeMade)).code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_three_wrong_codes_close_the_window(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        port = at.eye.pairing_port
        for _ in range(TRIES):
            with pytest.raises(PairingError, match="digits are wrong"):
                await pair(port, at.pc, wrong(code))
        assert await at.reported(PairingEnded) == PairingEnded(paired=False)
        with pytest.raises(OSError, match="Connect call failed"):
            await pair(port, at.pc, code)
        assert load_peer(at.folder) is None
        assert at.eye.pairing_port is at.eye.port is None


async def test_a_try_is_left_after_two_wrong_codes(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        for _ in range(TRIES - 1):
            with pytest.raises(PairingError):
                await pair(at.eye.pairing_port, at.pc, wrong(code))
        await pair(at.eye.pairing_port, at.pc, code)
        assert await at.reported(PairingEnded) == PairingEnded(paired=True)


async def test_the_pc_is_told_how_many_tries_are_left(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        for left in (2, 1, 0):
            side = PcSide(at.pc, wrong(code))
            async with at_the_window(at.eye.pairing_port) as pc:
                for _ in range(2):
                    message = await pc.hear()
                    assert isinstance(message, m.Introduction | m.Counteroffer)
                    pc.say(*side.receive(message))
                assert await pc.hear_all() == [m.Rejected(left, m.Rejection.WRONG_CODE)]


async def test_who_hangs_up_after_a_guess_has_used_a_try(tmp_path: Path) -> None:
    """Else one could look at the device's share as often as one likes."""
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        for _ in range(TRIES):
            side = PcSide(at.pc, wrong(code))
            async with at_the_window(at.eye.pairing_port) as pc:
                message = await pc.hear()
                assert isinstance(message, m.Introduction)
                pc.say(*side.receive(message))
                assert isinstance(await pc.hear(), m.Counteroffer)
        assert await at.reported(PairingEnded) == PairingEnded(paired=False)


async def test_a_certificate_that_confuses_the_parser_uses_no_try_either(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        async with at_the_window(at.eye.pairing_port) as pc:
            message = await pc.hear()
            assert isinstance(message, m.Introduction)
            [offer] = PcSide(at.pc, code).receive(message)
            assert isinstance(offer, m.Offer)
            pc.say(replace(offer, certificate=with_an_extension_twice()))
            assert await pc.hear_all() == [m.Rejected(TRIES, m.Rejection.INVALID)]
        await pair(at.eye.pairing_port, at.pc, code)
        assert await at.reported(PairingEnded) == PairingEnded(paired=True)


async def test_who_only_looks_in_uses_no_try(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        for said in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\x11\x00\x00", b"\xff" * 100_000):
            for _ in range(TRIES):
                async with at_the_window(at.eye.pairing_port) as pc:
                    assert isinstance(await pc.hear(), m.Introduction)
                    pc.writer.write(said)
        assert await pair_patiently(at, code) == at.device


async def pair_patiently(at: Home, code: str) -> object:
    """As a person does: who finds the device busy tries again."""
    while True:
        try:
            return await pair(at.eye.pairing_port, at.pc, code)
        except PairingError:
            await asyncio.sleep(0)


async def test_one_pc_at_a_time(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        async with at_the_window(at.eye.pairing_port) as first:
            assert isinstance(await first.hear(), m.Introduction)
            with pytest.raises(PairingError, match="another PC"):
                await pair(at.eye.pairing_port, at.pc, code)
        await pair_patiently(at, code)
        assert await at.reported(PairingEnded) == PairingEnded(paired=True)


async def test_the_window_closes_by_itself(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False, window_s=0.1) as at:
        await opened(at)
        async with at_the_window(at.eye.pairing_port) as pc:
            assert isinstance(await pc.hear(), m.Introduction)
            async with asyncio.timeout(SECOND_S):
                assert await at.reported(PairingEnded) == PairingEnded(paired=False)
                assert await pc.hear_all() == []
        assert at.eye.pairing_port is None


async def test_each_window_has_a_code_of_its_own_and_an_open_one_tells_it_again(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False, window_s=0.2) as at:
        first = await opened(at)
        assert await opened(at) == first
        await at.reported(PairingEnded)
        seconds = [await opened(at)]
        await at.reported(PairingEnded)
        seconds.append(await opened(at))
        assert {first} != set(seconds)


async def test_a_port_that_is_taken_is_no_pairing(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda *_: None, LOCALHOST, 0)
    port = taken.sockets[0].getsockname()[1]
    async with taken:
        at = Home(tmp_path, pairing_port=port)
        async with at.running():
            at.eye.open_window()
            assert await at.reported(PairingEnded) == PairingEnded(paired=False)


async def test_a_pairing_that_cannot_be_kept_is_none(tmp_path: Path) -> None:
    async with home(tmp_path, paired=False) as at:
        code = await opened(at)
        (at.folder / "peer.pem").mkdir()
        with pytest.raises(PairingError):
            await pair(at.eye.pairing_port, at.pc, code)
        assert at.eye.port is None


async def test_what_nobody_foresaw_ends_the_window_at_once(tmp_path: Path) -> None:
    async def keep(_: Certificate) -> None:
        raise ZeroDivisionError

    window = Window(load_or_make(tmp_path / "device", "kitchen"), "271828", keep)
    opened: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(window.serve(LOCALHOST, 0, opened.set_result))
    with pytest.raises(PairingError, match="hung up"):
        await pair(await opened, load_or_make(tmp_path / "pc", "study"), window.code)
    with pytest.raises(ExceptionGroup) as raised:
        await asyncio.wait_for(serving, 10)
    assert raised.value.subgroup(ZeroDivisionError)


def test_the_code_does_not_stand_in_the_log() -> None:
    assert "314159" not in repr(PairingCodeMade("314159"))
