"""Pairing: who knows the digits, and nobody else; with the certificates that are really theirs."""

import os
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.screen.errors import PairingError
from assistant.screen.identity import Identity, load_or_make
from assistant.screen.messages import (
    VERSION,
    Confirmation,
    Counteroffer,
    Introduction,
    Offer,
    PairingFromDevice,
    PairingFromPc,
    Rejected,
    Rejection,
)
from assistant.screen.pairing import DeviceSide, PcSide, make_code
from assistant.screen.wire import PROOF_BYTES, SHARE_BYTES
from tests.support.certificates import make

CODE = "271828"

ToPc = Callable[[PairingFromDevice], PairingFromDevice]
ToDevice = Callable[[PairingFromPc], PairingFromPc]


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return load_or_make(tmp_path_factory.mktemp("device"), "device")


@pytest.fixture(scope="module")
def pc(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return load_or_make(tmp_path_factory.mktemp("pc"), "pc")


@pytest.fixture(scope="module")
def mallory(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return load_or_make(tmp_path_factory.mktemp("mallory"), "device")


def unchanged(message: PairingFromDevice) -> PairingFromDevice:
    return message


def unchanged_too(message: PairingFromPc) -> PairingFromPc:
    return message


def converse(
    pc: PcSide, device: DeviceSide, to_pc: ToPc = unchanged, to_device: ToDevice = unchanged_too
) -> None:
    """Until nobody says anything; whoever stands between may change it. Raises what a side raises."""
    said: Sequence[PairingFromDevice] = [device.introduction]
    while said:
        answers = [answer for message in said for answer in pc.receive(to_pc(message))]
        said = [answer for message in answers for answer in device.receive(to_device(message))]


def test_who_knows_the_digits_is_paired(pc: Identity, device: Identity) -> None:
    ours, theirs = PcSide(pc, CODE), DeviceSide(device, CODE)
    converse(ours, theirs)
    assert ours.paired == device.certificate
    assert theirs.paired == pc.certificate


def test_the_code_is_six_digits_each_time_others() -> None:
    codes = {make_code() for _ in range(200)}
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len(codes) > 150


# --- without the digits ---------------------------------------------------------------------------


def guess(device: DeviceSide, pc: Identity, code: str) -> None:
    """An honest program with a wrong code."""
    converse(PcSide(pc, code), device)


def share_of_another(pc: Identity, device: DeviceSide) -> Offer:
    offer = PcSide(pc, "999999").receive(device.introduction)[0]
    assert isinstance(offer, Offer)
    return offer


def test_a_thousand_wrong_pairings_succeed_in_no_case(pc: Identity, device: Identity) -> None:
    """Row 33. A hundred wrong codes from the whole range; nine hundred proofs made up, reflected or replayed.

    The latter cost half as much: the device sees no difference, and it is its answer that is on trial.
    """
    ours, witness = PcSide(pc, CODE), DeviceSide(device, CODE)
    seen: list[bytes] = []

    def tap(message: PairingFromPc) -> PairingFromPc:
        seen.extend([message.proof] if isinstance(message, Confirmation) else [])
        return message

    converse(ours, witness, to_device=tap)
    offer = share_of_another(pc, DeviceSide(device, CODE))
    attempts = succeeded = 0
    for number in range(1_000):
        side = DeviceSide(device, CODE)
        attempts += 1
        if number % 10 == 0:
            wrong = f"{(int(CODE) + 1 + number * 997) % 1_000_000:06}"
            with pytest.raises(PairingError, match="digits are wrong"):
                guess(side, pc, wrong)
        else:
            [answer] = side.receive(offer)
            assert isinstance(answer, Counteroffer)
            proof = [os.urandom(PROOF_BYTES), seen[0], bytes(PROOF_BYTES)][number % 3]
            with pytest.raises(PairingError, match="digits are wrong") as caught:
                side.receive(Confirmation(proof))
            assert caught.value.rejection is Rejection.WRONG_CODE
        succeeded += side.paired is not None
        assert side.guessed
    assert (attempts, succeeded) == (1_000, 0)


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_a_mutilated_certificate_is_refused_and_is_no_try(pc: Identity, device: Identity) -> None:
    chance = random.Random(33)
    offer = share_of_another(pc, DeviceSide(device, CODE))
    for _ in range(2_000):
        der = bytearray(offer.certificate)
        der[chance.randrange(len(der))] ^= chance.randrange(1, 256)
        side = DeviceSide(device, CODE)
        with pytest.raises(PairingError, match="cannot be trusted"):
            side.receive(replace(offer, certificate=bytes(der)))
        assert not side.guessed


def test_the_device_reveals_nothing_to_who_guessed_wrong(pc: Identity, device: Identity) -> None:
    """Its proof would let an attacker try all million codes in peace."""
    side = DeviceSide(device, CODE)
    said: list[PairingFromDevice] = [*side.receive(share_of_another(pc, side))]
    with pytest.raises(PairingError):
        said += side.receive(Confirmation(bytes(PROOF_BYTES)))
    assert [type(message) for message in said] == [Counteroffer]


def test_a_guess_is_one_however_it_ends(pc: Identity, device: Identity) -> None:
    side = DeviceSide(device, CODE)
    assert not side.guessed
    side.receive(share_of_another(pc, side))
    assert side.guessed


# --- from the middle ------------------------------------------------------------------------------


@pytest.mark.parametrize("swap", ["the device's", "the PC's", "both"])
def test_a_swapped_certificate_succeeds_in_no_case(
    pc: Identity, device: Identity, mallory: Identity, swap: str
) -> None:
    """Row 33: the digits are right on both sides, and somebody between shows a certificate of their own."""

    def to_pc(message: PairingFromDevice) -> PairingFromDevice:
        if isinstance(message, Introduction) and swap != "the PC's":
            return replace(message, certificate=mallory.certificate.der)
        return message

    def to_device(message: PairingFromPc) -> PairingFromPc:
        if isinstance(message, Offer) and swap != "the device's":
            return replace(message, certificate=mallory.certificate.der)
        return message

    for _ in range(20):
        ours, theirs = PcSide(pc, CODE), DeviceSide(device, CODE)
        with pytest.raises(PairingError, match="digits are wrong"):
            converse(ours, theirs, to_pc, to_device)
        assert ours.paired is None
        assert theirs.paired is None


def test_a_device_that_does_not_know_the_digits_is_not_believed(pc: Identity, mallory: Identity) -> None:
    ours, theirs = PcSide(pc, CODE), DeviceSide(mallory, "000000")
    [offer] = ours.receive(theirs.introduction)
    [proof] = ours.receive(theirs.receive(offer)[0])
    assert isinstance(proof, Confirmation)
    for claimed in (proof, Confirmation(secrets.token_bytes(PROOF_BYTES))):
        with pytest.raises(PairingError, match="digits are wrong"):
            ours.receive(claimed)
    assert ours.paired is None


def test_ones_own_certificate_sent_back_is_refused(pc: Identity, device: Identity) -> None:
    with pytest.raises(PairingError, match="one's own"):
        PcSide(pc, CODE).receive(Introduction(VERSION, pc.certificate.der))
    with pytest.raises(PairingError, match="one's own"):
        DeviceSide(device, CODE).receive(Offer(VERSION, bytes(SHARE_BYTES), device.certificate.der))


def test_a_certificate_authority_is_not_paired(pc: Identity, device: Identity) -> None:
    der = make(ca=True).der
    with pytest.raises(PairingError, match="authority"):
        PcSide(pc, CODE).receive(Introduction(VERSION, der))
    with pytest.raises(PairingError, match="authority"):
        DeviceSide(device, CODE).receive(Offer(VERSION, bytes(SHARE_BYTES), der))


# --- what breaks the order ------------------------------------------------------------------------


def test_another_version_is_told_apart(pc: Identity, device: Identity) -> None:
    with pytest.raises(PairingError, match="another version"):
        PcSide(pc, CODE).receive(Introduction(VERSION + 1, device.certificate.der))
    with pytest.raises(PairingError) as caught:
        DeviceSide(device, CODE).receive(Offer(VERSION + 1, bytes(SHARE_BYTES), pc.certificate.der))
    assert caught.value.rejection is Rejection.VERSION


@pytest.mark.parametrize("rejection", Rejection)
def test_the_person_at_the_pc_is_told_why(pc: Identity, rejection: Rejection) -> None:
    with pytest.raises(PairingError, match=rejection.value):
        PcSide(pc, CODE).receive(Rejected(2, rejection))


def test_nothing_is_said_out_of_turn(pc: Identity, device: Identity) -> None:
    ours, theirs = PcSide(pc, CODE), DeviceSide(device, CODE)
    for early in (Counteroffer(bytes(SHARE_BYTES)), Confirmation(bytes(PROOF_BYTES))):
        with pytest.raises(PairingError, match="out of turn"):
            ours.receive(early)
    with pytest.raises(PairingError, match="out of turn"):
        theirs.receive(Confirmation(bytes(PROOF_BYTES)))
    converse(ours, theirs)
    with pytest.raises(PairingError, match="out of turn"):
        ours.receive(theirs.introduction)
    with pytest.raises(PairingError, match="out of turn"):
        theirs.receive(Confirmation(bytes(PROOF_BYTES)))


SMALL_ORDER = (0, 1, 2**255 - 20)
"""y of points that are no secret whatever they are multiplied by."""


@settings(max_examples=40)
@given(
    share=st.one_of(
        st.binary(min_size=SHARE_BYTES, max_size=SHARE_BYTES),
        st.binary(min_size=SHARE_BYTES - 1, max_size=SHARE_BYTES - 1).map(lambda point: b"A" + point),
        st.sampled_from([b"A" + y.to_bytes(32, "little") for y in SMALL_ORDER]),
        st.binary(max_size=SHARE_BYTES - 1),
    )
)
def test_a_share_that_was_not_made_by_the_protocol_pairs_nobody(
    pc: Identity, device: Identity, share: bytes
) -> None:
    side = DeviceSide(device, CODE)
    with pytest.raises(PairingError):
        side.receive(Offer(VERSION, share, pc.certificate.der))
        side.receive(Confirmation(bytes(PROOF_BYTES)))
    assert side.paired is None
