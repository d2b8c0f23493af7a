from assistant.live.handles import VALID_FOR_S, Handles


def handles(handle: str = "first", now: float = 0.0) -> Handles:
    kept = Handles()
    kept.keep("gemini", "m", handle, now)
    return kept


def test_nothing_to_resume_at_first() -> None:
    assert Handles().newest("gemini", "m", 0.0) is None


def test_the_newest_counts() -> None:
    kept = handles()
    kept.keep("gemini", "m", "second", 1.0)

    assert kept.newest("gemini", "m", 2.0) == "second"


def test_a_handle_is_of_its_model_and_backend() -> None:
    kept = handles()

    assert kept.newest("gemini", "other", 0.0) is None
    assert kept.newest("vertex", "m", 0.0) is None


def test_an_outlived_handle_is_not_tried() -> None:
    kept = handles(now=100.0)

    assert kept.newest("gemini", "m", 100.0 + VALID_FOR_S["gemini"]) == "first"
    assert kept.newest("gemini", "m", 101.0 + VALID_FOR_S["gemini"]) is None


def test_a_dropped_handle_is_gone() -> None:
    kept = handles()
    kept.drop("gemini", "m")
    kept.drop("gemini", "m")

    assert kept.newest("gemini", "m", 0.0) is None


def test_the_second_doubt_drops_it() -> None:
    kept = handles()

    kept.doubt("gemini", "m")
    assert kept.newest("gemini", "m", 0.0) == "first"
    kept.doubt("gemini", "m")
    assert kept.newest("gemini", "m", 0.0) is None
    kept.doubt("gemini", "m")


def test_a_new_handle_is_not_doubted() -> None:
    kept = handles()
    kept.doubt("gemini", "m")
    kept.keep("gemini", "m", "second", 0.0)
    kept.doubt("gemini", "m")

    assert kept.newest("gemini", "m", 0.0) == "second"
