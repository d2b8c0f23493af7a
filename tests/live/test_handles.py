from assistant.config import LiveConfig
from assistant.live.handles import Handles
from assistant.ports import KeptHandle
from tests.support.memory import PlainMemory

VALID_FOR_S = LiveConfig().handle_valid_s
WHOSE = ("gemini", "m")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def handles(
    memory: PlainMemory | None = None, valid_for_s: float = VALID_FOR_S
) -> tuple[Handles, PlainMemory, Clock]:
    memory, clock = memory or PlainMemory(), Clock()
    return Handles(memory, "gemini", "m", clock, valid_for_s), memory, clock


def test_nothing_to_resume_at_first() -> None:
    kept, _, _ = handles()

    assert kept.newest() is None
    assert not kept.expected()


def test_the_newest_counts_and_survives_us() -> None:
    kept, memory, _ = handles()
    kept.keep("first")
    kept.keep("second")

    again, _, _ = handles(memory)
    assert memory.handles == {WHOSE: KeptHandle("second", 1000.0)}
    assert again.newest() == "second"
    assert again.expected()


def test_a_handle_is_of_its_model_and_backend() -> None:
    memory = PlainMemory()
    memory.keep_handle("vertex", "m", KeptHandle("h", 1000.0))
    memory.keep_handle("gemini", "other", KeptHandle("h", 1000.0))

    assert handles(memory)[0].newest() is None


def test_an_outlived_handle_is_not_tried_nor_missed() -> None:
    kept, _, clock = handles()
    kept.keep("first")
    clock.now += VALID_FOR_S
    assert kept.newest() == "first"
    clock.now += 1

    assert kept.newest() is None
    assert not kept.expected()


def test_the_owner_says_how_long_it_is_valid() -> None:
    kept, _, clock = handles(valid_for_s=60.0)
    kept.keep("first")
    clock.now += 61
    assert kept.newest() is None

    never, _, _ = handles(valid_for_s=0.0)
    never.keep("first")
    assert never.newest() is None


def test_a_clock_that_is_behind_makes_no_handle_old() -> None:
    kept, _, clock = handles()
    kept.keep("first")
    clock.now = 5.0

    assert kept.newest() == "first"


def test_a_dropped_handle_is_gone_and_missed_until_a_session_began() -> None:
    kept, _, _ = handles()
    kept.keep("first")
    kept.drop()
    kept.drop()

    assert kept.newest() is None
    assert kept.expected()
    kept.began(resumed=False)
    assert not kept.expected()


def test_a_talk_without_a_handle_is_missed_as_long_as_a_handle_would_be_valid() -> None:
    kept, _, clock = handles()
    kept.talked()

    assert kept.expected()
    clock.now += VALID_FOR_S + 1
    assert not kept.expected()


def test_the_second_doubt_drops_it() -> None:
    kept, _, _ = handles()
    kept.keep("first")

    kept.doubt()
    assert kept.newest() == "first"
    kept.doubt()
    assert kept.newest() is None
    kept.doubt()


def test_a_new_handle_is_not_doubted() -> None:
    kept, _, _ = handles()
    kept.keep("first")
    kept.doubt()
    kept.keep("second")
    kept.doubt()

    assert kept.newest() == "second"
