"""What is drawn on a terminal."""

from io import StringIO

import pytest
from rich.console import Console

from assistant.core.signals import Light
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.demo.view import TerminalView


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 30), (34, 14)])
def test_the_newest_steps_are_on_the_screen_and_in_the_end_all(width: int, height: int) -> None:
    out = StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=True)
    view = TerminalView(console, "demo")
    view.note("the emulator serves https://localhost:12345")
    view.show(Status(turn=Turn.SPEAKING, person="why", model="long words " * 15), Light.SPEAKING)
    for number in range(20):
        view.step(f"step {number}")
    drawn = ["".join(part.text for part in line) for line in console.render_lines(view._draw())]
    if height > 14:
        assert len(drawn) <= height
    assert "step 19" in drawn[-2]
    assert "step 0" not in drawn[-2]
    with view:
        pass
    assert "step 0" in out.getvalue()
    assert "step 0" in view.picture("").replace("&#160;", " ")
