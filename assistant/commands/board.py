"""Commands about boards: which there are, what they are made of, whether a file or a wiring is right."""

from pathlib import Path

import click

from assistant.commands.options import config_option, examples
from assistant.errors import DeviceError


@click.group(
    epilog=examples(
        "assistant board list",
        "assistant board show pi-bare",
        "assistant board try",
    )
)
def board() -> None:
    """Boards: what the device is made of.

    A board is a file that says which pins, lights, buttons and sound devices there are. BOARD is the name of
    one that ships, or a file of your own (./mine.toml).
    """


@board.command(name="list", epilog=examples("assistant board list"))
def list_() -> None:
    """List the boards that ship."""
    from assistant.config import board_names, load_board

    boards = [load_board(name) for name in board_names()]
    width = max(len(one.name) for one in boards)
    for one in boards:
        click.echo(f"{one.name:{width}}  {one.title}")


@board.command(epilog=examples("assistant board show respeaker-2mic-hat", "assistant board show ./mine.toml"))
@click.argument("name", metavar="BOARD")
def show(name: str) -> None:
    """Tell what a board is made of: pins, buttons, lights, parts."""
    from assistant.config import load_board
    from assistant.wiring.describe import describe

    click.echo("\n".join(describe(load_board(name))))


@board.command(epilog=examples("assistant board check ./mine.toml"))
@click.argument("name", metavar="BOARD")
def check(name: str) -> None:
    """Check a board file.

    Unknown keys, pins used twice, pins that the header lacks or that something else has taken, keys of a
    keyboard that do not exist (where the package evdev is there to know them). Exit code 2 and a line for
    each mistake, else 0.
    """
    import asyncio

    from assistant.commands.steps import check_keys
    from assistant.config import load_board

    found = load_board(name)
    asyncio.run(check_keys(found))
    click.echo(f"{found.name}: nothing wrong with it")


@board.command(
    epilog=examples(
        "assistant board draw pi-bare > wiring.svg",
        "assistant board draw ./mine.toml --out mine.svg",
    )
)
@click.argument("name", metavar="BOARD")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where to. [default: -]"
)
def draw(name: str, out: Path | None) -> None:
    """Draw how a board is wired, as SVG."""
    from assistant.config import load_board
    from assistant.wiring.drawing import draw as drawing

    svg = drawing(load_board(name))
    if out is None:
        click.echo(svg, nl=False)
        return
    try:
        out.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise DeviceError(f"{out}: cannot be written: {error.strerror}") from None


@board.command(
    name="try",
    epilog=examples(
        "assistant board try              the board of your configuration",
        "assistant board try pi-bare",
    ),
)
@click.argument("name", metavar="[BOARD]", required=False)
@config_option
def try_(name: str | None, config: Path | None) -> None:
    """Walk through every light and button, and see whether each works.

    Shows each light for a moment, then asks for each press. The assistant must not be running: it holds the
    pins. A simulated board presses its buttons itself. Exit code 1 if something did not work.
    """
    import asyncio

    from assistant.commands.trial import try_board
    from assistant.config import load_board, load_config

    chosen = load_config(config)
    failed = asyncio.run(try_board(load_board(name or chosen.board), chosen.lights, click.echo))
    if failed:
        raise DeviceError(f"did not work: {', '.join(failed)}")
