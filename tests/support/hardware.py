"""What is made from the board files: drawings, and the README's section. Tests fail when they are stale."""

from pathlib import Path

from assistant.config import Board, board_names, load_board
from assistant.wiring.describe import describe
from assistant.wiring.drawing import draw

HARDWARE = Path(__file__).parents[2] / "hardware"
README = HARDWARE / "README.md"
BEGIN = "<!-- written from hardware/boards by `python -m tests.support.hardware` -->\n"
END = "<!-- end of the boards -->\n"


def drawings() -> dict[Path, str]:
    """Each drawing there should be, and what should be in it."""
    return {HARDWARE / "wiring" / f"{board.name}.svg": draw(board) for board in _real_boards()}


def rewritten(text: str) -> str:
    """The README's `text` with the section between the marks written anew."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{''.join(_section(board) for board in _real_boards())}{END}{tail}"


def _section(board: Board) -> str:
    words = "\n".join(describe(board)[1:])
    return (
        f"### {board.name}\n\n![{board.title}: wiring](wiring/{board.name}.svg)\n\n"
        f"**{board.title}**\n\n```text\n{words}\n```\n\n"
    )


def _real_boards() -> list[Board]:
    return [load_board(name) for name in board_names() if name != "sim"]


def main() -> None:
    for path, svg in drawings().items():
        path.write_text(svg, encoding="utf-8")
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
