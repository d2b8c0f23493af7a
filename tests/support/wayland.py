"""A real Wayland compositor without a screen: headless sway."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_S = 10.0

OUTPUTS = """
output HEADLESS-1 resolution 1280x720 position 0 0 scale 1 bg #d02010 solid_color
output HEADLESS-2 resolution 800x600 position 1280 0 scale 2 bg #10a030 solid_color
"""
"""Two monitors, red and green; the second has two pixels a unit, so it is 400x300 units large."""


@dataclass(frozen=True)
class Compositor:
    """Where it listens."""

    folder: Path
    socket: Path

    @property
    def environ(self) -> dict[str, str]:
        """Of a program in its session; with an X11 display as well, as it is in real ones."""
        return {
            **os.environ,
            "XDG_RUNTIME_DIR": str(self.folder),
            "WAYLAND_DISPLAY": "wayland-1",
            "SWAYSOCK": str(self.socket),
            "DISPLAY": ":0",
        }

    def painted(self) -> bool:
        """Whether both outputs have their colour."""
        red, green = self._pixel(1, 1), self._pixel(1_281, 1)
        return red[:1] > b"\x80" and green[1:2] > b"\x80"

    def _pixel(self, x: int, y: int) -> bytes:
        command = ["grim", "-s", "1", "-t", "ppm", "-g", f"{x},{y} 1x1", "-"]
        return subprocess.run(command, env=self.environ, capture_output=True, check=False).stdout[-3:]


def missing() -> str:
    """Which of the programs that this needs is not installed; empty: none."""
    return ", ".join(name for name in ("sway", "swaybg", "grim") if not shutil.which(name))


@contextmanager
def sway(folder: Path) -> Iterator[Compositor]:
    """It refuses to be root; then it is nobody, in a folder that is nobody's."""
    config = folder / "sway.conf"
    config.write_text(OUTPUTS, encoding="utf-8")
    environ = {
        "PATH": os.environ["PATH"],
        "XDG_RUNTIME_DIR": str(folder),
        "WLR_BACKENDS": "headless",
        "WLR_HEADLESS_OUTPUTS": "2",
        "WLR_RENDERER": "pixman",
        "WLR_LIBINPUT_NO_DEVICES": "1",
    }
    nobody: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody")
    folder.chmod(0o700)
    with (folder / "sway.log").open("wb") as log:
        running = subprocess.Popen(["sway", "-c", config], env=environ, stdout=log, stderr=log, **nobody)
    try:
        give_up = time.monotonic() + PATIENCE_S
        while (
            not (found := list(folder.glob("sway-ipc.*.sock"))) or not Compositor(folder, found[0]).painted()
        ):
            assert running.poll() is None, (folder / "sway.log").read_text(encoding="utf-8")
            assert time.monotonic() < give_up, "sway does not start"
            time.sleep(0.02)
        yield Compositor(folder, found[0])
    finally:
        running.terminate()
        running.wait(PATIENCE_S)


def _found(folder: Path) -> Compositor | None:
    sockets = list(folder.glob("sway-ipc.*.sock"))
    return Compositor(folder, sockets[0]) if sockets and (folder / "wayland-1").exists() else None
