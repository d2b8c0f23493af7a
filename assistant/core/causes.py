"""Why something did not work, in words for a person."""

from enum import Enum


class Cause(Enum):
    """What went wrong. The value is the sentence that a person is told."""

    NO_NETWORK = "There is no network."
    NAME_NOT_FOUND = "The name of the service cannot be found."
    TIME_NOT_SET = "The time is not set yet."
    TLS_REFUSED = "The service's certificate is not to be trusted."
    KEY_MISSING = "There is no key for the service."
    KEY_REFUSED = "The key was refused."
    QUOTA = "The quota of the service is used up."
    MODEL_REFUSED = "The service does not know this model, or refuses its settings."
    SERVICE_DOWN = "The service is down."
    NO_SETUP = "The service accepted the call and then said nothing."
    LINK_LOST = "The connection was lost."
    CONTENT_REFUSED = "The service refused what was sent."
    NO_ANSWER = "There was no answer."
    MICROPHONE_GONE = "The microphone is gone."
    LIGHTS_GONE = "The lights do not work, so it may not listen."
    SPEAKER_GONE = "The speaker is gone, and nothing else tells when it listens, so it may not."
    BUDGET_SPENT = "Today's budget is used."


BARRING = frozenset({Cause.KEY_REFUSED, Cause.MODEL_REFUSED, Cause.QUOTA})
"""The service itself said no: it is not asked again for a while."""

FATAL_FOR_THIS_CONVERSATION = BARRING | {Cause.KEY_MISSING, Cause.TLS_REFUSED}
"""Trying again within the same conversation cannot help."""

OUTAGES = frozenset(
    {
        Cause.NO_NETWORK,
        Cause.NAME_NOT_FOUND,
        Cause.TIME_NOT_SET,
        Cause.SERVICE_DOWN,
        Cause.NO_SETUP,
        Cause.LINK_LOST,
    }
)
"""What passes without anybody's doing: the device finds out when it has."""
