"""Findings for a person, and for a program."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from assistant.doctor.finding import Finding, Verdict

MARKS: Final[Mapping[Verdict, str]] = MappingProxyType(
    {Verdict.OK: "✓", Verdict.WARNING: "!", Verdict.BAD: "✗", Verdict.SKIPPED: "-"}
)


def healthy(findings: Sequence[Finding]) -> bool:
    """Whether nothing is bad."""
    return all(finding.verdict is not Verdict.BAD for finding in findings)


def as_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """The table; what is not well has its fix below it. The last line sums up."""
    width = max((len(finding.name) for finding in findings), default=0)
    for finding in findings:
        yield f"{MARKS[finding.verdict]} {finding.name:{width}}  {finding.detail}"
        if finding.fix:
            yield f"  {'':{width}}  → {finding.fix}"
    count = {verdict: sum(one.verdict is verdict for one in findings) for verdict in Verdict}
    yield ""
    yield (
        f"{count[Verdict.OK]} well, {count[Verdict.WARNING]} to know of, {count[Verdict.BAD]} wrong,"
        f" {count[Verdict.SKIPPED]} not looked at"
    )


def as_document(findings: Sequence[Finding], version: str) -> dict[str, Any]:
    """One JSON object."""
    return {
        "ok": healthy(findings),
        "version": version,
        "findings": [
            {"name": one.name, "verdict": one.verdict.value, "detail": one.detail, "fix": one.fix}
            for one in findings
        ],
    }
