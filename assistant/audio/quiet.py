"""C libraries write to stderr: libasound, libjack and PortAudio fifty lines for one look at the devices."""

import ctypes
import functools


@functools.cache
def hush() -> None:
    """Send what C libraries print to stdio's `stderr` to /dev/null, from now on and for this process.

    PortAudio has no handler to set for its own lines, and libasound's and libjack's would be three
    mechanisms for one purpose. This exchanges C's `stderr` *stream*; file descriptor 2 stays what it is,
    so Python's stderr, our log, tracebacks and faulthandler are not touched, in no thread and at no
    moment, as they would be if the descriptor were redirected while PortAudio looks around. What
    matters comes back as PortAudio's error codes.
    """
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    if nowhere := libc.fopen(b"/dev/null", b"w"):
        ctypes.c_void_p.in_dll(libc, "stderr").value = nowhere
