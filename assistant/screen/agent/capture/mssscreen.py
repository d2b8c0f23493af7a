"""The screen through mss: X11, Windows and macOS. The only place that imports it."""

import time
from typing import TYPE_CHECKING, Final

from assistant.errors import DeviceError
from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.monitors import Desktop, Monitor
from assistant.screen.agent.capture.pointer import pointer_position
from assistant.screen.agent.capture.screen import Shot

if TYPE_CHECKING:
    import mss

REOPEN_AFTER_S: Final = 10.0
"""mss reads the monitors once; a new one is seen after this. Opening costs 7 ms of processor."""


class MssScreen:
    """Opens at the first use. On Windows mss makes the process aware of each monitor's DPI."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._open: mss.MSS | None = None
        self._opened_at = 0.0

    def desktop(self, *, pointer: bool = False) -> Desktop:
        """All monitors but mss's first, which stands for all of them."""
        from mss import ScreenShotError

        self._reopen_if_old()
        try:
            found = self._opened().monitors[1:]
        except ScreenShotError as error:
            raise self._refused(error) from None
        monitors = [
            Monitor(
                str(one.get("name") or one.get("output") or f"monitor {number}"),
                Rectangle(one["left"], one["top"], one["width"], one["height"]),
            )
            for number, one in enumerate(found, start=1)
        ]
        return Desktop(monitors, pointer_position() if pointer else None)

    def grab(self, area: Rectangle) -> Shot:
        """One copy of the pixels. A Retina display gives more of them than the area has units."""
        from mss import ScreenShotError

        wanted = {"left": area.left, "top": area.top, "width": area.width, "height": area.height}
        try:
            taken = self._opened().grab(wanted)
        except ScreenShotError as error:
            raise self._refused(error) from None
        return Shot(area, taken.width, taken.height, "BGRX", taken.raw)

    def close(self) -> None:
        """Drop the connection to the display."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _opened(self) -> "mss.MSS":
        if self._open is None:
            import mss

            self._open = mss.MSS()
            self._opened_at = time.monotonic()
        return self._open

    def _reopen_if_old(self) -> None:
        if time.monotonic() - self._opened_at > REOPEN_AFTER_S:
            self.close()

    def _refused(self, error: Exception) -> DeviceError:
        self.close()
        reason = " ".join(str(error).split())
        return DeviceError(f"the screen ({self.name}) cannot be captured: {reason}")
