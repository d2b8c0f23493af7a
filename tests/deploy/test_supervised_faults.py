"""What keys, networks, clocks and disks do to the device, anywhere: a supervisor in place of systemd."""

from collections.abc import Iterator

import pytest

from assistant.core.causes import Cause
from tests.support import faketime
from tests.support.apart import why_not
from tests.support.asked import tell
from tests.support.installed import RIGHT_KEY, WIRE
from tests.support.supervised import Supervised, supervised

pytestmark = pytest.mark.alone

BACK_S = 5.0
"""From the end of what was wrong until it is over it."""
BACK_IN_FALSE_TIME_S = 30.0
"""The same where libfaketime stands before each look at a clock: threads get in each other's way there."""


@pytest.fixture(scope="module")
def no_world() -> str | None:
    """Why the device cannot have a network and a disk of its own here."""
    return why_not()


@pytest.fixture(scope="module")
def running(no_world: str | None) -> Iterator[Supervised]:
    """One for all tests."""
    if no_world:
        tell(f"{no_world}: a disk is full where no file may grow, and no wire is cut")
    with supervised(apart_from_us=no_world is None) as device:
        yield device


@pytest.fixture
def device(running: Supervised) -> Iterator[Supervised]:
    """Whatever is done to it, it does not crash. Each test leaves what is around it as it was."""
    ended = len(running.supervisor.codes)
    yield running
    assert set(running.supervisor.codes[ended:]) <= {0}
    assert running.supervisor.barks == 0


def test_without_a_key_it_is_ready_and_says_so_a_wrong_one_too_and_the_right_one_works_at_once(
    device: Supervised,
) -> None:
    try:
        device.give_key(None)
        device.restart()
        device.say("is there a key")
        device.until_told(Cause.KEY_MISSING, 20)
        device.give_key("wrong-key")
        device.restart()  # as systemd does, for it to have a credential that was not there
        before = device.log()
        device.say("let me in")
        device.until_told(Cause.KEY_REFUSED, 20)
    finally:
        device.give_key(RIGHT_KEY)
    took = device.until_logged("there is another key", before, BACK_S)
    tell(f"the right key was found after {took:.1f} s")
    assert "let me in again" in device.ask("let me in again")
    assert "INFO assistant.runner: ready" not in device.log()[len(before) :], "it was started anew"
    assert RIGHT_KEY not in device.log()
    assert "wrong-key" not in device.log()


def test_while_the_service_is_away_it_says_so_and_finds_it_again(device: Supervised) -> None:
    device.stop()
    device.service.shut()
    try:
        device.say("is anybody there")
        device.until_told(Cause.SERVICE_DOWN, 20)
        device.give_up()
    finally:
        device.service.open()
    took = device.until_online(15)  # no route returns: it looks at least so often
    tell(f"online {took:.1f} s after the service was")
    assert "somebody is there" in device.ask("somebody is there")


def test_cut_off_it_says_so_and_is_back_soon_after_the_network_is(
    device: Supervised, no_world: str | None
) -> None:
    if device.home is None:
        pytest.skip(f"{no_world}")
    device.home.run(f"ip link set {WIRE} down")
    try:
        device.restart()  # no network at boot is no reason to wait
        before = device.log()
        device.say("are you there")
        device.until_told(Cause.NO_NETWORK, 20)
        device.give_up()
    finally:
        device.home.run(f"ip link set {WIRE} up")
    took = device.until_online(BACK_S)
    tell(f"online {took:.1f} s after the network was")
    assert "there is a way to the network" in device.log()[len(before) :]
    assert "back again" in device.ask("back again")


@faketime.needs_it
def test_in_1970_it_waits_for_the_time(device: Supervised) -> None:
    clock = device.folder / "clock"
    clock.write_text("@1970-01-01 00:00:00\n")
    usual = dict(device.supervisor.environ)
    device.supervisor.environ.update(faketime.told_by(clock, faketime.library()))
    try:
        device.restart()
        device.say("what year is it")
        device.until_told(Cause.TIME_NOT_SET, 20)
        device.give_up()
    finally:
        clock.write_text("+0\n")
        device.supervisor.environ = usual
    took = device.until_online(BACK_IN_FALSE_TIME_S)
    tell(f"online {took:.1f} s after the clock was set")
    assert "it is now" in device.ask("it is now")


def test_on_a_full_disk_it_goes_on(device: Supervised) -> None:
    """It starts and answers; what was said meanwhile is kept as soon as there is room again."""
    with device.full_disk():
        assert "with a full disk" in device.ask("with a full disk")
        device.until_not_kept()
    assert "with room again" in device.ask("with room again")
    device.stop()
    device.restart()
    kept = device.run("memory", "--json")
    assert "with a full disk" in kept
    assert "with room again" in kept
