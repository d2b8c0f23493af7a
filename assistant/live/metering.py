"""What the service counted, as what was newly billed. Pure; imports no SDK.

The figures of a `usageMetadata` are of one request: the whole context as its prompt, and what was produced.
They are not cumulative over the session (probed on gemini-3.1-flash-live-preview and
gemini-2.5-flash-native-audio, pydantic-ai pull request 7269, August 2026), and the context is billed afresh
with each request, so requests add up. Within a request the service may tell again how far it is; such a
message has the same prompt and counts by what it adds. A tool call makes two requests in one turn: the
second has a larger prompt. Of the kinds that the service does not break down, a prompt counts as audio,
which is the dearest: a budget had better be reached too early.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

from assistant.core.usage import Usage

if TYPE_CHECKING:
    from google.genai.types import ModalityTokenCount, UsageMetadata

TEXT, AUDIO, PICTURE = "TEXT", "AUDIO", "PICTURE"

KINDS = {"TEXT": TEXT, "DOCUMENT": TEXT, "AUDIO": AUDIO, "IMAGE": PICTURE, "VIDEO": PICTURE}
"""The service's modalities -> what has a price of its own."""


class Meter:
    """Counts the requests of one link."""

    def __init__(self) -> None:
        self._prompt: int | None = None
        self._counted = Usage()

    def read(self, said: "UsageMetadata") -> Usage:
        """What this message adds to what the ones before it told."""
        usage = usage_of(said)
        again = said.prompt_token_count is not None and said.prompt_token_count == self._prompt
        counted = self._counted if again else Usage()
        self._prompt, self._counted = said.prompt_token_count, usage
        return _less(usage, counted)


def usage_of(said: "UsageMetadata") -> Usage:
    """All figures of one message. Tokens from a cache are part of the prompt, and cost as much."""
    prompt = _by_kind(said.prompt_token_count, said.prompt_tokens_details, AUDIO)
    results = _by_kind(said.tool_use_prompt_token_count, said.tool_use_prompt_tokens_details, TEXT)
    produced = _by_kind(said.response_token_count, said.response_tokens_details, AUDIO)
    return Usage(
        text_in=prompt[TEXT] + results[TEXT],
        audio_in=prompt[AUDIO] + results[AUDIO],
        picture_in=prompt[PICTURE] + results[PICTURE],
        text_out=produced[TEXT] + produced[PICTURE] + max(said.thoughts_token_count or 0, 0),
        audio_out=produced[AUDIO],
    )


def _by_kind(total: int | None, details: "Iterable[ModalityTokenCount] | None", unnamed: str) -> Counter[str]:
    """Tokens by kind; those that no detail names are of the kind `unnamed`, or text beside other details."""
    counts: Counter[str] = Counter()
    for detail in details or ():
        modality = detail.modality.value if detail.modality else ""
        counts[KINDS.get(modality, unnamed)] += max(detail.token_count or 0, 0)
    rest = (total or 0) - counts.total()
    if rest > 0:
        counts[TEXT if counts else unnamed] += rest
    return counts


def _less(usage: Usage, before: Usage) -> Usage:
    kinds = (kind.name for kind in fields(Usage))
    return Usage(*(max(getattr(usage, kind) - getattr(before, kind), 0) for kind in kinds))
