"""The person at the terminal, if there is one."""

import sys
from typing import Protocol

import click


class Person(Protocol):
    """Somebody who can be asked to do something, and who watches."""

    def ask(self, line: str) -> None:
        """Say what to do now."""

    def show(self, line: str) -> None:
        """Show this in the place of what was shown before; "" ends it."""


class PersonAtTerminal:
    """Reads stderr: stdout is the table's."""

    def ask(self, line: str) -> None:
        """On a line of its own."""
        click.echo(line, err=True)

    def show(self, line: str) -> None:
        """In the last line."""
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)


def person_here() -> PersonAtTerminal | None:
    """Whoever sits at this terminal."""
    return PersonAtTerminal() if sys.stdin.isatty() and sys.stderr.isatty() else None
