"""What the person at the PC has chosen: `screen.toml` in the agent's folder, and the command line on top."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from assistant.errors import ConfigError
from assistant.screen.agent.addresses import Address, parse_address
from assistant.screen.agent.capture.geometry import Rectangle, parse_rectangle
from assistant.screen.agent.capture.monitors import MonitorChoice, parse_choice
from assistant.screen.messages import PORT

FILE: Final = "screen.toml"

Asking: TypeAlias = Literal["auto", "terminal", "desktop"]
"""Where the person is asked; `auto`: in the terminal if there is one."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it has defaults."""

    monitor: MonitorChoice = 1
    masks: Sequence[Rectangle] = ()
    """What is blacked out in every picture."""
    device: Address | None = None
    """Where the device is; None: it is looked for."""
    ask: Asking = "auto"


KEYS: Final = tuple(field.name for field in fields(Settings))


def read_settings(folder: Path) -> Settings:
    """What `screen.toml` says; the defaults if there is none. Raises `ConfigError`."""
    file = folder / FILE
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None
    except ValueError as error:  # no UTF-8, no TOML
        raise ConfigError(f"{file}: is no valid TOML: {error}") from None
    settings = Settings()
    for key, value in tables.items():
        try:
            settings = replace(settings, **{key: _read(key, value)})
        except ConfigError as error:
            raise ConfigError(f"{file}: {key}: {error}") from None
    return settings


def with_options(
    settings: Settings, monitor: str | None, masks: Sequence[str], device: str | None, ask: str | None
) -> Settings:
    """The command line on top: masks are added, the rest replaces. Raises `ConfigError`."""
    given = {"monitor": monitor, "device": device, "ask": ask}
    chosen = {key: _read(key, value) for key, value in given.items() if value is not None}
    more = [parse_rectangle(mask) for mask in masks]
    return replace(settings, **chosen, masks=(*settings.masks, *more))


def _read(key: str, value: Any) -> Any:
    match key, value:
        case "monitor", bool():
            pass
        case "monitor", int() | str():
            return parse_choice(str(value))
        case "masks", list():
            return tuple(parse_rectangle(str(mask)) for mask in value)
        case "device", str():
            return parse_address(value, PORT)
        case "ask", "auto" | "terminal" | "desktop":
            return value
        case _ if key not in KEYS:
            raise ConfigError(f"there is no such key; there are: {', '.join(KEYS)}")
    raise ConfigError(f"must be {WANTED[key]}")


WANTED: Final = {
    "monitor": 'a number from 1 on, "all" or "pointer"',
    "masks": 'a list such as ["0,0,400,60"]',
    "device": '"NAME" or "NAME:PORT"',
    "ask": '"auto", "terminal" or "desktop"',
}
