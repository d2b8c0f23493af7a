"""The assistant as it was installed in a container, and the service that it talks to."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.support.asked import Asked
from tests.support.container import Container, until

UNIT: Final = "assistant.service"
DROP_INS: Final = f"/run/systemd/system/{UNIT}.d"
"""What tests add to the unit: gone at the next boot, and no part of the disk."""

INSTALL: Final = ("/source/deploy/install.sh", "--wheelhouse", "/wheels")
INSTALL_S: Final = 300.0

SERVICE: Final = "10.77.0.2"
"""Where the emulator is, in a network namespace of its own; the assistant is on the other end of the wire."""
WIRE: Final = "home"

RIGHT_KEY: Final = "right-key"

EMULATOR: Final = "/run/emulator"


@dataclass(frozen=True)
class Installed(Asked):
    """By systemctl and by the `assistant` command."""

    container: Container

    def show(self, name: str) -> str:
        """A property of the unit."""
        return self.container.run("systemctl", "show", "-P", name, UNIT).strip()

    @property
    def pid(self) -> int:
        return int(self.show("MainPID"))

    @property
    def runs(self) -> str:
        """The virtual environment of the process that runs; in it, not by a link."""
        path = self.container.run("cat", f"/proc/{self.pid}/cmdline").split("\0")[0]
        return path.removesuffix("/bin/python3").removesuffix("/bin/python")

    @property
    def ready(self) -> bool:
        """`active` is only who told systemd so."""
        return self.show("ActiveState") == "active"

    def until_ready(self, within_s: float) -> float:
        try:
            return until(lambda: self.ready, within_s, "the assistant is ready", 0.05)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; its log ends so:\n{self.log()[-2000:]}") from None

    def killed(self) -> float:
        """Kill it; how long it takes until another one is ready, in seconds. It must not be given up."""
        killed = self.pid
        self.container.run("kill", "-KILL", str(killed))

        def back() -> bool:
            state = self.show("ActiveState")
            assert state != "failed", "it was given up"
            return state == "active" and self.pid not in (0, killed)

        return until(back, 20, "it is ready again", 0.05)

    def status(self) -> Any:
        return json.loads(self.container.run("assistant", "status", "--json"))

    def say(self, text: str) -> None:
        self.container.run("assistant", "say", text)

    def press_stop(self) -> None:
        self.container.run("assistant", "press", "stop")

    def until(self, condition: Callable[[], bool], within_s: float, what: str) -> float:
        return until(condition, within_s, what)

    def log(self) -> str:
        return self.container.run("journalctl", "-q", "--no-pager", "-o", "cat", "-u", UNIT)

    def add(self, name: str, *lines: str) -> None:
        """Add lines to the unit's [Service], and start it anew."""
        self.container.write(f"{DROP_INS}/{name}.conf", "\n".join(("[Service]", *lines, "")))
        self.restart()

    def take_away(self, name: str) -> None:
        self.container.run("rm", f"{DROP_INS}/{name}.conf")
        self.restart()

    def restart(self) -> None:
        self.container.run("systemctl", "daemon-reload")
        self.container.run("systemctl", "--no-block", "restart", UNIT)
        until(lambda: not self.ready, 15, "the assistant is stopped", 0.02)
        self.until_ready(30)


NEWER: Final = "/var/tmp/newer"


def copy_of_the_sources(container: Container, *edits: str) -> str:
    """A newer version: a copy of ours, changed by sed expressions FILE:EXPRESSION; its folder."""
    container.run("rm", "-rf", NEWER)
    container.run("mkdir", NEWER)
    names = ("assistant", "hardware", "deploy", "pyproject.toml", "README.md", "LICENSE")
    container.run("cp", "-r", *(f"/source/{name}" for name in names), NEWER)
    for edit in edits:
        file, _, expression = edit.partition(":")
        container.run("sed", "-i", expression, f"{NEWER}/{file}")
    return NEWER


def of_version(version: str) -> str:
    """The edit that makes the sources this version."""
    return f'assistant/__init__.py:s/__version__ = .*/__version__ = "{version}"/'


def leave_things(inside: Container) -> None:
    """What an owner and the boot partition may have left beside the installation."""
    inside.write("/etc/credstore/vertex-service-account", "{}")
    inside.write("/boot/assistant-taken.toml", 'board = "sim"\n')
    inside.write("/boot/assistant-error.txt", "no\n")


def serve(installed: Installed) -> None:
    """Let the installed assistant reach the emulator, over a wire that can be cut, until the next boot."""
    inside = installed.container
    for command in (
        "ip netns add service",
        f"ip link add {WIRE} type veth peer name there netns service",
        f"ip address add 10.77.0.1/24 dev {WIRE}",
        f"ip link set {WIRE} up",
        f"ip route add default via {SERVICE}",
        f"ip -n service address add {SERVICE}/24 dev there",
        "ip -n service link set there up",
        "ip -n service link set lo up",
    ):
        inside.run(*command.split())
    inside.run("mkdir", "-p", EMULATOR)
    python = "/opt/assistant/current/bin/python"
    script = "/source/tests/deploy/emulated_service.py"
    inside.run(
        *("systemd-run", "--quiet", "--unit=emulator", "--collect", "ip", "netns", "exec", "service"),
        *(python, "-P", script, SERVICE, RIGHT_KEY, EMULATOR),
    )
    authority = f"{EMULATOR}/live-emulator-ca.pem"
    until(lambda: inside.call("test", "-s", authority)[0] == 0, 30, "the emulator has its certificate")
    installed.add(
        "emulator",
        f"Environment=ASSISTANT_LIVE__BASE_URL=https://{SERVICE}:8443",
        f"Environment=ASSISTANT_LIVE__CA_FILE={authority}",
    )
