"""`assistant doctor`."""

import json
from pathlib import Path

import click

from assistant import __version__
from assistant.commands.options import config_option, examples


@click.command(
    epilog=examples(
        "assistant doctor",
        "assistant doctor --quick         no sound, no picture, no network: two seconds",
        "assistant doctor --json | jq '.findings[] | select(.verdict == \"bad\")'",
    )
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs; asks nobody anything.")
@click.option("--quick", is_flag=True, help="Only what takes a moment and cannot be heard.")
@config_option
@click.pass_context
def doctor(context: click.Context, *, as_json: bool, quick: bool, config: Path | None) -> None:
    """Look at every part, and say what is wrong.

    And what to do about it. Microphone, speaker, wake word, lights, buttons, camera, key, clock, network,
    disk, memory, power. On a terminal it asks you to speak, and shows how loud you are and what the wake
    word scores. While the device runs, it measures its sound itself, and is asked about what else it holds.
    Exit code 1 if something is wrong.
    """
    import asyncio
    import logging

    from assistant.doctor.checkup import checkup
    from assistant.doctor.examine import examine
    from assistant.doctor.person import person_here
    from assistant.doctor.table import as_document, as_lines, healthy

    logging.basicConfig(level=logging.CRITICAL)  # what goes wrong stands in the table
    person = None if as_json or quick else person_here()
    wanted = checkup(config, person, quick=quick)
    findings = asyncio.run(examine(wanted.checks, wanted.secret))
    if as_json:
        click.echo(json.dumps(as_document(findings, __version__), ensure_ascii=False))
    else:
        click.echo("\n".join(as_lines(findings)))
    context.exit(0 if healthy(findings) else 1)
