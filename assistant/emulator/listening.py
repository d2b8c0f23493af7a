"""Who decides when the person speaks: the service's ear, or the client by activityStart and activityEnd."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from assistant.core.events import SpeechStarted
from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.emulator.protocol import Refusal
from assistant.emulator.vad import Ear, Sensitivity


@dataclass(frozen=True, slots=True)
class PersonStarted:
    """The person began to speak."""


@dataclass(frozen=True, slots=True)
class PersonStopped:
    """The person finished, having spoken for `speech_s`."""

    speech_s: float


Heard: TypeAlias = Sequence[PersonStarted | PersonStopped] | Refusal


class Listener(Protocol):
    """Takes everything of the client that says when the person speaks."""

    @property
    def in_speech(self) -> bool:
        """Whether the person is speaking."""

    def hear(self, pcm: bytes) -> Heard:
        """Audio arrived."""

    def start_activity(self) -> Heard:
        """ActivityStart arrived."""

    def end_activity(self) -> Heard:
        """ActivityEnd arrived."""

    def end_stream(self) -> Heard:
        """AudioStreamEnd arrived."""


class AutomaticListener:
    """The service listens itself."""

    def __init__(self, sensitivity: Sensitivity) -> None:
        self._ear = Ear(sensitivity)

    @property
    def in_speech(self) -> bool:
        """Whether an utterance is under way."""
        return self._ear.in_speech

    def hear(self, pcm: bytes) -> Heard:
        """Listen; the first word ends a reply, silence ends the question."""
        return [
            PersonStarted() if isinstance(event, SpeechStarted) else PersonStopped(self._ear.speech_s)
            for event in self._ear.hear(pcm)
        ]

    def start_activity(self) -> Heard:
        """Refused: the two ways exclude each other."""
        return Refusal(
            reason="Explicit activity control is not supported when automatic activity detection is enabled."
        )

    end_activity = start_activity

    def end_stream(self) -> Heard:
        """An utterance under way ends with the stream."""
        return [PersonStopped(self._ear.speech_s)] if self._ear.finish() else []


class ManualListener:
    """The client says when the person speaks. Other audio is dropped, before the first activity refused."""

    def __init__(self) -> None:
        self._heard_bytes: int | None = None
        self._any = False

    @property
    def in_speech(self) -> bool:
        """Whether an utterance is under way."""
        return self._heard_bytes is not None

    def hear(self, pcm: bytes) -> Heard:
        """Counted within an activity."""
        if not self._any:
            return Refusal()
        if self._heard_bytes is not None:
            self._heard_bytes += len(pcm)
        return []

    def start_activity(self) -> Heard:
        """The person began, says the client."""
        if self._heard_bytes is not None:
            return Refusal()
        self._heard_bytes = 0
        self._any = True
        return [PersonStarted()]

    def end_activity(self) -> Heard:
        """The person finished, says the client."""
        if self._heard_bytes is None:
            return Refusal()
        stopped = PersonStopped(self._heard_bytes / (MICROPHONE_RATE_HZ * SAMPLE_BYTES))
        self._heard_bytes = None
        return [stopped]

    def end_stream(self) -> Heard:
        """Refused: this is the other way's."""
        return Refusal(reason="Audio stream end is supported with automatic activity detection only.")
