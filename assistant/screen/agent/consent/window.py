"""The mark as a window, in a process of its own: `python -m …window NAME`.

The only place that imports tkinter. Prints `shown` once it is to be seen; ends when it is clicked, closed,
or its stdin is (with whoever started it).
"""

import os
import sys
import threading

RED, WHITE = "#b00020", "#ffffff"

MARGIN = 8
"""Pixels to the top right corner of the screen."""


def show(device: str) -> None:
    """Show the window until it is to end. Raises `tkinter.TclError` if there is no display."""
    import tkinter

    root = tkinter.Tk()
    root.title("assistant-screen")
    root.attributes("-topmost", True)
    root.overrideredirect(True)
    text = f"● {device} sees this screen – click to stop"
    button = tkinter.Button(root, text=text, bg=RED, fg=WHITE, relief="flat", command=root.quit)
    button.pack()
    root.update_idletasks()
    root.geometry(f"+{root.winfo_screenwidth() - root.winfo_reqwidth() - MARGIN}+{MARGIN}")
    root.protocol("WM_DELETE_WINDOW", root.quit)
    root.update()
    print("shown", flush=True)  # noqa: T201 - how the agent is told
    threading.Thread(target=_end_with_parent, daemon=True).start()
    root.mainloop()


def _end_with_parent() -> None:
    while os.read(0, 1_024):
        pass
    os._exit(0)  # tkinter is not for a second thread


if __name__ == "__main__":
    show(sys.argv[1])
