"""What each Live model takes in a setup. Model ids are configuration; a new model is a new row.

Sources: the service's model pages and the reports of its clients, November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

Backend = Literal["gemini", "vertex"]

Behavior = Literal["BLOCKING", "NON_BLOCKING"]
"""Whether the model waits for the result of a tool before it goes on."""

DEFAULT_MODEL: Mapping[Backend, str] = MappingProxyType(
    {"gemini": "gemini-3.8-live", "vertex": "gemini-3.8-live"}
)
"""The model that an empty `[live] model` means."""

NO_LIVE_MODEL_TAKES = frozenset(
    {"url_context", "google_maps", "file_search", "computer_use", "response_json_schema"}
)
"""Tools and fields that no Live model has; a setup with one of them is refused with 1007."""

CODE = "code_execution"
"""The tool by which the service runs code that the model writes."""


@dataclass(frozen=True, slots=True)
class Model:
    """What one model refuses, and when its context is compressed."""

    refuses: frozenset[str]
    """Fields of the setup, tools, and modalities (in capitals) that close the link, or hang it, when sent."""

    compress_at_tokens: int = 25_000
    """The context at which the service drops the oldest turns; audio is 25 tokens a second. Google's example:
    all of it is billed afresh with each turn, so the default, 80 % of 128,000, makes a long talk dear."""

    compress_to_tokens: int = 8_000
    """What is kept: about five minutes of talk."""

    tools: Behavior | None = None
    """How its tools are declared; None: not said, for a model of which nothing is known."""

    scheduling: str | None = None
    """When the model speaks of a tool's result: said for tools that it does not wait for."""

    facts_again: bool = True
    """Whether a session that is gone on with is told the facts again, see `setup`."""

    @property
    def runs_code(self) -> bool:
        """Whether it has code run by the service itself."""
        return CODE not in self.refuses

    @property
    def waits_for_tools(self) -> bool:
        """Whether it takes no audio until it has a result; where nothing is said, the API's default is so."""
        return self.tools != "NON_BLOCKING"


_SETTINGS = NO_LIVE_MODEL_TAKES | {
    "thinking_config",
    "enable_affective_dialog",
    "proactivity",
    "TEXT",
    CODE,
}

UNKNOWN = Model(refuses=_SETTINGS)
"""A model that has no row gets nothing but what every Live model takes."""

# 3.8 cancels a blocking call when anything is heard meanwhile, and a microphone always hears something;
# INTERRUPT has the result told at once instead of "when idle", which was reported never to come.
_LIVE_38 = Model(refuses=_SETTINGS, tools="NON_BLOCKING", scheduling="INTERRUPT")
_LIVE_38_THINKING = replace(_LIVE_38, refuses=_SETTINGS - {"thinking_config"})
# 3.1 knows no other tools, and was reported to resume without its context if the instruction is long.
_LIVE_31 = Model(refuses=_SETTINGS - {"thinking_config"}, tools="BLOCKING", facts_again=False)
_NATIVE_25 = Model(refuses=NO_LIVE_MODEL_TAKES | {"TEXT", "language_code", CODE}, tools="BLOCKING")
_LIVE_25 = Model(refuses=_SETTINGS - {CODE}, tools="BLOCKING")

MODELS: Mapping[str, Model] = MappingProxyType(
    {
        "gemini-3.8-live": _LIVE_38,
        "gemini-3.8-live-extended-thinking": _LIVE_38_THINKING,
        "gemini-3.8-live-extended-thinking-preview": _LIVE_38_THINKING,
        "gemini-3.1-flash-live-preview": _LIVE_31,
        "gemini-2.5-flash-native-audio-preview-12-2025": _NATIVE_25,
        "gemini-live-2.5-flash-native-audio": _NATIVE_25,
        "gemini-live-2.5-flash": _LIVE_25,
    }
)
"""By the last part of the id; names differ between the backends, so both are listed."""


def model_of(model_id: str) -> Model:
    """The row of `model_id`, which may carry a prefix such as `models/` or `publishers/google/models/`."""
    return MODELS.get(model_id.rsplit("/", 1)[-1], UNKNOWN)
