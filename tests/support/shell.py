"""The `assistant` command as a person calls it: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def start(home: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    """Start `assistant ARGUMENTS` with `home` for its folders and nothing else of our environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "XDG_CONFIG_HOME": str(home),
            "LANG": "C.UTF-8",
            **environ,
        },
    )


def call(home: Path, *arguments: str, **environ: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `assistant ARGUMENTS`."""
    process = start(home, *arguments, **environ)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err
