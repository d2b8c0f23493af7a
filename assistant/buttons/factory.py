"""Board -> buttons."""

from assistant.buttons.absent import AbsentButtons
from assistant.buttons.contact import DEBOUNCE_S
from assistant.buttons.keyboard import KeyboardButtons
from assistant.buttons.wired import WiredButtons
from assistant.config.board import Board, GpioButtons, KeyButtons
from assistant.gpio.pins import Pins
from assistant.ports import Buttons


def buttons_for(board: Board, pins: Pins) -> Buttons:
    """What is pressed on a real board; nothing is opened or imported before it runs."""
    match board.buttons:
        case GpioButtons(each=wired, bounce_s=bounce_s):
            return WiredButtons(pins, wired, board.mute_line, bounce_s)
        case KeyButtons() as keys:
            return KeyboardButtons(keys)
        case _ if board.mute_line is not None:
            return WiredButtons(pins, (), board.mute_line, DEBOUNCE_S)
        case _:
            return AbsentButtons()
