"""Every wait and every size of the conversation, named: seconds and bytes unless it says otherwise.

`Timings` is also the `[conversation]` section of the configuration: its bounds are checked there.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Ge, Gt, Le

MICROPHONE_RATE_HZ = 16_000
"""What the Live API takes and the wake-word models were trained on: mono, signed 16 bit, little endian."""

REPLY_RATE_HZ = 24_000
"""What the Live API answers with: mono, signed 16 bit, little endian."""

SAMPLE_BYTES = 2

FRAME_S = 0.02
"""One frame of microphone audio; the Live API asks for chunks of 20 to 40 ms."""

FRAMES_AT_ONCE_ASLEEP = 4
"""Nobody waits for a frame while the device sleeps, and each handing over costs more than the frames do."""

FRAME_BYTES = int(MICROPHONE_RATE_HZ * FRAME_S) * SAMPLE_BYTES

ONSET_MARGIN_S = 0.3
"""Speech counts as started when there is enough of it: with gaps, so much later than it could have been."""

MAX_PENDING_TEXTS = 8
"""Typed messages that wait for a link; one more is refused."""

MOST_MARKS = MAX_PENDING_TEXTS
"""Marks of typed messages that the status tells; the newest."""

LONGEST_MARK = 64
"""Characters of one."""

SNOOZE_MINUTES = 9
"""As alarm clocks have had it since the fifties."""

RING_EVERY_S = 2.5
"""A ring lasts two seconds."""

LOUDER_AFTER_S = 20.0
LOUDEST_AFTER_S = 60.0
"""Who sleeps is woken gently, and surely."""

QUIETEST_RING = 0.4
"""A ring is at least this loud, 0 to 1: who turned the volume down in the evening wants to wake up.

So is the gate's question: who does not hear it must not be taken to have answered it. And so is, where
there is no light, the earcon that tells that the device listens or looks.
"""

LONGEST_EARCON_S = 1.0
"""An earcon has been heard by then."""

LONGEST_LINE_READING_S = 10.0
"""By then it is known where the board's mute switch stands, or its pin cannot be read."""

LONGEST_RING_S = 600.0
"""Nobody is there."""

MOST_UNTOLD = 50
"""Missed alarms that the person is still to be told of: as many as may be set."""

ECHO_S = 1.0
"""Longest time between a wake word and its detection."""

LONGEST_GATE_S = 10.0
"""A call that the service waits for keeps the microphone from it no longer; `live-api` field reports."""

MAX_TOOL_CALLS = 16
"""Calls under way at once; one more is answered with an error."""

OUTSIDERS_COUNT_S = 600.0
"""What others have put before the model counts on for so long in later conversations: it remembers it."""

GO_AWAY_MARGIN_S = 10.0
"""A link that the service will end is replaced this long before, at the latest."""

ROTATE_AGAIN_S = 5.0
"""A planned reconnect that failed is tried again after this."""

PICTURE_EVERY_S = 1.0
"""Of all sources together: the Live API takes no more than one a second."""

LONGEST_SIDE = 768
"""Pixels of a picture; what the Live API takes, and what larger pictures are scaled down to by it."""

SAME_BITS = 4
"""Two pictures whose fingerprints differ in no more bits show the same."""

SAME_AGAIN_AFTER_S = 10.0
"""What looks the same as the last picture is not sent again before this."""

MOST_BACKOFF_AWAKE_S = 2.0
"""While somebody waits for an answer no retry waits longer; the cap is for outages that nobody sits out."""

LATE_TRANSCRIPT_S = 1.0
"""A reply that is read is over so long after its generation: the transcript comes in no fixed order."""

MOST_SOURCES = 20
"""Pages that are kept of what a reply is based on."""

TRANSCRIPT_LIMIT = 4_000
"""Characters of each side of a turn that are kept; the newest."""

LONGEST_SPELLING_S = 20.0
"""The code of a pairing has been spelled by then."""

VOLUME_STEP = 0.1
"""What one press of a volume button changes; the whole range is 1."""


def reply_seconds(pcm: bytes) -> float:
    """How long `pcm`, audio of a reply, plays."""
    return len(pcm) / (REPLY_RATE_HZ * SAMPLE_BYTES)


@dataclass(frozen=True, slots=True)
class Timings:
    """How long the conversation keeps, waits and listens. All in seconds."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    pre_roll_s: Annotated[float, Ge(0), Le(10)] = 2.0
    """Audio from before the wake word's detection that goes up with the question."""

    press_pre_roll_s: Annotated[float, Ge(0), Le(2)] = 0.3
    """Audio from before a press of the talk button that goes up: people start speaking as they press."""

    hold_after_s: Annotated[float, Gt(0), Le(2)] = 0.4
    """A talk button that is down for longer is held: push-to-talk."""

    speech_start_s: Annotated[float, Gt(0), Le(2)] = 0.2
    """Speech, in audio seconds, that counts as the person having started."""

    speech_end_s: Annotated[float, Gt(0), Le(5)] = 0.8
    """Silence, in audio seconds, that counts as the person having finished."""

    listen_timeout_s: Annotated[float, Gt(0), Le(60)] = 8.0
    """Woken and nothing said: asleep again."""

    longest_utterance_s: Annotated[float, Gt(0), Le(600)] = 60.0
    """One utterance is ended after this: a radio must not talk for ever."""

    reply_timeout_s: Annotated[float, Gt(0), Le(120)] = 4.0
    """Asked, or half answered, and no progress for this long: the question is asked again, otherwise,
    and waited for half as long."""

    phantom_s: Annotated[float, Gt(0), Le(10)] = 1.5
    """The service was interrupted, and nobody has spoken for this long: nobody did."""

    follow_up_s: Annotated[float, Ge(0), Le(60)] = 8.0
    """After a reply the person may go on without the wake word for this long; 0 turns it off."""

    longest_conversation_s: Annotated[float, Gt(0), Le(7200)] = 1800.0
    """From the wake word to sleep, whatever happens between."""

    connect_timeout_s: Annotated[float, Gt(0), Le(120)] = 20.0
    """A person who spoke waits this long for a link, retries included."""

    backlog_s: Annotated[float, Ge(1), Le(60)] = 15.0
    """Speech that waits for a link; the oldest is dropped beyond it."""

    longest_link_s: Annotated[float, Gt(20), Le(86_400)] = 540.0
    """A link of this age is replaced between turns; the service ends it after about ten minutes."""

    suspicion_s: Annotated[float, Gt(0), Le(30)] = 3.0
    """A link that was opened because a wake word seemed to begin is closed after this."""

    linger_s: Annotated[float, Ge(0), Le(3600)] = 30.0
    """An unused link stays open for this long after falling asleep; nothing is sent on it."""

    backoff_base_s: Annotated[float, Gt(0), Le(60)] = 0.5
    """The first retry waits a random time up to this; each further one up to twice as long."""

    backoff_cap_s: Annotated[float, Gt(0), Le(300)] = 15.0
    """No retry waits longer."""

    drain_margin_s: Annotated[float, Gt(0), Le(30)] = 2.0
    """A reply that should have been heard to its end this long ago counts as heard."""

    breaker_s: Annotated[float, Gt(0), Le(86_400)] = 60.0
    """A service that refused key, model or quota is not asked again before this, or before it says."""

    light_timeout_s: Annotated[float, Gt(0), Le(10)] = 1.0
    """Lights that do not confirm within this what they were to show are broken: nothing is streamed."""

    problem_told_after_s: Annotated[float, Gt(0), Le(60)] = 3.0
    """The person has waited for a link for this long: they are told why."""

    notice_again_after_s: Annotated[float, Ge(0), Le(86_400)] = 300.0
    """The same notice is not spoken again before this; its light and its earcon come each time."""

    confirm_s: Annotated[float, Gt(0), Le(120)] = 10.0
    """How long a press of talk confirms that everything is to be forgotten."""

    problem_shown_s: Annotated[float, Gt(0), Le(3600)] = 10.0
    """How long the lights tell of a problem once the device is asleep."""
