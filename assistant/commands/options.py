"""What several commands have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

config_option: Decorator = click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Configuration to use instead of $ASSISTANT_CONFIG, /etc/assistant/assistant.toml or"
    " ~/.config/assistant/assistant.toml.",
)


def examples(*lines: str) -> str:
    """An epilog that is printed line by line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
