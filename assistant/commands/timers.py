"""`assistant timers`: what is set to ring, with a device that runs and without one."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from assistant.commands.options import config_option, examples
from assistant.commands.remote import connect
from assistant.control.client import NoDeviceError
from assistant.control.describe import one_line
from assistant.control.messages import CancelAlarm
from assistant.core.alarm import Alarm
from assistant.errors import DeviceError
from assistant.settings import memory_folder, read_settings


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "assistant timers",
        "assistant timers --json | jq '.[0].at'",
        "assistant timers cancel 3",
    ),
)
@click.option("--json", "as_json", is_flag=True, help="One JSON list, for programs.")
@config_option
@click.pass_context
def timers(context: click.Context, *, as_json: bool, config: Path | None) -> None:
    """List timers, alarms and reminders, the soonest first.

    Of each its number, when it rings by this machine's clock, and its name. They ring without a network,
    and after a restart; `assistant forget` leaves them. The device may run or not.
    """
    if context.invoked_subcommand is not None:
        context.obj = config
        return
    alarms, ringing = _set(config)
    if as_json:
        click.echo(json.dumps([_plain(alarm) for alarm in alarms]))
        return
    for line in _lines(alarms, ringing):
        click.echo(line)


@timers.command(epilog=examples("assistant timers cancel 3"))
@click.argument("number", metavar="ID", type=click.IntRange(1))
@config_option
@click.pass_context
def cancel(context: click.Context, number: int, *, config: Path | None) -> None:
    """Cancel the one with this number.

    `assistant timers` lists the numbers. If it rings, it falls silent.
    """
    config = config or context.obj
    try:
        client = connect(config)
    except NoDeviceError:
        from assistant.memory.erasing import cancel_alarm

        folder = _folder(config)
        if not cancel_alarm(folder, number):
            raise DeviceError(f"nothing with the number {number} is set") from None
        click.echo(f"cancelled in {folder}; no device is running")
    else:
        with client:
            client.ask(CancelAlarm(number))
        click.echo("cancelled")


def _set(config: Path | None) -> tuple[Iterable[Alarm], Iterable[Alarm]]:
    """What is set, and what of it rings now."""
    try:
        client = connect(config)
    except NoDeviceError:
        from assistant.memory.erasing import look

        kept = look(_folder(config)).alarms.values()
        alarms = (Alarm(alarm.id, alarm.kind, alarm.name, alarm.at) for alarm in kept)
        return sorted(alarms, key=lambda alarm: (alarm.at, alarm.id)), ()
    with client:
        status = client.status()
    return status.alarms, status.ringing


def _lines(alarms: Iterable[Alarm], ringing: Iterable[Alarm]) -> list[str]:
    loud = {alarm.id for alarm in ringing}
    return [_line(alarm, rings=alarm.id in loud) for alarm in alarms] or ["nothing is set"]


def _line(alarm: Alarm, *, rings: bool) -> str:
    at = f"{datetime.fromtimestamp(alarm.at).astimezone():%a %Y-%m-%d %H:%M:%S}"
    told = f"{alarm.id:3}  {alarm.kind.value:8}  {at}  {one_line(alarm.name)}".rstrip()
    return f"{told}  (rings)" if rings else told


def _plain(alarm: Alarm) -> dict[str, Any]:
    return {"id": alarm.id, "kind": alarm.kind.value, "name": alarm.name, "at": alarm.at}


def _folder(config: Path | None) -> Path:
    from assistant.memory.place import kept_folder

    return memory_folder(read_settings(config)) or kept_folder()
