"""Typing to the running device, and reading what it answers."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click

from assistant.commands.options import config_option, examples
from assistant.commands.remote import connect
from assistant.control.describe import one_line
from assistant.core.events import TextSubmitted
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.errors import ServiceError
from assistant.settings import keeps_talk, memory_folder, read_settings

MAX_TEXT: Final = 4_000
"""Characters; more is hardly typed, and would not fit into one message."""

LONGEST_ANSWER_S: Final = 120.0
"""Asked, tools and all; the device itself gives a question up much earlier."""

HISTORY_LINES: Final = 1_000

MARK_BYTES: Final = 8
"""Enough that no two texts are taken for one another."""


@click.command(
    epilog=examples(
        "assistant say what is the capital of Peru",
        'assistant say --wait --quiet "And its population?"    read the answer here',
    )
)
@click.argument("text", nargs=-1, required=True)
@click.option("--wait", is_flag=True, help="Print the answer as it comes.")
@click.option("--quiet", is_flag=True, help="Nothing is heard of the answer; goes with --wait.")
@config_option
def say(text: tuple[str, ...], *, wait: bool, quiet: bool, config: Path | None) -> None:
    """Type to the running device; it answers aloud.

    TEXT needs no quotes unless your shell wants them. It may be typed while somebody speaks.
    """
    words = _checked(" ".join(text).strip())
    if not words:
        raise click.UsageError("TEXT is empty.")
    if quiet and not wait:
        raise click.UsageError("--quiet without --wait would answer nobody; add --wait.")
    if not wait:
        with connect(config) as client:
            client.ask(TextSubmitted(words))
        return
    for piece in answer_to(words, config, quiet=quiet):
        click.echo(piece, nl=False)
    click.echo()


@click.command(epilog=examples("assistant chat", "assistant chat --aloud    hear the answers, too"))
@click.option("--aloud", is_flag=True, help="Answers are heard, too.")
@config_option
def chat(*, aloud: bool, config: Path | None) -> None:
    """Talk to the running device by the keyboard.

    Line by line; it knows what was said before. An empty line is nothing; Ctrl-D ends. Whoever is in the
    room can go on talking to it meanwhile. On a terminal the arrow keys bring back what was typed before,
    from the file chat-history in the folder of the memory; `assistant forget` erases it, and with
    [memory] turns = 0 there is none.
    """
    with connect(config):
        pass  # who calls for a device that does not run learns it before they type
    with _history(config):
        while True:
            try:
                words = _checked(input("you: " if sys.stdin.isatty() else "").strip())
            except EOFError:
                click.echo()
                return
            except click.UsageError as error:
                click.echo(error.format_message(), err=True)
                continue
            if words:
                _answer(words, config, quiet=not aloud)


def _answer(words: str, config: Path | None, *, quiet: bool) -> None:
    click.echo("assistant: ", nl=False)
    try:
        for piece in answer_to(words, config, quiet=quiet):
            click.echo(piece, nl=False)
    except ServiceError as error:
        click.echo(f"({error})", nl=False)
    click.echo()


def answer_to(words: str, config: Path | None, *, quiet: bool) -> Iterator[str]:
    """The answer, piece by piece, as it comes. What the gate asks meanwhile is told on stderr.

    Raises ServiceError if there is none, ControlError if there is no device, or none that has answered after
    `LONGEST_ANSWER_S`. Speech in the room may come in between: then what is read here is what is answered
    next.
    """
    mark = os.urandom(MARK_BYTES).hex()
    with connect(config) as watcher, connect(config) as speaker:
        states = watcher.follow(within_s=LONGEST_ANSWER_S)
        before = next(states)
        speaker.ask(TextSubmitted(words, quiet, mark))
        yield from pieces(mark, before, states, lambda question: click.echo(question, err=True))


def pieces(mark: str, before: Status, states: Iterator[Status], note: Callable[[str], None]) -> Iterator[str]:
    """What `states` add to the model's transcript since a text with this `mark` was submitted, to its end.

    `before` is the status of the moment before. States may be skipped: a reader that lags gets the newest.
    `note` is told what the device asks the person in the room.
    Raises ServiceError if the text was refused, or came to nothing.
    """
    answer: _Answer | None = None
    asking = ""
    for status in states:
        if status.refused > before.refused:
            raise ServiceError(f"refused{_why(status) or ': too much waits already; try again in a moment'}")
        if answer is None and mark in status.marks:
            answer = _Answer(status.written - len(status.model))
        if answer is None:
            continue
        if status.asking and status.asking != asking:
            note(f"(it asks aloud: may I {one_line(status.asking)}? A press of talk says yes)")
        asking = status.asking
        if piece := answer.more(status):
            yield piece
        if status.turn in (Turn.ASLEEP, Turn.FOLLOW_UP):
            if not answer.line and status.cause is not None:
                raise ServiceError(f"no answer{_why(status)}")
            return


class _Answer:
    """A transcript that grows, as a terminal may be shown it; of a long one the status has the end only."""

    def __init__(self, written: int) -> None:
        """`written`: how many characters there were before it."""
        self.line = ""
        """What was shown of it."""
        self._text = ""
        self._written = written

    def more(self, status: Status) -> str:
        """What `status` adds."""
        new, self._written = status.written - self._written, status.written
        parted = bool(self.line) and 0 < len(status.model) <= new
        if parted:
            self.line = self._text = ""  # what a tool has found is told in a transcript of its own
        self._text += status.model[-new:] if new else ""
        shown, self.line = self.line, one_line(self._text)
        return "\n" * parted + self.line[len(shown) :]


def _why(status: Status) -> str:
    return f": {status.cause.value.rstrip('.')}" if status.cause else ""


def _checked(words: str) -> str:
    if len(words) > MAX_TEXT:
        raise click.UsageError(f"TEXT has more than {MAX_TEXT} characters.")
    return words


@contextlib.contextmanager
def _history(config: Path | None) -> Iterator[None]:
    """What was typed before, at the arrow keys; kept with the memory, unless nothing of a talk may be."""
    if not sys.stdin.isatty():
        yield
        return
    import readline  # changes how `input` reads: only for whoever chats

    from assistant.memory.place import CHAT_HISTORY, kept_folder

    settings = read_settings(config)
    file = (memory_folder(settings) or kept_folder()) / CHAT_HISTORY
    readline.set_history_length(HISTORY_LINES)
    with contextlib.suppress(OSError):
        if keeps_talk(settings):
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600)
            readline.read_history_file(file)
        else:
            file.unlink(missing_ok=True)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if file.exists():  # else nothing may be kept, or it was forgotten meanwhile
                readline.write_history_file(file)
