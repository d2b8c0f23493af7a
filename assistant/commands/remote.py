"""Commands that talk to the running device over its control socket."""

import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import click

from assistant.commands.options import config_option, examples
from assistant.control.client import ControlClient
from assistant.control.codec import as_dict
from assistant.control.describe import describe
from assistant.control.messages import HearFile, PersonEvent
from assistant.control.place import running_socket
from assistant.core.events import (
    CameraPressed,
    ForgetPressed,
    MutePressed,
    PairingAsked,
    ScreenPressed,
    SnoozePressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
    VolumePressed,
)
from assistant.core.status import Status
from assistant.errors import DeviceError
from assistant.settings import control_socket, read_settings

LONGEST_HOLD_S = 600

PRESSES: Final[Mapping[str, PersonEvent]] = MappingProxyType(
    {
        "mute": MutePressed(),
        "camera": CameraPressed(),
        "screen": ScreenPressed(),
        "volume-up": VolumePressed(1),
        "volume-down": VolumePressed(-1),
        "stop": StopPressed(),
        "snooze": SnoozePressed(),
        "pair": PairingAsked(),
        "forget": ForgetPressed(),
    }
)
"""All but talk, which goes down and comes up."""

NEXT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "forget": "the device asks back; `assistant press talk` within ten seconds says yes",
        "pair": "the device speaks six digits for `assistant-screen pair` on the PC, within two minutes",
    }
)
"""What to do after a press."""

WORDS_EVERY_S: Final = 1.0
"""Where nobody watches a terminal, what is being said is a line no more often than this."""


@click.command(
    epilog=examples(
        "assistant press talk             wake it up, or stop it",
        "assistant press talk --hold 3    push-to-talk for three seconds",
        "assistant press mute             microphone off; once more: on",
        "assistant press camera           let it see, or not",
        "assistant press stop             silence, whatever sounds or rings",
        "assistant press snooze           let it ring again in nine minutes",
        "assistant press forget           ask to forget everything; it asks back",
    )
)
@click.argument("button", type=click.Choice(["talk", *PRESSES]))
@click.option("--long", is_flag=True, help="Press for a second or more.")
@click.option("--double", is_flag=True, help="Press twice in a row.")
@click.option(
    "--hold",
    type=click.FloatRange(0, LONGEST_HOLD_S, min_open=True),
    metavar="S",
    help="Keep the button down for S seconds (talk: push-to-talk).",
)
@config_option
def press(button: str, *, long: bool, double: bool, hold: float | None, config: Path | None) -> None:
    """Press a button of the running device.

    It need not exist in hardware. A press of talk does what the wake word does, and stops a reply; mute
    switches the microphone off and on, camera and screen let it see or not. With --long or --double it does
    what the board means by that.
    """
    if long + double + (hold is not None) > 1:
        raise click.UsageError("--long, --double and --hold exclude one another.")
    if long or double:
        button = _meaning(button, "long" if long else "double", config)
    if hold is not None and button != "talk":
        raise DeviceError("only talk can be held; leave --hold out")
    with connect(config) as client:
        if button != "talk":
            client.ask(PRESSES[button])
            if button in NEXT:
                click.echo(NEXT[button])
            return
        client.ask(TalkPressed())
        time.sleep(hold or 0)  # should this be the end of us, the device releases the button itself
        client.ask(TalkReleased())


@click.command(
    epilog=examples(
        "assistant status",
        "assistant status --follow           a line for every change, until Ctrl-C",
        "assistant status --json | jq .turn",
    )
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.option("--follow", is_flag=True, help="Go on telling each change.")
@config_option
def status(*, as_json: bool, follow: bool, config: Path | None) -> None:
    """Tell what the running device does.

    State, microphone, connection, problems, what it asks, the volume unless it is full, and what was said.
    What is being said is a line once a second where the output is no terminal. Exit code 1 if no device is
    running.
    """
    with connect(config) as client:
        if not follow:
            click.echo(_json(client.status()) if as_json else "\n".join(describe(client.status())))
            return
        every_s = 0.0 if as_json or sys.stdout.isatty() else WORDS_EVERY_S
        for line in followed(client.follow(), _json if as_json else _in_words, every_s):
            click.echo(line)


@click.command(epilog=examples("assistant hear question.wav"))
@click.argument("wav", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option
def hear(wav: Path, config: Path | None) -> None:
    """Let a simulated device hear a WAV file.

    16 kHz, mono, 16 bit. Works on the board "sim" only: other boards have real ears.
    """
    with connect(config) as client:
        client.ask(HearFile(wav.resolve()))


def connect(config: Path | None) -> ControlClient:
    """The device that runs with this configuration. Raises `ControlError` if there is none."""
    return ControlClient(control_socket(read_settings(config)) or running_socket())


def _meaning(button: str, gesture: Literal["long", "double"], config: Path | None) -> str:
    """What the board means by a gesture on the button of this name, or on the one that means it."""
    from assistant.config import load_board, load_config  # pydantic takes longer than a press

    for each in load_board(load_config(config).board).buttons.each:
        means: str | None = getattr(each.meanings, gesture)
        if means and button.replace("-", "_") in (each.name, each.meanings.press):
            return means.replace("_", "-")
    raise DeviceError(f"this board gives a {gesture} press of {button} no meaning; leave --{gesture} out")


def followed(
    states: Iterable[Status],
    worded: Callable[[Status], str],
    words_every_s: float,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[str]:
    """A line for each change that can be seen in it; if just the transcripts have grown, after a while."""
    told, silent, told_at = "", "", -math.inf
    for state in states:
        line, beside = worded(state), worded(replace(state, person="", model=""))
        if line != told and (beside != silent or clock() - told_at >= words_every_s):
            yield line
            told, silent, told_at = line, beside, clock()


def _in_words(state: Status) -> str:
    return " · ".join(describe(state))


def _json(state: Status) -> str:
    return json.dumps(as_dict(state))
