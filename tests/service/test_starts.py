"""Crashes are counted, whatever happens to the clock, the disk and the power."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DeviceError
from assistant.service.starts import CRASHES, NAME, WITHIN_S, Record, StartBook, boot_id, seconds_since_boot
from tests.support.tiny_disk import fill, remount, tiny_disk


class Machine:
    """Starts of the device on one machine, at times that the test tells."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.boot = "a"
        self.now = 50.0

    @property
    def book(self) -> StartBook:
        return StartBook(self.folder, self.boot, lambda: self.now)

    def start(self, after_s: float = 1.0) -> bool:
        """Start after a crash; whether in safe mode."""
        self.now += after_s
        return self.book.begin().safe


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "state")


def test_the_start_after_five_crashes_is_in_safe_mode(machine: Machine) -> None:
    assert [machine.start() for _ in range(7)] == [False] * 5 + [True, True]


def test_a_crash_is_known_however_long_ago_the_run_began(machine: Machine) -> None:
    assert not machine.book.begin().after_crash
    machine.now += 10 * WITHIN_S
    assert machine.book.begin().after_crash
    machine.book.forget()
    assert not machine.book.begin().after_crash


def test_crashes_that_are_far_between_are_none_of_it(machine: Machine) -> None:
    assert not any(machine.start(WITHIN_S / CRASHES + 1) for _ in range(50))
    assert any(machine.start(WITHIN_S / CRASHES - 1) for _ in range(CRASHES + 1))


def test_safe_mode_stays_until_it_is_ended(machine: Machine) -> None:
    for _ in range(6):
        machine.start()
    assert machine.start(2 * WITHIN_S)
    machine.book.forget()
    assert not machine.start()
    assert len(machine.book.look().starts) == 1


def test_an_end_in_order_takes_its_own_start_back(machine: Machine) -> None:
    for _ in range(4):
        machine.start()
    for _ in range(10):
        assert not machine.start()
        machine.book.take_back()
    assert not machine.start()
    assert machine.start()


def test_another_boot_begins_anew(machine: Machine) -> None:
    for _ in range(6):
        machine.start()
    machine.boot, machine.now = "b", 5.0
    assert not machine.start()


def test_a_clock_that_went_back_counts_nothing_twice() -> None:
    record = Record("a", (1000.0, 1001.0, 1002.0, 1003.0, 1004.0))
    assert not record.begun(500.0).safe


@given(st.lists(st.floats(0.01, 5000), max_size=30))
def test_safe_mode_is_five_crashes_in_ten_minutes(pauses: list[float]) -> None:
    record, now, times = Record("a"), 0.0, [0.0][:0]
    for pause in pauses:
        now += pause
        lately = [at for at in times if now - at <= WITHIN_S]
        record = record.begun(now)
        assert len(record.starts) <= CRASHES + 1, "the file does not grow"
        if record.safe:
            assert len(lately) >= CRASHES
            return
        assert len(lately) < CRASHES
        times.append(now)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"boot": "a", "starts": [1], "safe": false}',
        b'{"boot": "a", "starts": ["x"], "safe": false}',
        b'{"boot": "a", "starts": [1.0]}',
        b"[" * 4000,
        b"\xff\xfe",
        b'{"boot": "a", "starts": [' + b"1.0," * 5000 + b'1.0], "safe": true}',
    ],
)
def test_a_damaged_file_counts_nothing_and_is_replaced(machine: Machine, text: bytes) -> None:
    machine.folder.mkdir()
    (machine.folder / NAME).write_bytes(text)
    with pytest.raises(DeviceError, match=r"starts\.json cannot be read"):
        machine.book.look()
    assert not machine.start()
    assert machine.book.look().starts == (machine.now,)


def test_a_full_disk_does_not_keep_it_from_starting(caplog: pytest.LogCaptureFixture) -> None:
    with tiny_disk() as folder:
        machine = Machine(folder)
        for _ in range(3):
            machine.start()
        filler = fill(folder)
        for _ in range(5):
            assert not machine.start()
        assert "cannot be noted" in caplog.text
        assert len(machine.book.look().starts) == 3, "what was there is whole"
        assert not list(folder.glob("*.new"))
        filler.unlink()
        assert [machine.start() for _ in range(3)] == [False, False, True]


def test_a_read_only_disk_does_not_keep_it_from_starting() -> None:
    with tiny_disk() as folder:
        machine = Machine(folder)
        machine.start()
        remount(folder, read_only=True)
        assert not machine.start()
        with pytest.raises(DeviceError, match="cannot be removed"):
            machine.book.forget()


def test_the_real_clock_and_the_real_boot(tmp_path: Path) -> None:
    assert boot_id() == boot_id() != ""
    assert boot_id(tmp_path / "absent") == ""
    assert 0 < seconds_since_boot() <= seconds_since_boot()
    book = StartBook(tmp_path)
    assert not StartBook(tmp_path).noted
    assert not book.begin().safe
    assert StartBook(tmp_path).noted
    assert (book.look().boot, len(book.look().starts)) == (boot_id(), 1)
