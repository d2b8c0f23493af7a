"""Row 23: too many crashes lead to safe mode, and out of it again; it never stays down."""

import json

from tests.support import shell
from tests.support.serving import serving
from tests.support.supervisor import Supervisor

START_S = 30.0


def test_safe_mode_after_five_crashes_and_back_by_command() -> None:
    with serving("die") as (service, supervisor):

        def call(*arguments: str) -> str:
            code, out, err = shell.call(service.config.parent, *arguments, **service.environ)
            assert code == 0, err
            return out.strip()

        supervisor.until(lambda: supervisor.starts == 6, 6 * START_S, "five crashes")
        assert supervisor.codes == [-9] * 5
        supervisor.until_ready(START_S)
        status = json.loads(call("status", "--json", "--config", str(service.config)))
        assert status["safe_mode"]
        assert "safe mode, without tools, camera and screen" in supervisor.log.read_text()
        assert call("safe-mode", "--config", str(service.config)).startswith("on: no tools")
        stays_up(supervisor)
        assert "as soon as it sleeps" in call("safe-mode", "off", "--config", str(service.config))
        supervisor.until(lambda: supervisor.starts == 7, START_S, "it is started as usual")
        assert supervisor.codes == [-9] * 5 + [0], "it ended in order"
        supervisor.until(lambda: len(supervisor.codes) == 7, START_S, "it crashes as usual")
        assert supervisor.log.read_text().count("safe mode, without tools") == 1
        assert call("safe-mode", "--config", str(service.config)).startswith("off")


def stays_up(supervisor: Supervisor) -> None:
    """For a second; others were killed after half of one."""
    before = supervisor.starts
    try:
        supervisor.until(lambda: supervisor.starts > before, 1.0, "it crashes")
    except TimeoutError:
        return
    raise AssertionError("it crashed in safe mode")
