"""The README's generated section: `make readme` writes it, a test fails when it is stale."""

from pathlib import Path

from assistant.core.diagram import readme_diagrams

README = Path(__file__).parents[2] / "README.md"
BEGIN = "<!-- drawn from assistant/core/states.py by `make readme` -->\n"
END = "<!-- end of the drawing -->\n"


def redrawn(text: str) -> str:
    """`text` with the section between the marks drawn anew."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{readme_diagrams()}\n{END}{tail}"


def main() -> None:
    README.write_text(redrawn(README.read_text()))


if __name__ == "__main__":
    main()
