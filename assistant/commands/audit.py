"""`assistant audit`: what tools were called for, and why they were let or not."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from assistant.commands.options import config_option, examples
from assistant.ports import AuditEntry
from assistant.settings import memory_folder, read_settings

SHOWN = 50


@click.command(
    epilog=examples(
        "assistant audit -n 10",
        "assistant audit --tool unlock_door",
        "assistant audit --json | jq 'select(.allowed | not)'",
    )
)
@click.option("-n", "most", type=click.IntRange(1), default=SHOWN, show_default=True, help="So many at most.")
@click.option("--tool", default="", metavar="NAME", help="Calls of this tool only.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object on each line, for programs.")
@config_option
def audit(*, most: int, tool: str, as_json: bool, config: Path | None) -> None:
    """Tell which tools were called, the newest call last.

    Of each call: when, whether it was made, with which arguments, why, and whose words were in the
    conversation then beside the person's. The last 10,000 are kept; `assistant forget` erases them.
    What was called a few seconds ago may not be written yet.
    """
    from assistant.memory import erasing
    from assistant.memory.place import kept_folder

    folder = memory_folder(read_settings(config)) or kept_folder()
    entries = erasing.audit(folder, most, tool)
    for line in map(_as_json, entries) if as_json else _in_words(entries):
        click.echo(line)
    if not (entries or as_json):
        click.echo(f"no call of {tool} is known" if tool else "no tool was called yet")


def _as_json(entry: AuditEntry) -> str:
    return json.dumps(asdict(entry))


def _in_words(entries: Iterable[AuditEntry]) -> Iterator[str]:
    for entry in entries:
        at = datetime.fromtimestamp(entry.at).astimezone()
        verdict = "done" if entry.allowed else "not done"
        risk = f" ({entry.risk})" if entry.risk else ""
        yield f"{at:%Y-%m-%d %H:%M:%S}  {verdict:8}  {entry.tool}{risk} {entry.arguments}".rstrip()
        others = f"; with others' words: {', '.join(entry.untrusted)}" if entry.untrusted else ""
        yield f"{'':31}{entry.why}{others}"
