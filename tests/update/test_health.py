"""What a start has to look like to be trusted."""

import pytest

from assistant.update.health import READY_S, STEADY_S, Health, Look, Prognosis

WAS_READY = Look("active", 0, "old")
WAS_NOT = Look("activating", 0, "old")


def prognosis(before: Look, *looks: tuple[float, Look]) -> tuple[Prognosis, str]:
    health = Health(before)
    last = Prognosis.UNSURE
    for now, look in looks:
        last = health.see(look, now)
        if last is not Prognosis.UNSURE:
            break
    return last, health.why


def new(state: str = "active", restarts: int = 0) -> Look:
    return Look(state, restarts, "new")


def test_ready_and_steady_is_well() -> None:
    seen = [(0.0, WAS_READY), (1.0, Look("deactivating", 0, "old")), (2.0, new("activating")), (5.0, new())]
    assert prognosis(WAS_READY, *seen, (4.9 + STEADY_S, new()))[0] is Prognosis.UNSURE
    assert prognosis(WAS_READY, *seen, (5.0 + STEADY_S, new()))[0] is Prognosis.WELL


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (new("failed"), "ended by itself"),
        (new("activating", 1), "ended by itself"),
        (new("active", 1), "ended by itself"),
        (new("activating"), "it was ready and is activating"),
    ],
)
def test_what_falls_after_it_was_ready_is_ill(last: Look, why: str) -> None:
    found = prognosis(WAS_READY, (0.0, new()), (30.0, last))
    assert found[0] is Prognosis.ILL
    assert why in found[1]


def test_never_ready_is_ill_if_the_one_before_was() -> None:
    seen = (0.0, new("activating")), (READY_S, new("activating"))
    assert prognosis(WAS_READY, *seen) == (Prognosis.ILL, f"it was not ready within {READY_S:g} s")
    assert prognosis(WAS_NOT, *seen)[0] is Prognosis.WELL, "the microphone is still missing"


def test_the_old_one_that_does_not_end_proves_nothing() -> None:
    assert prognosis(WAS_READY, (0.0, WAS_READY), (READY_S, WAS_READY))[0] is Prognosis.ILL
