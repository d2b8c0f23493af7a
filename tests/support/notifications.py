"""A real notification daemon on a display: dunst, on a message bus of its own, and a person's choice."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.x11 import Display

PATIENCE_S = 10.0

BUS = "org.freedesktop.DBus"
ASK_FOR_DAEMON = (
    "dbus-send",
    "--session",
    "--print-reply",
    f"--dest={BUS}",
    "/org/freedesktop/DBus",
    f"{BUS}.NameHasOwner",
    "string:org.freedesktop.Notifications",
)
"""Anything that talks to the daemon before it is there would make the bus start another."""


def missing() -> str:
    """Which of the programs that this needs is not installed; empty: none."""
    programs = ("dbus-daemon", "dbus-send", "dunst", "dunstctl", "notify-send")
    return ", ".join(name for name in programs if not shutil.which(name))


@dataclass(frozen=True)
class Notifications:
    """What stands on the display, and a finger to click it."""

    environ: dict[str, str]
    folder: Path

    def waiting(self) -> int:
        """How many notifications are shown."""
        told = subprocess.run(
            ["dunstctl", "count", "displayed"], env=self.environ, capture_output=True, text=True, check=False
        )
        return int(told.stdout) if told.returncode == 0 else 0

    def until(self, number: int) -> None:
        """Wait until so many are shown."""
        give_up = time.monotonic() + PATIENCE_S
        while (there := self.waiting()) != number:
            assert time.monotonic() < give_up, f"{there} notifications are shown, not {number}"
            time.sleep(0.02)

    def choose(self, label: str) -> None:
        """Click the action with this label, once there is a notification."""
        self.until(1)
        (self.folder / "choice").write_text(label, encoding="utf-8")
        subprocess.run(["dunstctl", "context"], env=self.environ, check=True)


@contextmanager
def notifications(folder: Path, display: Display) -> Iterator[Notifications]:
    """dunst lets a program choose among a notification's actions: here the one that `choose` was told."""
    chooser = folder / "chooser"
    chooser.write_text(f'#!/bin/sh\ngrep -F -- "$(cat {folder}/choice)"\n', encoding="utf-8")
    chooser.chmod(0o755)
    config = folder / "dunstrc"
    config.write_text(f"[global]\ndmenu = {chooser}\n", encoding="utf-8")
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert bus.stdout is not None
        environ = {**display.environ, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        with (folder / "dunst.log").open("wb") as log:
            dunst = subprocess.Popen(["dunst", "-conf", str(config)], env=environ, stdout=log, stderr=log)
        try:
            give_up = time.monotonic() + PATIENCE_S
            while not _has_daemon(environ):
                assert time.monotonic() < give_up, (folder / "dunst.log").read_text(encoding="utf-8")
                time.sleep(0.02)
            yield Notifications(environ, folder)
        finally:
            dunst.terminate()
            dunst.wait(PATIENCE_S)
    finally:
        bus.terminate()
        bus.wait(PATIENCE_S)
        assert bus.stdout is not None
        bus.stdout.close()


def _has_daemon(environ: dict[str, str]) -> bool:
    asked = subprocess.run(ASK_FOR_DAEMON, env=environ, capture_output=True, check=False)
    return b"true" in asked.stdout
