"""What the device shows, sounds and says: the vocabulary. `cues` says what is told when."""

from dataclasses import dataclass
from enum import Enum

from assistant.core.causes import Cause


class Light(Enum):
    """What the lights tell of the conversation. Only DARK may look like no light."""

    DARK = "dark"
    WAKING = "waking"
    CONNECTING = "connecting"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    FOLLOW_UP = "follow-up"
    MUTED = "muted"
    OFFLINE = "offline"
    TROUBLE = "trouble"
    SAFE_MODE = "safe mode"
    RINGING = "ringing"
    LOW_BUDGET = "low budget"


STREAMING_LIGHTS = frozenset(
    {Light.WAKING, Light.CONNECTING, Light.LISTENING, Light.THINKING, Light.SPEAKING, Light.FOLLOW_UP}
)
"""Lights that say "it may be sending what it hears"."""


@dataclass(frozen=True, slots=True)
class Indication:
    """Everything that the lights tell at once: the conversation's light, and who watches."""

    light: Light = Light.DARK
    camera: bool = False
    screen: bool = False

    @property
    def dark(self) -> bool:
        """Nothing is lit."""
        return self.light is Light.DARK and not self.camera and not self.screen


class Earcon(Enum):
    """A short sound of the device's own."""

    WAKE = "wake"
    SLEEP = "sleep"
    TROUBLE = "trouble"
    MUTED = "muted"
    UNMUTED = "unmuted"
    REFUSED = "refused"
    CAMERA_ON = "camera on"
    CAMERA_OFF = "camera off"
    SCREEN_ON = "screen on"
    SCREEN_OFF = "screen off"
    RING_SOFT = "ring soft"
    RING = "ring"
    RING_LOUD = "ring loud"


class Notice(Enum):
    """A short sentence of the device's own, spoken without the service.

    The value is its key in a language's table. Every cause has the notice of its name, see `notice_of`.
    """

    NO_NETWORK = "no_network"
    NAME_NOT_FOUND = "name_not_found"
    TIME_NOT_SET = "time_not_set"
    TLS_REFUSED = "tls_refused"
    KEY_MISSING = "key_missing"
    KEY_REFUSED = "key_refused"
    QUOTA = "quota"
    MODEL_REFUSED = "model_refused"
    SERVICE_DOWN = "service_down"
    NO_SETUP = "no_setup"
    LINK_LOST = "link_lost"
    CONTENT_REFUSED = "content_refused"
    NO_ANSWER = "no_answer"
    MICROPHONE_GONE = "microphone_gone"
    LIGHTS_GONE = "lights_gone"
    SPEAKER_GONE = "speaker_gone"
    BUDGET_SPENT = "budget_spent"
    CONTEXT_LOST = "context_lost"
    SPEAKER_BACK = "speaker_back"
    CAMERA_GONE = "camera_gone"
    SHARING_ENDED = "sharing_ended"
    NOT_PAIRED = "not_paired"
    PAIRING = "pairing"
    PAIRED = "paired"
    PAIRING_REFUSED = "pairing_refused"
    SAFE_MODE = "safe_mode"
    CONFIRM_FORGETTING = "confirm_forgetting"
    FORGOTTEN = "forgotten"
    TIMER_OVER = "timer_over"
    ALARM = "alarm"
    REMINDER = "reminder"
    ALARM_MISSED = "alarm_missed"
    ASK_APPROVAL = "ask_approval"
    APPROVAL_LAPSED = "approval_lapsed"
    DISK_FULL = "disk_full"


def notice_of(cause: Cause) -> Notice:
    """What is said of a problem."""
    return Notice[cause.name]
