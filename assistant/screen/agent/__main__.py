"""The command line: `assistant-screen COMMAND`. What goes wrong is told in one line, and by the exit code."""

import sys
from collections.abc import Sequence

import click

from assistant.errors import AssistantError, ConfigError
from assistant.screen.agent import commands

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Show the screen of this PC to the voice assistant at home, when you allow it.

    First `assistant-screen pair`, then `assistant-screen run`. Nothing is shown before you say yes, each
    time; while it is, a mark says so.

    Exit codes: 0 done, 1 the screen, the device or the network refused, 2 a mistake in screen.toml or on the
    command line, 130 interrupted by Ctrl-C.
    """


for command in (commands.run, commands.pair, commands.revoke, commands.doctor, commands.preview):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code. An error that is no `AssistantError` is a bug, and raised."""
    try:
        code = cli.main(arguments, prog_name="assistant-screen", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "assistant-screen"
        return _complain(ConfigError(f"{error.format_message()} See `{where} --help`."))
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except AssistantError as error:
        return _complain(error)
    return code if isinstance(code, int) else 0


def _complain(error: AssistantError) -> int:
    for line in str(error).splitlines():
        click.echo(f"assistant-screen: {line}", err=True)
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
