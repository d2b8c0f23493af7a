"""A real X11 display without a screen: Xvfb, what it shows, and a person's hands on it."""

import ctypes
import ctypes.util
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

PATIENCE_S = 10.0


@dataclass(frozen=True)
class Display:
    """One Xvfb. `shown` reads its framebuffer from the file that it keeps it in: no client, no mss."""

    name: str
    framebuffer: Path
    width: int
    height: int

    @property
    def environ(self) -> dict[str, str]:
        """Of this process, on this display, in no Wayland session."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if key not in {"WAYLAND_DISPLAY", "XDG_SESSION_TYPE"}
        }
        return {**kept, "DISPLAY": self.name}

    def shown(self) -> Image.Image:
        """XWD: a header whose first word is its length, a colour map of 12 bytes an entry, then BGRX."""
        raw = self.framebuffer.read_bytes()
        header = struct.unpack(">25I", raw[:100])
        start = header[0] + 12 * header[19]
        return Image.frombytes("RGB", (self.width, self.height), raw[start:], "raw", "BGRX", header[12])

    def until(self, what: str, position: tuple[int, int], colour: tuple[int, int, int]) -> None:
        """Wait until this pixel has this colour."""
        give_up = time.monotonic() + PATIENCE_S
        while (there := self.shown().getpixel(position)) != colour:
            assert time.monotonic() < give_up, f"{what}: {position} is {there}"
            time.sleep(0.02)

    @contextmanager
    def drawing(self, script: str) -> Iterator[None]:
        """A Tk canvas `.c` over the whole display, on which the Tcl `script` draws; a corner comes last."""
        window = f"""
            wm overrideredirect . 1
            wm geometry . {self.width}x{self.height}+0+0
            canvas .c -width {self.width} -height {self.height} -highlightthickness 0 -background white
            pack .c
            {script}
            .c create rectangle 0 {self.height - 4} 4 {self.height} -fill #123456 -outline {{}}
        """
        file = self.framebuffer.with_name("drawing.tcl")
        file.write_text(window, encoding="utf-8")
        wish = subprocess.Popen(["wish", str(file)], env=self.environ)
        try:
            self.until("the drawing is done", (1, self.height - 2), (0x12, 0x34, 0x56))
            yield
        finally:
            wish.terminate()
            wish.wait(PATIENCE_S)

    def point(self, x: int, y: int, *, click: bool = False) -> None:
        """Move the pointer, and press its first button there."""
        x11, xtest = (
            ctypes.CDLL(ctypes.util.find_library("X11")),
            ctypes.CDLL(ctypes.util.find_library("Xtst")),
        )
        x11.XOpenDisplay.restype = ctypes.c_void_p
        display = ctypes.c_void_p(x11.XOpenDisplay(self.name.encode()))
        xtest.XTestFakeMotionEvent(display, -1, x, y, ctypes.c_ulong(0))
        for down in (1, 0) if click else ():
            xtest.XTestFakeButtonEvent(display, 1, down, ctypes.c_ulong(0))
        x11.XSync(display, 0)
        x11.XCloseDisplay(display)


def missing() -> str:
    """Which of the programs and libraries that this needs is not installed; empty: none."""
    programs = [name for name in ("Xvfb", "wish", "xrandr") if not shutil.which(name)]
    libraries = [name for name in ("X11", "Xtst") if not ctypes.util.find_library(name)]
    return ", ".join([*programs, *libraries])


@contextmanager
def xvfb(folder: Path, width: int = 1280, height: int = 800) -> Iterator[Display]:
    """A display of its own, with a number that was free."""
    read, write = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        f"{width}x{height}x24",
        "-noreset",  # what xrandr set stays when it is gone
        "-nolisten",
        "tcp",
        "-fbdir",
        str(folder),
    ]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb does not start"
        yield Display(f":{number}", folder / "Xvfb_screen0", width, height)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)
