"""The command line: `assistant COMMAND`. What goes wrong is told in one line, and by the exit code."""

from collections.abc import Sequence

import click

from assistant import __version__
from assistant.errors import INTERRUPTED, AssistantError, ConfigError

try:
    from assistant.commands import (
        audit,
        board,
        doctor,
        local,
        memory,
        pair,
        remote,
        service,
        setup,
        talking,
        timers,
        update,
    )
    from assistant.commands.options import examples
except ModuleNotFoundError as absent:
    if (absent.name or "").startswith("assistant"):
        raise
    raise SystemExit(
        f"assistant: this is the command of the device, and {absent.name} is not installed for it:"
        " pip install 'live-assistant[device]'. On a PC whose screen is shared it is `assistant-screen`."
    ) from None


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "assistant demo                watch and hear a whole conversation, without hardware or account",
        "assistant run                 be the device",
        "assistant status --follow     see what the device does",
        "assistant COMMAND --help      more about each",
    ),
)
@click.version_option(__version__, message="assistant %(version)s")
def cli() -> None:
    """A voice assistant for the home: a wake word on the device, Gemini Live for the conversation.

    Exit codes: 0 done, 1 a device, the service or the running assistant refused, 2 a mistake in the
    configuration or on the command line, 130 interrupted by Ctrl-C; `run` and `emulator` are there to be
    ended by it: 0.
    """


for command in (
    local.run,
    local.demo,
    talking.say,
    talking.chat,
    remote.press,
    remote.status,
    remote.hear,
    timers.timers,
    audit.audit,
    memory.memory,
    memory.forget,
    pair.pair,
    pair.unpair,
    setup.setup,
    setup.preseed,
    doctor.doctor,
    update.update,
    service.safe_mode,
    local.devices,
    local.emulator,
    local.config,
    board.board,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code. An error that is no `AssistantError` is a bug, and raised."""
    try:
        code = cli.main(arguments, prog_name="assistant", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "assistant"
        return _complain(ConfigError(f"{error.format_message()} See `{where} --help`."))
    except click.Abort:
        return INTERRUPTED
    except AssistantError as error:
        return _complain(error)
    except BaseExceptionGroup as group:
        told, bugs = group.split(AssistantError)
        if told is None or bugs is not None:
            raise
        return _complain(*_leaves(told))
    return code if isinstance(code, int) else 0


def _complain(*errors: AssistantError) -> int:
    """Print each error once; the worst exit code."""
    for line in dict.fromkeys(line for error in errors for line in str(error).splitlines()):
        click.echo(f"assistant: {line}", err=True)
    return max(error.exit_code for error in errors)


def _leaves(group: BaseExceptionGroup[AssistantError]) -> list[AssistantError]:
    return [
        leaf
        for error in group.exceptions
        for leaf in (_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    ]
