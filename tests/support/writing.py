"""Helpers for tests that write files a person would write."""

from pathlib import Path


def write(path: Path, text: str, mode: int = 0o644) -> Path:
    """A file with this text and these permissions."""
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path
