"""`assistant update`."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assistant import __version__
from assistant.commands.options import config_option, examples

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "assistant update --check",
        "sudo assistant update",
        "sudo assistant update --from live_assistant-1.2.0-py3-none-any.whl",
    )
)
@click.option("--check", is_flag=True, help="Only tell whether there is a newer version.")
@click.option(
    "--from", "wheel", type=FILE, metavar="WHEEL", help="This one, older or newer, instead of the index's."
)
@click.option(
    "--sha256", metavar="HEX", help="What the wheel must have; otherwise WHEEL.sha256 counts, if there."
)
@click.option(
    "--wheelhouse", type=FOLDER, metavar="DIR", help="Take packages from DIR, nothing from the network."
)
@click.option("--scheduled", is_flag=True, help="Do nothing unless [update] automatic is true.")
@config_option
def update(
    *,
    check: bool,
    wheel: Path | None,
    sha256: str | None,
    wheelhouse: Path | None,
    scheduled: bool,
    config: Path | None,
) -> None:
    """Install another version, and keep it if it proves itself.

    It is made beside the one in use, everything verified by the hashes of its lock. In a quiet moment, never
    within a conversation, the service is restarted with it and watched for a minute: ready, no restart,
    `assistant doctor --quick`. Otherwise the version from before is back.
    """
    import signal

    from assistant.config import load_config
    from assistant.update.building import Builder, Source
    from assistant.update.index import newest
    from assistant.update.layout import Layout
    from assistant.update.release import newer, release_of
    from assistant.update.service import SystemdService
    from assistant.update.updating import Updater

    wanted = load_config(config).update
    if scheduled and not wanted.automatic:
        return
    layout, source = Layout(), Source(wanted.index, wheelhouse)
    with TemporaryDirectory(prefix="assistant-update-", dir="/var/tmp") as folder:
        work = Path(folder)
        release = release_of(wheel or newest(source, work), work, sha256)
        if not wheel and not newer(release.version, __version__):
            click.echo(f"{__version__} is the newest version")
            return
        if check:
            click.echo(f"{release.version} is there; this is {__version__}")
            return
        layout.in_use()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)  # also then the version from before is back
        with layout.locked():
            Updater(layout, Builder(layout, source), SystemdService(), click.echo).update(release, work)
