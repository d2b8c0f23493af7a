"""What an installation left behind on a disk."""

from collections.abc import Mapping
from typing import Final

OTHERS: Final = ("/var/log/", "/var/tmp/", "/var/lib/systemd/", "/var/lib/dpkg/", "/var/cache/ldconfig/")
"""What a running system writes by itself. The computer's own key for secrets is in /var/lib/systemd."""

BACKUPS: Final = frozenset({"/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/.pwd.lock"})
"""Debian's own copies of what was before the last change of a user."""


def remains(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> set[str]:
    """The paths that are new, gone or different; see `Container.files`."""
    changed = {
        path for path in before.keys() | after.keys() if before.get(path, b"-") != after.get(path, b"-")
    }
    return {path for path in changed - BACKUPS if not path.startswith(OTHERS)}
