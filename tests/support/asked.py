"""A device that runs, whoever keeps it running: asked and told as its owner would."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from assistant.core.causes import Cause


def tell(line: str) -> None:
    """What a test found out, for whoever reads its output."""
    sys.stdout.write(f"{line}\n")


class Asked(ABC):
    """What a test wants of it."""

    @abstractmethod
    def status(self) -> Any:
        """What `assistant status --json` prints."""

    @abstractmethod
    def say(self, text: str) -> None:
        """Type something, as `assistant say`."""

    @abstractmethod
    def press_stop(self) -> None:
        """Press the stop button, as `assistant press stop`."""

    @abstractmethod
    def until(self, condition: Callable[[], bool], within_s: float, what: str) -> float:
        """Wait until `condition()`; how long that took, in seconds. Raises TimeoutError naming `what`."""

    def ask(self, question: str, within_s: float = 20.0) -> str:
        """Type a question; what the model said."""
        self.say(question)
        self.until(lambda: question in self.status()["model"], within_s, f"an answer to {question!r}")
        return str(self.status()["model"])

    def until_told(self, cause: Cause, within_s: float) -> float:
        """Wait until the status tells of the problem `cause`."""
        told = cause.name.lower()
        return self.until(lambda: self.status()["cause"] == told, within_s, f"it tells: {cause.value}")

    def give_up(self) -> None:
        """Wait for no answer any more: from now on it looks for the service by itself, asleep."""
        self.press_stop()
        self.until(lambda: bool(self.status()["offline"]), 5, "it is offline")

    def until_online(self, within_s: float) -> float:
        """Wait until it has found the service."""
        return self.until(lambda: not self.status()["offline"], within_s, "it is online")
