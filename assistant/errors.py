"""One tree of errors. Each says whose fault it is, and its message names the thing and the next step.

AssistantError            whatever a person is told in one line
├── ConfigError           the owner's file, key, flag or model file        exit code 2
├── DeviceError           a device that is absent, busy or refuses         exit code 1
├── ServiceError          the Live API, or the way to it                   exit code 1
├── ControlError          no running device answers on the socket          exit code 1
└── DemoError             a step of the demonstration did not happen       exit code 1
"""

from typing import ClassVar, Final

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""


class AssistantError(Exception):
    """An error with one line for a person and no traceback; a subclass says whose fault it is."""

    exit_code: ClassVar[int] = 1


class ConfigError(AssistantError):
    """The owner's file, key, environment variable, flag or model file is wrong."""

    exit_code: ClassVar[int] = 2


class DeviceError(AssistantError):
    """A device of this machine is absent, busy, or refuses what it was asked."""


class ServiceError(AssistantError):
    """The Live API or the way to it: network, TLS, key, quota, a port that is taken."""


class ControlError(AssistantError):
    """The running device cannot be reached on its control socket, or refused a message."""


class DemoError(AssistantError):
    """A step of the demonstration did not happen."""
