"""Where the pointer is. mss does not tell, so each system's own library is asked."""

import ctypes
import ctypes.util
import sys
from typing import Any


def pointer_position() -> tuple[int, int] | None:
    """(x, y) on the desktop, in the units of its monitors; None if the system does not tell."""
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return _macos()
    return _x11()


def _library(name: str) -> Any:
    found = ctypes.util.find_library(name)
    try:
        return ctypes.CDLL(found) if found else None
    except OSError:
        return None


def _x11() -> tuple[int, int] | None:
    x11 = _library("X11")
    if x11 is None:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    x11.XQueryPointer.argtypes = [ctypes.c_void_p, ctypes.c_ulong, *[ctypes.c_void_p] * 7]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    try:
        windows = (ctypes.c_ulong * 2)()
        numbers = (ctypes.c_int * 4)()
        buttons = ctypes.c_uint()
        on_this_screen = x11.XQueryPointer(
            display,
            x11.XDefaultRootWindow(display),
            *(ctypes.byref(windows, at * ctypes.sizeof(ctypes.c_ulong)) for at in range(2)),
            *(ctypes.byref(numbers, at * ctypes.sizeof(ctypes.c_int)) for at in range(4)),
            ctypes.byref(buttons),
        )
    finally:
        x11.XCloseDisplay(display)
    return (numbers[0], numbers[1]) if on_this_screen else None


def _windows() -> tuple[int, int] | None:
    point = (ctypes.c_long * 2)()
    told = ctypes.CDLL("user32").GetCursorPos(ctypes.byref(point))
    return (point[0], point[1]) if told else None


class _Point(ctypes.Structure):
    """CGPoint."""

    _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))


def _macos() -> tuple[int, int] | None:
    graphics = _library("CoreGraphics")
    if graphics is None:
        return None
    graphics.CGEventCreate.restype = ctypes.c_void_p
    graphics.CGEventCreate.argtypes = [ctypes.c_void_p]
    graphics.CGEventGetLocation.restype = _Point
    graphics.CGEventGetLocation.argtypes = [ctypes.c_void_p]
    graphics.CFRelease.argtypes = [ctypes.c_void_p]
    event = graphics.CGEventCreate(None)
    if not event:
        return None
    point = graphics.CGEventGetLocation(event)
    graphics.CFRelease(event)
    return int(point.x), int(point.y)
