"""A scenario: what the model answers, turn by turn, and what goes wrong. A TOML file, or made in code.

speed = 4.0                     # audio seconds sent a second

[[turn]]
heard = "set a timer"           # what the person is taken to have said
reply = "Five minutes, starting now."
delay_s = 0.5
tool_call = { name = "set_timer", args = { minutes = 5 } }    # or tool_calls = [{ … }, { … }]

[[fault]]
at = "handshake"                # the moment, see `faults`
do = "refuse"                   # what happens
status = 503
times = 2
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from assistant.config.problems import UNKNOWN_KEY, WANTED, nearest
from assistant.emulator.faults import FAULTS, Fault, Seconds, Strike, Table
from assistant.errors import ConfigError


def _timed(fault: Fault) -> Fault:
    """A fault that a scenario can bring about."""
    if fault.at == "now":
        raise PydanticCustomError("now", 'at a moment of a conversation: "now" is for code')
    return fault


Scripted: TypeAlias = Annotated[Fault, Field(discriminator="do"), AfterValidator(_timed)]
Speed: TypeAlias = Annotated[float, Field(gt=0, le=1000)]


class ToolCall(Table):
    """A function that the model calls before it answers."""

    name: str
    args: Mapping[str, Any] = Field(default_factory=dict)


class Page(Table):
    """A page that the model has found by a search."""

    title: str = ""
    address: str


class Program(Table):
    """`[[program]]`: an answer to `generateContent`, by code that was run for it."""

    code: str = ""
    output: str = ""
    """What the code printed."""
    answer: str = ""
    """What the model says of it."""
    delay_s: Seconds = 0.0


class Turn(Table):
    """`[[turn]]`: one answer of the model."""

    reply: str = ""
    """What is spoken; empty: a turn without audio, as the service sometimes produces.

    `{before}` becomes what the person said last before this turn, as far as the session remembers it,
    or "nothing": so a reply tells whether a resumed session kept its memory.
    """
    heard: str = ""
    """What the person is taken to have said; empty: a description of what was heard."""
    speaker: str = ""
    """The label of the voice that asked; only told where the setup wants voices to be told apart."""
    pages: tuple[Page, ...] = ()
    """What the answer is based on; only told where the setup wants searches."""
    program: Program | None = None
    """What was run for it; only where the setup wants code to be run."""
    delay_s: Seconds | None = None
    """From the end of the question to the first audio; none: the scenario's."""
    speed: Speed | None = None
    """Audio seconds sent a second; none: the scenario's."""
    silence_s: Seconds = 0.0
    """Silence that the reply ends with."""
    tool_call: ToolCall | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    """Several at once. Results that the model waits for come before the reply; if all of the functions are
    declared NON_BLOCKING, `meanwhile` is spoken at once, and the reply when the last result comes, as its
    scheduling says."""
    scheduling: Literal["INTERRUPT", "WHEN_IDLE", "SILENT"] | None = None
    """How the last result that the model does not wait for is taken; none: as the client says."""
    meanwhile: str = ""
    """What is spoken while functions run that the model does not wait for; empty: a turn without audio."""

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """All functions that are called."""
        return (*([self.tool_call] if self.tool_call else ()), *self.tool_calls)

    @property
    def texts(self) -> tuple[str, ...]:
        """All that may be spoken."""
        return self.reply, self.meanwhile

    @property
    def interlude(self) -> "Turn":
        """What is said while the functions run."""
        return self.model_copy(
            update={
                "reply": self.meanwhile,
                "tool_call": None,
                "tool_calls": (),
                "pages": (),
                "program": None,
            }
        )

    @property
    def answer(self) -> "Turn":
        """What is said when they have run."""
        return self.model_copy(update={"tool_call": None, "tool_calls": ()})

    def recalling(self, before: str) -> "Turn":
        """The same for a session in which the person said `before`."""
        return self.model_copy(update={"reply": self.reply.replace("{before}", before)})


class Scenario(Table):
    """Everything that a scenario file may say. An empty one converses truthfully."""

    voice: str = "slt"
    """A voice of flite."""
    speed: Speed = 4.0
    """Audio seconds sent a second: the service is faster than real time."""
    chunk_s: Annotated[float, Field(ge=0.01, le=1)] = 0.04
    delay_s: Seconds = 0.1
    repeat: bool = False
    """Start the turns again after the last; else truthful answers follow."""
    models: tuple[str, ...] = ()
    """Further model names to accept, with the rules of the newest model."""
    handle_valid_s: Annotated[float, Field(ge=0, le=86_400)] = 7200.0
    """A resumption handle that is older has expired."""
    one_link: bool = False
    """Refuse, with 1011, to resume a session whose old connection is still open."""
    turns: Annotated[tuple[Turn, ...], Field(alias="turn")] = ()
    faults: Annotated[tuple[Scripted, ...], Field(alias="fault")] = ()
    programs: Annotated[tuple[Program, ...], Field(alias="program")] = ()
    """Answers to `generateContent`, in order; after the last, what was asked."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


TABLES: Mapping[str, type[BaseModel]] = {"turn": Turn, "program": Program}
"""The tables of the file that are no faults."""


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file. Raises `ConfigError` naming the file, and every table and key that is wrong."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; name a scenario file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error
    try:
        return Scenario.model_validate(tables)
    except ValidationError as error:
        found = dict.fromkeys(_problem(details) for details in error.errors(include_url=False))
        raise ConfigError("\n".join(f"{path}: {line}" for line in found)) from error


def _problem(details: ErrorDetails) -> str:
    """The table, the key and what is wrong: `[[fault]] 2: code must be at most 4999, not 9000`."""
    known: type[BaseModel] = Scenario
    table = ""
    key: list[str] = []
    for part in details["loc"]:
        if isinstance(part, int) and table:
            key.append(str(part + 1))
        elif isinstance(part, int):
            table, key = f"[[{key.pop()}]] {part + 1}: ", []
            known = TABLES.get(table.partition("]")[0].strip("["), Strike)
        elif part in FAULTS and known is Strike:
            known = FAULTS[part]
        else:
            key.append(part)
            known = ToolCall if part in {"tool_call", "tool_calls"} else known
    name = ".".join(key) or "it"
    if details["type"] in UNKNOWN_KEY:
        fields = [field.alias or name for name, field in known.model_fields.items()]
        guess = nearest(key[-1], fields)
        return f"{table}{name} is unknown; " + (
            f"did you mean {guess}?" if guess else f"known: {', '.join(fields)}"
        )
    if details["type"] == "missing":
        return f"{table}{name} is missing"
    if details["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return f'{table}"do" must be one of {", ".join(FAULTS)}'
    value = details["input"]
    shown = f", not {value!r}" if isinstance(value, int | float | str) else ""
    wanted = WANTED.get(details["type"], details["msg"]).format(**details.get("ctx", {}))
    return f"{table}{name} must be {wanted}{shown}"
