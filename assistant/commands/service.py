"""Commands about the device as a service."""

from pathlib import Path

import click

from assistant.commands.options import config_option, examples
from assistant.settings import memory_folder, read_settings


@click.command(
    "safe-mode",
    epilog=examples(
        "assistant safe-mode              whether it is on",
        "sudo assistant safe-mode off     try it as usual again",
    ),
)
@click.argument("wanted", type=click.Choice(["off"]), required=False, metavar="[off]")
@config_option
def safe_mode(*, wanted: str | None, config: Path | None) -> None:
    """Tell whether the device is in safe mode, or end that.

    A service that crashes five times in ten minutes starts without tools, camera and screen, and says so.
    After an hour without a crash it starts as usual again; with `off` as soon as it sleeps.
    """
    from assistant.memory.place import kept_folder
    from assistant.service.starts import CRASHES, WITHIN_S, StartBook

    book = StartBook(memory_folder(read_settings(config)) or kept_folder())
    record = book.look()
    if wanted:
        book.forget()
        click.echo("it starts as usual again as soon as it sleeps" if record.safe else "it was off")
    elif record.safe:
        click.echo("on: no tools, no camera, no screen; its log says why, see `journalctl -u assistant`")
    else:
        click.echo(f"off; it would begin after {CRASHES} crashes in {WITHIN_S / 60:.0f} minutes")
