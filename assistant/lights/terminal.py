"""The lights of a machine that has none: the last line of the terminal that the program runs on.

The line lies outside of the part that scrolls, so that what the log says goes on above it: the way that
apt keeps its progress bar, with the sequences of the VT100 (save and restore the cursor, set the margins).
"""

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.core.signals import Indication, Light
from assistant.lights.colours import BLACK, COLOURS, WATCHING, Colour
from assistant.lights.film import Film, Shot
from assistant.lights.rhythms import Part

WORDS: Final[Mapping[Light, str]] = MappingProxyType(
    {
        Light.DARK: "asleep, nothing leaves",
        Light.WAKING: "waking",
        Light.CONNECTING: "listening, connecting",
        Light.LISTENING: "listening",
        Light.THINKING: "thinking",
        Light.SPEAKING: "speaking",
        Light.FOLLOW_UP: "listening for more",
        Light.MUTED: "microphone off",
        Light.OFFLINE: "offline",
        Light.TROUBLE: "in trouble, see the log",
        Light.SAFE_MODE: "safe mode",
        Light.RINGING: "ringing",
        Light.LOW_BUDGET: "little money left today",
    }
)

SAVE, RESTORE = "\x1b7", "\x1b8"
PLAIN = "\x1b[0m"
CLEAR = "\x1b[K"
"""From the cursor to the end of the line."""

AGAIN_S: Final = 1.0
"""How often a lit line is written anew: whoever cleared or resized the terminal sees it again."""

USUAL_LINES: Final = 24
"""Of a terminal that does not say how large it is."""


class TerminalDriver:
    """Writes the state to a terminal, `fd`."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._line = 0
        """Where the state stands, counted from 1; 0: nowhere."""

    def film(self, indication: Indication, brightness: float) -> Film[str]:
        """One line."""
        del brightness  # the terminal has its own
        said = [_lamp(COLOURS[indication.light], WORDS[indication.light])]
        if indication.camera:
            said.append(_lamp(WATCHING[Part.CAMERA], "camera"))
        if indication.screen:
            said.append(_lamp(WATCHING[Part.SCREEN], "screen"))
        shot = Shot("  ".join(said), AGAIN_S)
        return (shot,) if indication.dark else (shot, shot)

    def open(self) -> None:
        """Nothing yet: the first frame takes the line."""

    def write(self, frame: str) -> None:
        """Show `frame` in the last line."""
        line = os.get_terminal_size(self._fd).lines or USUAL_LINES
        taken = ""
        if line != self._line:
            # The new line lets go of the last one what stands there; the step up is for the cursor.
            taken = f"{self._cleared()}\n{SAVE}\x1b[1;{line - 1}r{RESTORE}\x1b[1A"
            self._line = line
        self._send(f"{taken}{SAVE}\x1b[{line};1H{PLAIN}{frame}{CLEAR}{RESTORE}")

    def close(self) -> None:
        """Give the last line back, empty."""
        self._send(f"{self._cleared()}{SAVE}\x1b[r{RESTORE}")
        self._line = 0

    def _cleared(self) -> str:
        return f"{SAVE}\x1b[{self._line};1H{PLAIN}{CLEAR}{RESTORE}" if self._line else ""

    def _send(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self._fd, data) :]


def _lamp(colour: Colour, words: str) -> str:
    if colour == BLACK:
        return f"○ {words}"
    red, green, blue = (round(255 * channel) for channel in colour)
    return f"\x1b[38;2;{red};{green};{blue}m●{PLAIN} {words}"
