"""What to do. Imperative, frozen; the only way out of `Conversation.handle`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done by an adapter, without waiting."""


# --- the Live session ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenLink(Effect):
    """Open a link. `explicit_activity`: we mark where speech starts and ends, else the service finds out."""

    explicit_activity: bool


@dataclass(frozen=True, slots=True)
class CloseLink(Effect):
    """Close the link, or stop opening it; no event of it may follow."""


@dataclass(frozen=True, slots=True)
class SendAudio(Effect):
    """Send one frame of microphone audio (16 kHz, mono, s16le)."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class StartActivity(Effect):
    """Tell the service that the person starts to speak (links with explicit activity only)."""


@dataclass(frozen=True, slots=True)
class EndActivity(Effect):
    """Tell the service, after all audio before it, that the person has finished."""


@dataclass(frozen=True, slots=True)
class StopAudio(Effect):
    """The microphone falls silent: forget audio that has not left yet, tell the service, end the activity."""


@dataclass(frozen=True, slots=True)
class SendText(Effect):
    """Send a typed message."""

    text: str


# --- the speaker --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Play(Effect):
    """Append a piece of the reply (24 kHz, mono, s16le) to what is being played."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class EndReply(Effect):
    """No more of this reply will come: report when its last sample has been heard."""


@dataclass(frozen=True, slots=True)
class FlushPlayout(Effect):
    """Fall silent within one device period and forget what has not been heard."""
