"""Draws the tables of `states` as Mermaid state diagrams, for the README."""

from itertools import groupby

from assistant.core import states
from assistant.core.states import Mover, S, Table


def mermaid(table: Table[S], start: S, leave_out: frozenset[Mover] = frozenset()) -> str:
    """A state diagram of `table`; parallel arrows share a label, `leave_out` are not drawn."""
    lines = ["stateDiagram-v2", f"    [*] --> {start.name}"]
    for state, row in table.items():
        arrows = sorted(
            ((after.name, mover.__name__) for mover, after in row.items() if mover not in leave_out),
        )
        for target, group in groupby(arrows, key=lambda arrow: arrow[0]):
            label = "<br/>".join(name for _, name in group)
            lines.append(f"    {state.name} --> {target}: {label}")
    return "\n".join(lines)


def readme_diagrams() -> str:
    """The README's section: each machine as a fenced Mermaid block under its name."""
    ends = ", ".join(f"`{mover.__name__}`" for mover in states.ENDINGS)
    machines: list[tuple[str, str]] = [
        ("Turn", mermaid(states.TURN, states.Turn.ASLEEP, frozenset(states.ENDINGS))),
        ("Link", mermaid(states.LINK, states.Link.DOWN)),
        ("Reply", mermaid(states.REPLY, states.Reply.NONE)),
        ("Microphone switch", mermaid(states.MICROPHONE, states.Switch.ON)),
    ]
    blocks = [f"**{name}**\n\n```mermaid\n{drawing}\n```" for name, drawing in machines]
    blocks.insert(1, f"From every awake state {ends} lead to `ASLEEP`.")
    return "\n\n".join(blocks) + "\n"
