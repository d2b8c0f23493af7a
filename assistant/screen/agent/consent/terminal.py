"""The person at a terminal: a line to read, a key to press."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from assistant.screen.agent.consent.keyboard import Keyboard
from assistant.screen.agent.consent.permission import Answer

ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {"y": Answer.ONCE, "q": Answer.A_WHILE, "n": Answer.NO}
)
STOP: Final = "s"

BELL: Final = "\a"


class TerminalPerson:
    """Asks on the terminal that `assistant-screen run` was started in."""

    def __init__(self, keyboard: Keyboard, tell: Callable[[str], None]) -> None:
        self._keyboard = keyboard
        self._tell = tell

    async def ask(self, device: str) -> Answer | None:
        """Only a key that is pressed after the question counts; None once the terminal is closed."""
        keys = ", ".join(f"{key} = {answer.value}" for key, answer in ANSWERS.items())
        self._tell(f"{BELL}{device} asks to see this screen: {keys}")
        while key := await self._keyboard.key():
            if answer := ANSWERS.get(key.lower()):
                self._tell(answer.value)
                return answer
        return None

    async def mark(self, device: str, shown: Callable[[], None]) -> None:
        """A line that stays, and one when it is over. A closed terminal stops it: nobody could any more."""
        self._tell(f"● {device} SEES THIS SCREEN; press {STOP} to stop")
        shown()
        try:
            while key := await self._keyboard.key():
                if key.lower() == STOP:
                    return
        finally:
            self._tell(f"○ {device} no longer sees this screen")
