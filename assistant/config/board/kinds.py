"""Tables that say by their `kind` what else may stand in them."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Discriminator

from assistant.config.problems import ANY_KIND


def _kind(table: Any) -> Any:
    return table.get("kind", ANY_KIND) if isinstance(table, Mapping) else getattr(table, "kind", ANY_KIND)


BY_KIND: Final = Discriminator(_kind)
"""For a union whose members are tagged with their kinds."""
