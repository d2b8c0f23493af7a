"""Row 26: at a limit of memory or descriptors a device starts again, and says so; none lives on by half."""

import pytest

from tests.support.serving import RESTART_HEARD, serving

START_S = 30.0
ENDS_S = 25.0
"""Until it is noticed, and on the way out for the import of the SDK, which may be under way."""

WATCHDOG_S = 20.0
"""As the unit has it."""


@pytest.mark.parametrize(
    ("fault", "words"),
    [("leak-descriptors", "Too many open files"), ("leak-memory", "Cannot allocate memory")],
)
def test_a_device_at_its_limit_is_started_again(fault: str, words: str) -> None:
    with serving(fault, watchdog_s=WATCHDOG_S) as (_, supervisor):
        supervisor.until_ready(START_S)
        supervisor.until(lambda: bool(supervisor.codes), ENDS_S, "it ends")
        log = supervisor.log.read_text()
        assert supervisor.barks == 0, "it ends by itself"
        assert supervisor.codes[0] > 0, "by an error, so that it is started again"
        assert words in log
        supervisor.until_ready(START_S)
        supervisor.until_told(RESTART_HEARD, START_S)
