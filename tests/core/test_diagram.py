"""The drawing of the tables."""

from assistant.core import events as ev
from assistant.core import states
from assistant.core.diagram import mermaid, readme_diagrams


def test_a_table_is_drawn_row_by_row() -> None:
    assert mermaid(states.MICROPHONE, states.Switch.ON).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> ON",
        "    ON --> OFF: MutePressed",
        "    OFF --> ON: MutePressed",
    ]


def test_parallel_arrows_share_their_label_and_some_are_left_out() -> None:
    drawing = mermaid(states.REPLY, states.Reply.NONE, frozenset({ev.TurnCompleted}))
    assert (
        "    RUNNING --> NONE: CloseLink<br/>LinkHandedOver<br/>LinkLost<br/>ReplyInterrupted"
        in drawing.splitlines()
    )


def test_every_mover_is_drawn_or_named() -> None:
    text = readme_diagrams()
    for table in (states.TURN, states.LINK, states.REPLY, states.MICROPHONE):
        for row in table.values():
            for mover in row:
                assert mover.__name__ in text
    assert text.count("```mermaid") == 4
