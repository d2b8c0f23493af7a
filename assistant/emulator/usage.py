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
    """Counts what a session took in and gave out, by modality."""

    def __init__(self) -> None:
        self._context: Counter[str] = Counter()
        self._said_bytes = 0
        self._heard_bytes = 0

    def hear(self, size: int) -> None:
        """`size` bytes of 16 kHz audio arrived."""
        self._heard_bytes += size

    def see(self) -> None:
        """A picture arrived."""
        self._context["IMAGE"] += PICTURE_TOKENS

    def read(self, text: str) -> None:
        """A text arrived."""
        self._context["TEXT"] += -(-len(text) // LETTERS_A_TOKEN)

    def say(self, size: int) -> None:
        """`size` bytes of 24 kHz audio were sent."""
        self._said_bytes += size

    def metadata(self, response: str = "response") -> Message:
        """The turn's `usageMetadata`, `response` as this backend names it. What was said becomes context."""
        heard_s = self._heard_bytes / (MICROPHONE_RATE_HZ * SAMPLE_BYTES)
        said_s = self._said_bytes / (REPLY_RATE_HZ * SAMPLE_BYTES)
        said = round(said_s * AUDIO_TOKENS_S)
        self._context["AUDIO"] += round(heard_s * AUDIO_TOKENS_S)
        self._said_bytes = 0
        self._heard_bytes = 0
        prompt = {modality: count for modality, count in self._context.items() if count}
        self._context["AUDIO"] += said
        return {
            "promptTokenCount": sum(prompt.values()),
            f"{response}TokenCount": said,
            "totalTokenCount": sum(prompt.values()) + said,
            "promptTokensDetails": [{"modality": m, "tokenCount": count} for m, count in prompt.items()],
            f"{response}TokensDetails": [{"modality": "AUDIO", "tokenCount": said}] if said else [],
        }
