"""Commands about the PC whose screen the device may look at."""

from pathlib import Path

import click

from assistant.commands.options import config_option, examples
from assistant.commands.remote import connect
from assistant.control.client import NoDeviceError
from assistant.control.messages import ForgetPc
from assistant.core.events import PairingAsked
from assistant.settings import memory_folder, read_settings, screen_folder


@click.command(epilog=examples("assistant pair"))
@config_option
def pair(config: Path | None) -> None:
    """Pair a PC, so that the device can look at its screen.

    The running device speaks six digits. Whoever hears them types them into `assistant-screen pair` on the
    PC, within two minutes. One PC at a time: it takes the place of the one before.
    """
    with connect(config) as client:
        client.ask(PairingAsked())
    click.echo(
        "the device speaks six digits; type them into `assistant-screen pair` on the PC, within two minutes"
    )


@click.command(epilog=examples("assistant unpair"))
@config_option
def unpair(config: Path | None) -> None:
    """Forget the PC that is paired, and cut it off at once. The device may run or not."""
    folder = paired_folder(config)
    paired = _is_paired(folder)
    try:
        client = connect(config)
    except NoDeviceError:
        from assistant.screen.identity import forget_peer

        forget_peer(folder)
        click.echo(f"{'forgotten' if paired else 'no PC was paired'} in {folder}; no device is running")
    else:
        with client:
            client.ask(ForgetPc())
        click.echo("the running device has forgotten the PC" if paired else "no PC was paired")


def _is_paired(folder: Path) -> bool:
    """Whether there is something to be forgotten, as far as this user can see."""
    from assistant.screen.errors import IdentityError
    from assistant.screen.identity import load_peer

    try:
        return load_peer(folder) is not None
    except IdentityError:
        return True


def paired_folder(config: Path | None) -> Path:
    """Where the device keeps whom it has paired with."""
    from assistant.memory.place import kept_folder

    settings = read_settings(config)
    return screen_folder(settings) or (memory_folder(settings) or kept_folder()) / "screen"
