"""`assistant update`."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assistant import __version__
from assistant.commands.options import config_option, examples
from assistant.errors import ConfigError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "assistant update --check",
        "sudo assistant update",
        "sudo assistant update live_assistant-1.2.0-py3-none-any.whl --sha256 9f86d081884c…",
    )
)
@click.argument("wheel", type=FILE, required=False)
@click.option("--check", is_flag=True, help="Only tell whether there is a newer version.")
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
    wheel: Path | None,
    check: bool,
    sha256: str | None,
    wheelhouse: Path | None,
    scheduled: bool,
    config: Path | None,
) -> None:
    """Install another version, and keep it if it proves itself.

    WHEEL, older or newer, or the newest of the package index that [update] index names. It is made beside the
    one in use; what it needs is verified by the hashes of its lock. In a quiet moment, never within a
    conversation, the service is restarted with it and watched for a minute: ready, no restart, `assistant
    doctor --quick`. Otherwise the version from before is back.
    """
    import signal

    from assistant.config import load_config
    from assistant.update.building import Builder, Source
    from assistant.update.index import newest
    from assistant.update.layout import Layout
    from assistant.update.release import newer, release_of
    from assistant.update.service import SystemdService
    from assistant.update.trying import Trial
    from assistant.update.updating import Updater

    wanted = load_config(config).update
    if scheduled and not wanted.automatic:
        return
    if not (wheel or wanted.index or wheelhouse):
        raise ConfigError(
            "update.index: it is empty, so there is nowhere to look for versions; name a package index whose"
            " owner you trust, or give a file: sudo assistant update FILE.whl --sha256 HEX"
        )
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
        if wheel and not release.vouched:
            click.echo(f"without --sha256 nobody vouches for {wheel}; its SHA-256 is {release.sha256}")
        layout.in_use()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)  # also then the version from before is back
        with layout.locked():
            trial = Trial(layout, SystemdService(), click.echo)
            Updater(Builder(layout, source), trial).update(release, work)
