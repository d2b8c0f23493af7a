"""Which models there are, and what each of them refuses in a setup. A new model is a new row.

Sources: the service's model pages and release notes as of November 2026, and the reports of its clients.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Backend(Enum):
    """The two doors of the service."""

    GEMINI = "gemini"
    VERTEX = "vertex"


class Verdict(Enum):
    """What happens when a setup asks for something."""

    TAKES = "takes"
    REFUSES = "refuses"
    HANGS = "hangs"
    """The setup is never completed, and nobody says why."""


@dataclass(frozen=True, slots=True)
class Model:
    """What one model takes."""

    thinking: bool = False
    affective_dialog: Verdict = Verdict.REFUSES
    proactivity: Verdict = Verdict.TAKES
    proactive_audio_off: bool = False
    """Whether `proactiveAudio: false` is taken; where it is always on, it is refused."""
    only_non_blocking_tools: bool = False
    content_mid_session: bool = True
    """Whether `client_content` is taken without having been announced by `historyConfig`, and later."""
    code_execution: bool = False
    """Whether it has code run by the service."""
    null_handle: bool = True
    """Whether `{"handle": null}` is taken for "no handle"."""


REFUSED_TOOLS: Final = (
    "url_context",
    "google_maps",
    "file_search",
    "computer_use",
    "google_search_retrieval",
)
"""Tools that no Live model of the catalogue has."""

LIVE: Final = Model()
"""The rules of gemini-3.8-live."""

_THINKING = Model(thinking=True, only_non_blocking_tools=True)
_NATIVE = Model(thinking=True, affective_dialog=Verdict.TAKES, proactive_audio_off=True)
_HALF_CASCADE = Model(code_execution=True, proactivity=Verdict.REFUSES)
_FLASH = Model(
    thinking=True,
    affective_dialog=Verdict.HANGS,
    proactivity=Verdict.HANGS,
    content_mid_session=False,
    null_handle=False,
)

MODELS: Final[Mapping[Backend, Mapping[str, Model]]] = {
    Backend.GEMINI: {
        "gemini-3.8-live": LIVE,
        "gemini-3.8-live-extended-thinking": _THINKING,
        "gemini-3.1-flash-live-preview": _FLASH,
        "gemini-2.5-flash-native-audio-preview-12-2025": _NATIVE,
    },
    Backend.VERTEX: {
        "gemini-3.8-live": LIVE,
        "gemini-3.8-live-extended-thinking-preview": _THINKING,
        "gemini-live-2.5-flash-native-audio": _NATIVE,
        "gemini-live-2.5-flash": _HALF_CASCADE,
    },
}


def find_model(backend: Backend, name: str, others: tuple[str, ...] = ()) -> Model | None:
    """The model of that name; one of `others` behaves as the newest does."""
    return LIVE if name in others else MODELS[backend].get(name)
