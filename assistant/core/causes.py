"""Why something did not work, in words for a person."""

from enum import Enum


class Cause(Enum):
    """What went wrong. The value is the sentence that a person is told."""

    NO_NETWORK = "There is no network."
    NAME_NOT_FOUND = "The name of the service cannot be found."
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


FATAL_FOR_THIS_CONVERSATION = frozenset(
    {Cause.KEY_MISSING, Cause.KEY_REFUSED, Cause.MODEL_REFUSED, Cause.TLS_REFUSED, Cause.QUOTA}
)
"""Trying again within the same conversation cannot help; the next wake word or press tries anew."""
