"""Commands about what the device keeps of its talks."""

import json
import time
from pathlib import Path

import click

from assistant.commands.options import config_option, examples
from assistant.commands.pair import paired_folder
from assistant.commands.remote import connect
from assistant.control.client import NoDeviceError
from assistant.core.events import ForgetConfirmed
from assistant.settings import memory_folder, read_settings


@click.command(
    epilog=examples(
        "assistant memory",
        "assistant memory --json | jq .facts",
    )
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@config_option
def memory(*, as_json: bool, config: Path | None) -> None:
    """Tell what is kept on this machine.

    Facts, the turns of the talks (a long one is cut here, and whole with --json), what they cost, and how old
    the handles are by which the service knows a talk. What was said a few seconds ago may not be written yet.
    """
    from assistant.memory.describe import as_document, describe
    from assistant.memory.erasing import look

    folder = _folder(config)
    document = as_document(folder, look(folder), time.time())
    click.echo(json.dumps(document) if as_json else "\n".join(describe(document)))


@click.command(
    epilog=examples(
        "assistant forget",
        "assistant forget --yes           without asking",
    )
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
def forget(*, yes: bool, config: Path | None) -> None:
    """Erase what the device keeps of its talks, and unpair the PC.

    Transcripts, facts, the handles by which the service knows them, the log of `assistant audit`, and what
    was typed into `assistant chat`. A running device then lets a PC pair anew if one was paired: it
    speaks six digits, as after `assistant pair`. What the talks cost stays, or forgetting would renew the
    budget; so do timers, alarms and reminders, which `assistant timers` cancels. The device may run or not.
    """
    if not yes and not click.confirm(
        "Erase all transcripts, facts and handles of this device, and unpair the PC?"
    ):
        click.echo("nothing was erased")
        return
    from assistant.memory.erasing import erase, erase_chats

    folder = _folder(config)
    try:
        client = connect(config)
    except NoDeviceError:
        from assistant.screen.identity import forget_peer

        erase(folder)
        forget_peer(paired_folder(config))
        click.echo(f"erased in {folder}; no device is running")
    else:
        with client:
            client.ask(ForgetConfirmed())
        erase_chats(folder)
        click.echo("the running device forgets it all")


def _folder(config: Path | None) -> Path:
    from assistant.memory.place import kept_folder

    return memory_folder(read_settings(config)) or kept_folder()
