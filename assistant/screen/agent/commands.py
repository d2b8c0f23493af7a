"""What a person types after `assistant-screen`."""

import asyncio
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from assistant.errors import ConfigError, DeviceError
from assistant.screen.agent.capture.photographer import Photographer
from assistant.screen.agent.checking import Checkup
from assistant.screen.agent.finding import printable
from assistant.screen.agent.locating import locate_for_pairing
from assistant.screen.agent.pairing import pair as pair_with
from assistant.screen.agent.settings import Settings, read_settings, with_options
from assistant.screen.agent.work import serve
from assistant.screen.identity import forget_peer, keep_peer, load_or_make, load_peer
from assistant.screen.pairing import DIGITS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

LARGEST = 10_000
"""Pixels of a side, and for the bytes of a preview: no limit of the device's."""

folder_option: Decorator = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="ASSISTANT_SCREEN_FOLDER",
    default=lambda: Path(click.get_app_dir("assistant-screen")),
    metavar="DIR",
    help="Where screen.toml and the keys are, instead of your settings folder.",
)
monitor_option: Decorator = click.option(
    "--monitor", metavar="N|all|pointer", help="What is shown. [default: 1]"
)
mask_option: Decorator = click.option(
    "--mask", "masks", multiple=True, metavar="X,Y,W,H", help="Black this out; may be given several times."
)
device_option: Decorator = click.option(
    "--device", metavar="NAME[:PORT]", help="Where the device is, if it is not found by itself."
)


@click.command()
@monitor_option
@mask_option
@device_option
@click.option(
    "--ask",
    type=click.Choice(["auto", "terminal", "desktop"]),
    help="Where you are asked. [default: auto: in this terminal, without one on the desktop]",
)
@folder_option
def run(
    monitor: str | None, masks: tuple[str, ...], device: str | None, ask: str | None, folder: Path
) -> None:
    """Wait for the device to ask for the screen, until Ctrl-C.

    Each time you are asked; y allows it once, q for a quarter of an hour, n does not. While the screen is
    shown, s stops it; so does locking the screen.
    """
    settings = with_options(read_settings(folder), monitor, masks, device, ask)
    asyncio.run(serve(folder, settings, tell))


@click.command()
@click.argument("device", required=False)
@folder_option
def pair(device: str | None, folder: Path) -> None:
    """Make the device and this PC trust each other.

    On the device `assistant pair`, or the press that its board has for it, lets it speak six digits. DEVICE
    is its name or address, if it is not found by itself.
    """
    own = load_or_make(folder, platform.node())
    address, name = asyncio.run(locate_for_pairing(device))
    tell(f"pairing with {name} at {address}")
    code = click.prompt("The six digits that it speaks", prompt_suffix=": ").replace(" ", "").replace("-", "")
    if len(code) != DIGITS or not (code.isascii() and code.isdecimal()):
        raise ConfigError(f"that are not {DIGITS} digits")
    peer = asyncio.run(pair_with(address, own, code))
    keep_peer(folder, peer)
    tell(f"paired with {printable(peer.name)}; `assistant-screen run` waits for it to ask")


@click.command()
@folder_option
def revoke(folder: Path) -> None:
    """Forget the device; a running `assistant-screen run` hangs up at once."""
    if load_peer(folder) is None:
        tell("this PC is paired with no device")
        return
    forget_peer(folder)
    tell("forgotten; the device can no longer reach this PC's screen")


@click.command()
@monitor_option
@mask_option
@device_option
@folder_option
def doctor(monitor: str | None, masks: tuple[str, ...], device: str | None, folder: Path) -> int:
    """Check the display, the capture, the ways to ask you, the pairing, the device and the clock.

    Exit code 1 if something that is needed does not work.
    """
    settings = with_options(read_settings(folder), monitor, masks, device, None)
    return 0 if asyncio.run(Checkup(folder, settings, click.echo).run()) else 1


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@monitor_option
@mask_option
@folder_option
def preview(file: Path, monitor: str | None, masks: tuple[str, ...], folder: Path) -> None:
    """Write what would be shown to FILE, as a JPEG: to see that the masks are in their places."""
    settings = with_options(read_settings(folder), monitor, masks, None, None)
    jpeg = asyncio.run(_picture(settings))
    try:
        file.write_bytes(jpeg)
    except OSError as error:
        raise DeviceError(f"{file}: cannot be written: {error.strerror}") from None


async def _picture(settings: Settings) -> bytes:
    photographer = Photographer(settings.monitor, settings.masks)
    try:
        return (await photographer.take(LARGEST, LARGEST, LARGEST * LARGEST)).jpeg
    finally:
        photographer.rest()
        photographer.close()


def tell(line: str) -> None:
    """One line for the person who looks at the terminal or the journal, at once."""
    click.echo(line)
    sys.stdout.flush()
