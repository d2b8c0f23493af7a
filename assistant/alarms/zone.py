"""The zone of this machine, by its IANA name: a bare offset would not know of summer time."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from assistant.alarms.civil import zone_named

LOCALTIME: Final = Path("/etc/localtime")
"""A link into the zones' folder (localtime(5))."""

FOLDER: Final = "zoneinfo/"


def own_zone(environ: Mapping[str, str] | None = None, link: Path = LOCALTIME) -> ZoneInfo:
    """`$TZ`, else what the machine is set to; UTC where that is no zone with a name."""
    named = (os.environ if environ is None else environ).get("TZ", "").removeprefix(":")
    return zone_named(named.rpartition(FOLDER)[2] or str(link.resolve()).rpartition(FOLDER)[2])
