"""Where the control socket is."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

NAME = "control.sock"

SERVICE_SOCKET = Path("/run/assistant", NAME)
"""What a service with `RuntimeDirectory=assistant` gets; the owner's shell does not have its environment."""


def own_socket(environ: Mapping[str, str] | None = None) -> Path:
    """Where a device that runs with this environment listens, if the configuration does not say."""
    environ = os.environ if environ is None else environ
    if folder := environ.get("RUNTIME_DIRECTORY"):
        return Path(folder, NAME)
    if folder := environ.get("XDG_RUNTIME_DIR"):
        return Path(folder, "assistant", NAME)
    return Path(tempfile.gettempdir(), f"assistant-{os.getuid()}", NAME)


def running_socket(environ: Mapping[str, str] | None = None, service: Path = SERVICE_SOCKET) -> Path:
    """Where to look for a running device: one's own, else the service's if there is one."""
    own = own_socket(environ)
    return service if not own.exists() and service.exists() else own
