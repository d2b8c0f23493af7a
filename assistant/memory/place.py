"""Where the memory is."""

import os
from collections.abc import Mapping
from pathlib import Path

SERVICE_FOLDER = Path("/var/lib/assistant")
"""What a service with `StateDirectory=assistant` gets; the owner's shell does not have its environment."""

CHAT_HISTORY = "chat-history"
"""The file in that folder with the lines that were typed into `assistant chat`, for its arrow keys."""


def own_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where a device that runs with this environment keeps its memory, if the configuration does not say."""
    environ = os.environ if environ is None else environ
    if folders := environ.get("STATE_DIRECTORY"):
        return Path(folders.partition(":")[0])  # a list where the unit names several: systemd.exec(5)
    home = environ.get("XDG_STATE_HOME") or Path("~/.local/state").expanduser()
    return Path(home, "assistant")


def kept_folder(environ: Mapping[str, str] | None = None, service: Path = SERVICE_FOLDER) -> Path:
    """Where to look for what a device kept: one's own folder, else the service's if there is one."""
    own = own_folder(environ)
    return service if not own.exists() and os.path.lexists(service) else own
