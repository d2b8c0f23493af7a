"""The command line, in this process: what it says and which exit code it gives."""

from pathlib import Path

import pytest

from assistant.screen.agent.__main__ import main
from assistant.screen.identity import keep_peer, load_or_make, load_peer


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, (captured.out + captured.err).strip()


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    code, words = told(capsys, "--help")
    assert code == 0
    for command in ("run", "pair", "revoke", "doctor", "preview"):
        assert f"  {command} " in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("share",), "assistant-screen --help"),
        (("run", "--monitor", "0"), "'0' is no monitor: write a number from 1 on, all, or pointer"),
        (("run", "--mask", "1,2,3"), "'1,2,3' is no rectangle: write X,Y,W,H"),
        (("run", "--device", "a b"), "'a b' is no address"),
        (("run", "--ask", "nobody"), "--ask"),
    ],
)
def test_mistakes_are_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    folder = ("--folder", str(tmp_path)) if arguments[0] == "run" else ()
    code, line = told(capsys, *arguments, *folder)
    assert code == 2
    assert line.startswith("assistant-screen: ")
    assert words in line
    assert "\n" not in line


def test_a_mistake_in_the_file_names_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "screen.toml").write_text("monitor = -1")
    code, line = told(capsys, "run", "--folder", str(tmp_path))
    assert code == 2
    assert f"{tmp_path / 'screen.toml'}: monitor: " in line


def test_unpaired_it_does_not_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert told(capsys, "run", "--folder", str(tmp_path)) == (
        1,
        "assistant-screen: this PC is paired with no device yet; do that with `assistant-screen pair`",
    )


def test_revoking_forgets_the_device_and_keeps_this_pcs_own_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    own = load_or_make(tmp_path / "pc", "study")
    keep_peer(tmp_path / "pc", load_or_make(tmp_path / "device", "kitchen").certificate)
    code, line = told(capsys, "revoke", "--folder", str(tmp_path / "pc"))
    assert (code, load_peer(tmp_path / "pc")) == (0, None)
    assert line.startswith("forgotten")
    assert load_or_make(tmp_path / "pc", "study") == own
    assert told(capsys, "revoke", "--folder", str(tmp_path / "pc")) == (0, "this PC is paired with no device")


def test_a_key_that_others_can_read_is_not_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    keep_peer(tmp_path / "pc", load_or_make(tmp_path / "device", "kitchen").certificate)
    (tmp_path / "pc" / "peer.pem").chmod(0o644)
    code, line = told(capsys, "run", "--folder", str(tmp_path / "pc"))
    assert code == 1
    assert "chmod 600" in line
