"""What a person watches: state, light, switches, transcripts and steps, on a terminal or as plain lines."""

import re
from collections.abc import Sequence
from io import StringIO
from types import TracebackType
from typing import Final, Protocol, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.core.signals import Light
from assistant.core.states import Turn
from assistant.core.status import Status

COLOURS = {
    Light.DARK: "grey37",
    Light.WAKING: "bright_white",
    Light.CONNECTING: "yellow",
    Light.LISTENING: "bright_blue",
    Light.THINKING: "magenta",
    Light.SPEAKING: "green",
    Light.FOLLOW_UP: "cyan",
    Light.MUTED: "red",
    Light.OFFLINE: "orange3",
    Light.TROUBLE: "dark_orange",
    Light.SAFE_MODE: "orange_red1",
    Light.RINGING: "bright_magenta",
    Light.LOW_BUDGET: "gold3",
}
"""How the terminal draws each light."""


WIDTH: Final = 100

FRAME_COLUMNS: Final = 4
FRAME_LINES: Final = 2
"""What the panel takes around what is in it."""

WEB_FONTS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Rich's drawings fetch their fonts from the web; a picture has to stand alone."""


class View(Protocol):
    """Shows the conversation while it happens."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, status: Status, light: Light) -> None:
        """The device's status changed."""

    def note(self, text: str) -> None:
        """Something that a person should know, outside the device."""

    def step(self, text: str) -> None:
        """A step of the story happened."""


class PlainView:
    """One line for each change; for pipes, logs and screen readers."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = ""
        self._turn = Turn.ASLEEP

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, status: Status, light: Light) -> None:
        """Print what changed of state, link, light and switch, and what was said once it was said."""
        if status.turn is not self._turn:
            if status.turn is Turn.SPEAKING and status.person:
                self._say(f"you: {status.person}")
            if self._turn is Turn.SPEAKING:
                self._say(f"assistant: {status.model}")
            self._turn = status.turn
        line = f"state {status.turn.value}, link {status.link.value}, light {light.value}"
        line += f", microphone {status.microphone.value}"
        if line != self._last:
            self._say(line)
        self._last = line

    def note(self, text: str) -> None:
        """Print the note."""
        self._say(text)

    def step(self, text: str) -> None:
        """Print the step as done."""
        self._say(f"✓ {text}")

    def _say(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)


class TerminalView:
    """A panel that stays in place and changes with the device."""

    def __init__(self, console: Console, title: str) -> None:
        self._title = title
        self._status = Status()
        self._light = Light.DARK
        self._steps: list[str] = []
        self._note = ""
        self._console = console
        self._live = Live(self._draw(), console=console, refresh_per_second=8)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.update(self._draw(whole=True), refresh=True)
        self._live.stop()

    def show(self, status: Status, light: Light) -> None:
        """Draw the status."""
        self._status, self._light = status, light
        self._live.update(self._draw())

    def note(self, text: str) -> None:
        """Draw the note in place of the one before."""
        self._note = text
        self._live.update(self._draw())

    def step(self, text: str) -> None:
        """Add the step to the list."""
        self._steps.append(text)
        self._live.update(self._draw())

    def picture(self, below: RenderableType) -> str:
        """The view as it is now, with `below` under it, as an SVG drawing."""
        console = Console(record=True, width=WIDTH, file=StringIO())
        console.print(self._draw(whole=True))
        console.print(below)
        return WEB_FONTS.sub("", console.export_svg(title=self._title))

    def _draw(self, *, whole: bool = False) -> Panel:
        """All of it, or as many of the newest steps as the terminal has room for."""
        head = self._head()
        inside = self._console.options.update_width(min(WIDTH, self._console.width) - FRAME_COLUMNS)
        room = self._console.height - len(self._console.render_lines(head, inside)) - FRAME_LINES
        shown = self._steps if whole else self._steps[-max(room, 1) :]
        steps = Text("\n".join(f"✓ {step}" for step in shown), style="green")
        return Panel(Group(head, steps), title=self._title, width=WIDTH)

    def _head(self) -> Group:
        status, colour = self._status, COLOURS[self._light]
        device = Table.grid(padding=(0, 2))
        device.add_column(style="dim", justify="right")
        device.add_column()
        device.add_row("state", Text(status.turn.value, style=f"bold {colour}"))
        device.add_row("light", Text(f"● {self._light.value}", style=colour))
        device.add_row("link", status.link.value)
        microphone = f"microphone {status.microphone.value}" + (", streaming" if status.streaming else "")
        device.add_row("switches", microphone)
        device.add_row("you", Text(status.person, style="italic"))
        device.add_row("assistant", Text(status.model))
        return Group(device, Text(self._note, style="dim"))


def results_table(rows: Sequence[tuple[str, str, str]]) -> Table:
    """What was measured: name, value, what it should be at most."""
    table = Table(title="Measured in this conversation")
    table.add_column("what")
    table.add_column("value", justify="right")
    table.add_column("aim", justify="right", style="dim")
    for row in rows:
        table.add_row(*row)
    return table
