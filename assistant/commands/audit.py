"""`assistant audit`: what tools were called for, and why they were let or not."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from assistant.commands.options import config_option, examples
from assistant.ports import AuditEntry
from assistant.settings import memory_folder, read_settings

SHOWN = 50

WIDTH = 100
"""Characters of a line."""

ASKER_WIDTH = 8


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

    Of each call: when, what came of it (done, failed, timed out, cancelled; refused or not asked: it was not
    made; allowed: it had not ended), who asked (voice, with the service's label if it tells voices apart, or
    typed), with which arguments, why it was let or not, and whose words the model had before it beside the
    person's. The last 10,000 are kept; `assistant forget` erases them. What was called a few seconds ago may
    not be written yet.
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
        outcome = entry.outcome or ("allowed" if entry.allowed else "refused")
        head = f"{at:%Y-%m-%d %H:%M:%S}  {outcome:9}  {entry.asker[:ASKER_WIDTH]:{ASKER_WIDTH}}  "
        risk = f" ({entry.risk})" if entry.risk else ""
        others = f"; with others' words: {', '.join(entry.untrusted)}" if entry.untrusted else ""
        yield from _beside(head, f"{entry.tool}{risk} {entry.arguments}")
        yield from _beside(" " * len(head), f"{entry.why}{others}")


def _beside(head: str, text: str) -> Iterator[str]:
    """`text` in a column of its own, right of `head`."""
    return iter(textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)))
