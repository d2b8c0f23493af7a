import pytest

from assistant.screen.agent.consent.dialogues import VARIABLE, dialogue, stop_notification
from assistant.screen.agent.consent.permission import Answer

NASTY = '--help\'; rm -rf ~; "$(x)" <b>'


def test_linux_asks_by_a_notification_with_three_actions() -> None:
    asked = dialogue(NASTY, 60, "linux")
    assert asked.command[0] == "notify-send"
    assert asked.command[-2:] == ("--", NASTY), "it is one argument, and no option"
    assert "--expire-time=60000" in asked.command
    assert "--action=ONCE=Allow once" in asked.command
    assert asked.answers == {"ONCE": Answer.ONCE, "A_WHILE": Answer.A_WHILE, "NO": Answer.NO}


def test_macos_asks_by_a_dialogue_that_gives_up() -> None:
    asked = dialogue(NASTY, 60, "darwin")
    assert asked.command[0] == "osascript"
    assert asked.command[-1] == NASTY
    assert not any("rm -rf" in part for part in asked.command[:-1]), "it is no part of the script"
    script = " ".join(asked.command[:-1])
    assert 'buttons {"No", "Allow for 15 minutes", "Allow once"} default button "No"' in script
    assert "giving up after 60" in script
    assert asked.answers["Allow once"] is Answer.ONCE
    assert "" not in asked.answers, "a dialogue that gave up prints nothing"


def test_windows_asks_by_a_box_with_yes_and_no_and_then_for_how_long() -> None:
    asked = dialogue(NASTY, 60, "win32")
    assert asked.command[0] == "powershell"
    assert not any("rm -rf" in part for part in asked.command), "it is no part of the script"
    assert asked.environ is not None and asked.environ[VARIABLE] == NASTY
    assert asked.answers == {"A_WHILE": Answer.A_WHILE, "6": Answer.ONCE, "7": Answer.NO}
    assert "15 minutes" in asked.command[-1]
    assert asked.answers.get("-1") is None, "-1: nobody came"


@pytest.mark.parametrize("text", [NASTY, "-x"])
def test_the_notification_that_is_the_mark(text: str) -> None:
    assert stop_notification(text)[-2:] == ("--", text)
