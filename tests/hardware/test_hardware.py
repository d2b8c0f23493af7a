"""What ships in hardware/ is made from the boards, says what is so, and draws every one of them."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.config import board_names
from assistant.config.board import read_board
from tests.support.hardware import HARDWARE, README, drawings, rewritten
from tests.support.writing import write

AGAIN = "is stale: run `python -m tests.support.hardware`"


@pytest.mark.parametrize("path", list(drawings()), ids=lambda path: path.stem)
def test_the_drawing_is_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == drawings()[path], f"{path} {AGAIN}"


def test_no_drawing_is_left_over() -> None:
    assert set((HARDWARE / "wiring").iterdir()) == set(drawings())


def test_the_readme_is_fresh() -> None:
    text = README.read_text(encoding="utf-8")
    assert rewritten(text) == text, f"{README} {AGAIN}"


def test_the_readme_offers_every_board() -> None:
    table = README.read_text(encoding="utf-8").partition("## What was tested")[0]
    assert sorted(re.findall(r"^\|[^|]+\| `([a-z0-9-]+)` \|", table, re.MULTILINE)) == board_names()


def test_what_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (HARDWARE / link).exists()] == []


def test_the_board_in_ten_lines_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(
        r"^```toml\n(.+?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(example.splitlines()) == 10
    board = read_board(write(tmp_path / "doorbell.toml", example))
    assert [button.name for button in board.buttons.each] == ["bell"]


def test_the_mute_line_of_the_recipe_is_one(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    recipe = "".join(re.findall(r"^    (\[mute_line\]\n)    (pin.*\n)    (muted.*\n)", text, re.MULTILINE)[0])
    bare = tomllib.loads((HARDWARE / "boards" / "pi-bare.toml").read_text(encoding="utf-8"))
    assert tomllib.loads(recipe)["mute_line"].items() <= bare["mute_line"].items()


@pytest.mark.parametrize("path", list(drawings()), ids=lambda path: path.stem)
def test_the_drawing_is_svg_and_keeps_inside_its_page(path: Path) -> None:
    root = ElementTree.fromstring(drawings()[path])
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for shape in root:
        if "x" in shape.attrib:
            assert 0 <= float(shape.attrib["x"]) <= width
            assert 0 <= float(shape.attrib["y"]) <= height


@pytest.mark.parametrize("name", board_names())
def test_every_board_file_names_its_sources_and_what_was_not_tried(name: str) -> None:
    text = (HARDWARE / "boards" / f"{name}.toml").read_text(encoding="utf-8")
    if name not in ("sim", "usb-speakerphone"):
        assert re.search(r"^# .*Not verified on hardware\.$|^# Not verified", text, re.MULTILINE)
        assert "github.com/" in text or "https://" in text or "include/uapi" in text
