"""Token counts as the service bills them: the whole context every turn."""

from collections import Counter
from typing import Final

from assistant.core.timings import MICROPHONE_RATE_HZ, REPLY_RATE_HZ, SAMPLE_BYTES
from assistant.emulator.outputs import Message

AUDIO_TOKENS_S: Final = 25
PICTURE_TOKENS: Final = 258
"""The service publishes both."""

LETTERS_A_TOKEN: Final = 4


class Usage:
    """Counts what a session took in and gave out, by modality. A resumed one is billed its context again."""

    def __init__(self, context: Counter[str] | None = None) -> None:
        """`context` is the session's; what is said and heard is added to it with each turn."""
        self._context = Counter[str]() if context is None else context
        self._said_bytes = 0
        self._heard_bytes = 0
        self._transcribed = 0

    def hear(self, size: int) -> None:
        """`size` bytes of 16 kHz audio arrived."""
        self._heard_bytes += size

    def see(self) -> None:
        """A picture arrived."""
        self._context["IMAGE"] += PICTURE_TOKENS

    def read(self, text: str) -> None:
        """A text arrived."""
        self._context["TEXT"] += tokens(text)

    def say(self, size: int) -> None:
        """`size` bytes of 24 kHz audio were sent."""
        self._said_bytes += size

    def transcribe(self, text: str) -> None:
        """A piece of a transcript was sent. It is billed as text that the model produced."""
        self._transcribed += tokens(text)

    def metadata(self, response: str = "response") -> Message:
        """The turn's `usageMetadata`, `response` as this backend names it. What was said becomes context."""
        heard_s = self._heard_bytes / (MICROPHONE_RATE_HZ * SAMPLE_BYTES)
        said_s = self._said_bytes / (REPLY_RATE_HZ * SAMPLE_BYTES)
        said = Counter(AUDIO=round(said_s * AUDIO_TOKENS_S), TEXT=self._transcribed)
        self._context["AUDIO"] += round(heard_s * AUDIO_TOKENS_S)
        prompt = +self._context
        self._context["AUDIO"] += said["AUDIO"]
        self._said_bytes = self._heard_bytes = self._transcribed = 0
        return {
            "promptTokenCount": prompt.total(),
            f"{response}TokenCount": said.total(),
            "totalTokenCount": prompt.total() + said.total(),
            "promptTokensDetails": _details(prompt),
            f"{response}TokensDetails": _details(+said),
        }


def tokens(text: str) -> int:
    """About how many tokens a text is."""
    return -(-len(text) // LETTERS_A_TOKEN)


def _details(counts: Counter[str]) -> list[Message]:
    return [{"modality": modality, "tokenCount": count} for modality, count in counts.items()]
