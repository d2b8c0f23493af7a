"""How each system's desktop is asked a question, and what its answer means."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.screen.agent.consent.permission import Answer

TITLE = "assistant-screen"
VARIABLE = "ASSISTANT_SCREEN_QUESTION"
"""Carries the question past PowerShell's own ideas of quoting."""

FOR_LONG = "Allow it for 15 minutes? With No it is allowed this once."
FOR_LONG_S = 15
"""Who said yes and walked away allowed it once."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A command that asks, and its words for the answers. Anything else that it prints is no answer."""

    command: tuple[str, ...]
    answers: Mapping[str, Answer]
    environ: Mapping[str, str] | None = None


def dialogue(question: str, within_s: float, platform: str = sys.platform) -> Dialogue:
    """What asks `question` on this desktop, and gives up after `within_s`."""
    match platform:
        case "win32":
            return _powershell(question, within_s)
        case "darwin":
            return _osascript(question, within_s)
    return _notify_send(question, within_s)


def _notify_send(question: str, within_s: float) -> Dialogue:
    """The question is the summary: unlike the body it cannot hold mark-up."""
    command = (
        "notify-send",
        f"--app-name={TITLE}",
        "--urgency=critical",
        f"--expire-time={within_s * 1_000:.0f}",
        *(f"--action={answer.name}={answer.value.capitalize()}" for answer in Answer),
        "--",
        question,
    )
    return Dialogue(command, {answer.name: answer for answer in Answer})


def _osascript(question: str, within_s: float) -> Dialogue:
    buttons = {answer: answer.value.capitalize() for answer in Answer}
    listed = ", ".join(f'"{text}"' for text in reversed(buttons.values()))
    ask = (
        f'display dialog (item 1 of argv) with title "{TITLE}" buttons {{{listed}}}'
        f' default button "{buttons[Answer.NO]}" giving up after {within_s:.0f}'
    )
    script = ("on run argv", ask, "button returned of the result", "end run")
    lines = (part for line in script for part in ("-e", line))
    return Dialogue(("osascript", *lines, question), {text: answer for answer, text in buttons.items()})


def _powershell(question: str, within_s: float) -> Dialogue:
    """A box with Yes and No, and after a yes one more: for how long.

    0x1124: those buttons, a question mark, No at first, above all. 6 is Yes, 7 No, -1 nobody.
    """
    script = (
        "$box = New-Object -ComObject WScript.Shell;"
        f" $answer = $box.Popup($env:{VARIABLE}, {within_s:.0f}, '{TITLE}', 0x1124);"
        f" if ($answer -eq 6 -and $box.Popup('{FOR_LONG}', {FOR_LONG_S}, '{TITLE}', 0x1124) -eq 6)"
        f" {{ '{Answer.A_WHILE.name}' }} else {{ $answer }}"
    )
    return Dialogue(
        ("powershell", "-NoProfile", "-NonInteractive", "-Command", script),
        {Answer.A_WHILE.name: Answer.A_WHILE, "6": Answer.ONCE, "7": Answer.NO},
        {**os.environ, VARIABLE: question},
    )


def stop_notification(text: str) -> tuple[str, ...]:
    """What shows `text` on a Linux desktop until it is clicked or closed; prints a number once it does.

    It is the daemon's number of the notification, which notify-send would keep in its buffer.
    """
    options = ("--urgency=critical", "--print-id", "--action=STOP=Stop")
    return ("stdbuf", "-oL", "notify-send", f"--app-name={TITLE}", *options, "--", text)
