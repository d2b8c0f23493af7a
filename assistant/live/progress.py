"""Whether a link still gets on, judged by what moves. Pure; the time is handed in.

Three things are watched. What is sent must leave: a message that the socket does not take for `STALL_S` means
that the uplink is dead, unless a picture is before it, which may take its time as long as it moves. What the
kernel sent must be acknowledged: the kernel sees to that, see `wire`. And while the service owes us a reply,
something must come, be it a pong: that finds the peer whose kernel lives and whose program does not. A pong
alone is no proof of anything: the service was seen to take 30 s for one while it heard well, so none is asked
for while the person speaks, and a link on which nothing is owed is not judged by it. How long the person
waits for a reply is the conversation's business.
"""

from dataclasses import dataclass
from typing import assert_never

from assistant.core import events as ev
from assistant.core.effects import (
    EndActivity,
    SendAudio,
    SendText,
    SendToolResponse,
    StartActivity,
    StopAudio,
    WireEffect,
)

STALL_S = 4.0
"""One message that does not leave for so long."""

ASK_AFTER_S = 2.5
"""A reply is owed and nothing came for so long: send a ping."""

SILENT_S = 7.0
"""A reply is owed and not a byte came for so long, pings and all."""


@dataclass
class Progress:
    """Of one open link. All times by the same clock."""

    sending_since: float | None = None
    """A message is on its way into the socket."""
    owed_since: float | None = None
    """The person, or a tool, waits for the service."""
    _acknowledged: int = 0
    _arrivals: int = 0
    _arrived_at: float = 0.0

    def sends(self, message: WireEffect, now: float) -> None:
        """A message begins to leave."""
        self.sending_since = now
        match message:
            case EndActivity() | SendText() | SendToolResponse():
                self.owed_since = now
            case StartActivity():
                self.owed_since = None
            case SendAudio() | StopAudio():
                pass  # whether that ends a question is known to the service alone
            case _:
                assert_never(message)

    def waits(self, now: float) -> None:
        """A message cannot leave yet."""
        self.sending_since = now if self.sending_since is None else self.sending_since

    def sent(self) -> None:
        """It has left, or nothing wants to."""
        self.sending_since = None

    def picture_leaves(self, acknowledged: int, now: float) -> None:
        """A picture is still leaving, and the peer has `acknowledged` so many bytes of the connection."""
        if acknowledged != self._acknowledged and self.sending_since is not None:
            self.sending_since = now
        self._acknowledged = acknowledged

    def heard(self, event: ev.Event, now: float) -> None:
        """The service said something."""
        match event:
            case ev.ModelSpoke():
                self.owed_since = now
            case ev.GenerationCompleted() | ev.TurnCompleted() | ev.ReplyInterrupted() | ev.ToolCalled():
                self.owed_since = None

    def stalled(self, now: float) -> str | None:
        """Why the link must be given up, if it must."""
        if self.sending_since is not None and now - self.sending_since > STALL_S:
            return "the uplink is stalled"
        return None

    def silent_s(self, arrivals: int, now: float) -> float:
        """For how long a reply has been owed and not a byte has come, as far as was looked.

        `arrivals` counts how often bytes came.
        """
        if arrivals != self._arrivals:
            self._arrivals, self._arrived_at = arrivals, now
        return 0.0 if self.owed_since is None else now - max(self.owed_since, self._arrived_at)
