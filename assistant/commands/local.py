"""Commands that do the work themselves, in this process."""

from pathlib import Path

import click

from assistant.commands.options import config_option, examples

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "assistant run",
        "assistant run --config ./assistant.toml",
        "ASSISTANT_BOARD=sim assistant run        any key can be set so: ASSISTANT_<SECTION>__<KEY>",
    )
)
@config_option
def run(config: Path | None) -> None:
    """Be the device, until Ctrl-C.

    Listens for the wake word, converses, sleeps again.

    The key of the service comes from $GEMINI_API_KEY, from systemd (LoadCredential=gemini-api-key) or from
    the file that live.api_key_file names. Without any configuration the defaults hold; `assistant config`
    shows them.
    """
    from assistant.service.mistakes import unhurried

    with unhurried():
        from assistant.config import load_config

        chosen = load_config(config)
        from assistant import app

        app.run(chosen)


@click.command(
    epilog=examples(
        "assistant demo                   no hardware, no account: everything else is real",
        "assistant demo --audio           speak yourself, with this machine's microphone",
        "assistant demo --live            with Google's service; needs $GEMINI_API_KEY",
    )
)
@click.option("--audio", is_flag=True, help="Use this machine's microphone and speaker.")
@click.option("--live", is_flag=True, help="Talk to Google's service instead of the emulator.")
@click.option("--out", type=FOLDER, metavar="DIR", help="Where recordings go. [default: demo-output]")
@click.option("--plain", is_flag=True, help="Plain lines, also on a terminal.")
@config_option
def demo(*, audio: bool, live: bool, out: Path | None, plain: bool, config: Path | None) -> None:
    """Watch and hear a whole conversation.

    Wake word, question, reply, follow-up, interruption, sleep. Exit code 0 only if every step happened.
    Your configuration counts for what you ask to be real (--audio, --live) or where you name it
    (--config); otherwise the defaults are shown.
    """
    from assistant.config import Config, load_config

    chosen = load_config(config) if audio or live or config else Config()
    from assistant.demo import run_demo

    run_demo(chosen, audio=audio, live=live, out=out or Path("demo-output"), plain=plain)


@click.command(epilog=examples("assistant devices"))
def devices() -> None:
    """List the sound devices.

    A part of a name is what audio.input and audio.output take.
    """
    import asyncio

    from assistant.audio.devices import SoundDevice, describe
    from assistant.audio.portaudio import PortAudio

    async def look() -> list[SoundDevice]:
        async with PortAudio() as sound:
            return await sound.devices()

    for line in describe(asyncio.run(look())):
        click.echo(line)


@click.command(
    epilog=examples(
        "assistant emulator",
        "assistant emulator --port 8443 --scenario rude.toml --record ./heard",
    )
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="TCP port. [default: a free one]")
@click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML that scripts the turns and the faults.",
)
@click.option("--record", type=FOLDER, metavar="DIR", help="Keep what is received, and a timeline, here.")
def emulator(port: int, scenario: Path | None, record: Path | None) -> None:
    """Serve the Live API without Google, until Ctrl-C.

    For trying out any client of it on this machine. Prints `export` lines that make google-genai, and
    this assistant, talk to it.
    """
    from assistant.emulator.server import run_emulator

    run_emulator(port=port, scenario=scenario, record=record)


@click.command(epilog=examples("assistant config", "assistant config > assistant.toml"))
@config_option
def config(config: Path | None) -> None:
    """Check the configuration and print it.

    Also whether the device would run with it; what stands in /etc is the service's, which has no terminal to
    show its state on. As TOML: every key with its value, and the variables that set one. The key of the
    service is not shown, only whether there is one.
    """
    from assistant.config import load_config
    from assistant.config.printing import as_toml
    from assistant.runnable import check_runnable
    from assistant.settings import read_settings

    chosen, settings = load_config(config), read_settings(config)
    check_runnable(chosen, terminal=not settings.of_service)
    click.echo("\n".join(as_toml(chosen, settings)))
