"""The list of what is left out on emulated arm64 does not outlive its tests."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LINES = Path(__file__).with_name("left_out.txt").read_text().splitlines()


@pytest.mark.parametrize("line", [line for line in LINES if not line.startswith("#")])
def test_every_line_names_what_there_is_and_has_a_reason(line: str) -> None:
    name, _, reason = (part.strip() for part in line.partition("#"))
    assert reason
    path, *function = name.split("::")
    assert (REPOSITORY / path).exists()
    for each in function:
        assert f"def {each.partition('[')[0]}" in (REPOSITORY / path).read_text()
