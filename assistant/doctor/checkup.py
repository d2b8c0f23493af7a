"""Which checks there are for this machine and this configuration."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.config import Config, load_board, load_config
from assistant.config.secrets import CREDENTIALS_VARIABLE, KEY_CREDENTIAL, KEY_VARIABLES
from assistant.control.place import running_socket
from assistant.doctor.camera import CameraCheck
from assistant.doctor.clock import Clock
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, of_error, ok
from assistant.doctor.machine import Machine
from assistant.doctor.network import Network
from assistant.doctor.person import Person
from assistant.doctor.pins import PinChecks
from assistant.doctor.running import Running, ask_running
from assistant.doctor.service import Service
from assistant.doctor.sound import Sound
from assistant.doctor.unit import Unit
from assistant.doctor.wakeword import Wake
from assistant.errors import ConfigError
from assistant.lights.factory import STDERR
from assistant.memory.place import kept_folder
from assistant.settings import Settings, control_socket, memory_folder, read_settings

CREDENTIALS: Final = (Path("/run/credentials/assistant.service"), Path("/etc/credstore"))
"""Where systemd puts what the running service gets, and where it takes it from; both are for root."""

ENCRYPTED: Final = Path("/etc/credstore.encrypted")
"""The same, for no one but systemd."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything to be looked at, and the one secret that may not be told."""

    checks: tuple[Check, ...]
    secret: str


def checkup(asked: Path | None, person: Person | None, *, quick: bool) -> Checkup:
    """The checks for the configuration in use; a wrong one is itself a finding.

    `quick` leaves out what makes a sound, takes a picture, or depends on the network. `person` is asked to
    speak, and watches.
    """
    environ = service_environment(os.environ)
    clock = Clock()
    try:
        settings = read_settings(asked, environ)
        config = load_config(asked, environ)
        socket, state = control_socket(settings) or running_socket(), memory_folder(settings) or kept_folder()
    except ConfigError as error:
        wrong = of_error("configuration", error, "`assistant config` tells each mistake")
        found = (_told(wrong), *_of_machine(kept_folder(), clock), *ask_running(running_socket()).checks())
        return Checkup(found, "")
    running = ask_running(socket)
    terminal = os.isatty(STDERR) and not settings.of_service
    checks = (
        _told(_configuration(config, settings)),
        *running.checks(),
        *_of_machine(state, clock),
        *_of_config(config, clock, running, person, terminal=terminal, quick=quick),
    )
    return Checkup(checks, config.api_key.get_secret_value() if config.api_key else "")


def service_environment(
    environ: Mapping[str, str], folders: tuple[Path, ...] = CREDENTIALS
) -> Mapping[str, str]:
    """`environ`, with the credentials of the service for whoever may read them and has no key."""
    if any(environ.get(name) for name in (*KEY_VARIABLES, CREDENTIALS_VARIABLE)):
        return environ
    for folder in folders:
        if os.access(folder / KEY_CREDENTIAL, os.R_OK):
            return {**environ, CREDENTIALS_VARIABLE: str(folder)}
    return environ


def key_is_hidden(folders: tuple[Path, ...] = (*CREDENTIALS, ENCRYPTED)) -> bool:
    """Whether there may be a key that we cannot see."""
    return any(
        folder.is_dir() and (not os.access(folder, os.R_OK | os.X_OK) or (folder / KEY_CREDENTIAL).exists())
        for folder in folders
    )


def _configuration(config: Config, settings: Settings) -> Finding:
    where = settings.file or "no file, the defaults hold"
    return ok("configuration", f"{where}; board {config.board!r}")


def _of_machine(state: Path, clock: Clock) -> Iterator[Check]:
    yield from Unit().checks()
    yield from Machine(state).checks()
    yield from clock.checks()


def _of_config(
    config: Config, clock: Clock, running: Running, person: Person | None, *, terminal: bool, quick: bool
) -> Iterator[Check]:
    board = load_board(config.board)
    yield from Sound(config, board, running, person, quick=quick).checks()
    yield from Wake(config, board, running, person, quick=quick).checks()
    yield from PinChecks(config, board, running, terminal=terminal).checks()
    if quick:
        return
    yield from CameraCheck(config.camera, board, running).checks()
    yield from Network(config.live, clock).checks()
    yield from Service(config, key_hidden=key_is_hidden()).checks()


def _told(finding: Finding) -> Check:
    async def look() -> Finding:
        return finding

    return Check(finding.name, look, 1.0)
