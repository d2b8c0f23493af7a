"""`assistant setup` and `assistant preseed`."""

import os
import sys
from pathlib import Path

import click

from assistant.commands.options import config_option, examples
from assistant.errors import ConfigError


@click.command(
    epilog=examples(
        "assistant setup",
        "sudo assistant setup                   for the service",
        "assistant setup --board sim --key-file key.txt --yes        asks nothing",
        "cat key.txt | sudo assistant setup --key-file - --yes",
    )
)
@click.option("--board", metavar="NAME", help="What it is made of; see `assistant board list`.")
@click.option(
    "--microphone", metavar="NAME", help='A part of its name, see `assistant devices`; "": default.'
)
@click.option("--speaker", metavar="NAME", help="The same.")
@click.option(
    "--no-light/--light", "no_light", default=None, help="A sound tells that it listens, not a light."
)
@click.option("--key-file", type=click.Path(path_type=Path), metavar="FILE", help="Holds the key; -: stdin.")
@click.option("--language", metavar="TAG", help='BCP 47, such as "de-DE"; "": the model chooses.')
@click.option("--wake-word", metavar="WORD", help="Such as okay_nabu.")
@click.option("--yes", is_flag=True, help="Ask nothing: what is not said stays as it is.")
@config_option
def setup(
    *,
    board: str | None,
    microphone: str | None,
    speaker: str | None,
    no_light: bool | None,
    key_file: Path | None,
    language: str | None,
    wake_word: str | None,
    yes: bool,
    config: Path | None,
) -> None:
    """Set the device up, step by step.

    Board, microphone, speaker, key, language and wake word, each to be tried. What an option says is not
    asked for. Nothing is written before the end; comments of an existing file stay. The key goes into a file
    that only you can read, or, for the service, into systemd's store of credentials; a service that does not
    run yet is started.
    """
    from assistant.doctor.checkup import service_environment
    from assistant.setup.answers import Answers, spoken_languages
    from assistant.setup.keystore import key_in
    from assistant.setup.starting import started
    from assistant.setup.target import is_root, target_of

    target = target_of(config, service_environment(os.environ), root=is_root())
    answers = Answers(
        board=board,
        microphone=microphone,
        speaker=speaker,
        no_light=no_light,
        language=language,
        wake_word=wake_word,
        key=key_in(key_file) if key_file else None,
    )
    spoken = spoken_languages()
    if not yes and sys.stdin.isatty():
        from assistant.control.place import running_socket
        from assistant.doctor.running import ask_running
        from assistant.setup.wizard import Wizard

        answers = Wizard(
            lambda so_far: target.config(so_far.changes(spoken)),
            ask_running(running_socket()),
            answers,
            terminal=not target.of_service,
        ).run()
        click.confirm(f"\nWrite {target.file}?", default=True, abort=True)
    kept = target.save(answers.changes(spoken), answers.key)
    click.echo(f"written: {target.file}")
    if kept:
        click.echo(f"the key is kept {kept}")
    if target.of_service and started():
        click.echo("the service was started; `sudo assistant doctor` looks whether all is well")
    elif target.of_service:
        click.echo("`sudo systemctl restart assistant` lets it count; then `sudo assistant doctor`")
    else:
        click.echo("`assistant doctor` looks whether all is well; `assistant run` starts the device")


@click.command(
    epilog=examples(
        "assistant preseed                        what is on the boot partition, as root",
        "assistant preseed /mnt/assistant.toml",
    )
)
@click.argument("file", type=click.Path(path_type=Path), required=False)
def preseed(*, file: Path | None) -> None:
    """Take over settings from the boot partition.

    The service does so when it starts. assistant.toml there is merged into /etc/assistant/assistant.toml.
    An api_key in its table [live] is moved to where keys are kept, and wiped from the partition. What is
    wrong is written beside it as assistant-error.txt.
    """
    from assistant.settings import SERVICE_FILE
    from assistant.setup.keystore import ServiceStore
    from assistant.setup.preseed import Preseed, preseeded
    from assistant.setup.starting import started
    from assistant.setup.target import Target

    if file is not None and not file.is_file():
        raise ConfigError(f"there is no file {file}")
    found = Preseed(file.parent, file.name) if file else preseeded()
    if found is None:
        click.echo("there is nothing on the boot partition to take over")
        return
    found.take_over(Target(SERVICE_FILE, of_service=True, environ={}), ServiceStore(), click.echo)
    if started():
        click.echo("the service is started")
