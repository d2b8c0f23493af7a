"""An audit log in memory."""

from dataclasses import replace

from assistant.ports import AuditEntry


class RecordingAudit:
    """The port `Audit`."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    def note(self, entry: AuditEntry) -> None:
        self.entries.append(entry)

    def settle(self, key: str, outcome: str) -> None:
        self.entries = [
            replace(entry, outcome=outcome) if entry.key == key else entry for entry in self.entries
        ]

    @property
    def verdicts(self) -> list[tuple[str, bool]]:
        """Of each call its tool, and whether it was let through."""
        return [(entry.tool, entry.allowed) for entry in self.entries]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Of each call its tool, and what has come of it."""
        return [(entry.tool, entry.outcome) for entry in self.entries]
