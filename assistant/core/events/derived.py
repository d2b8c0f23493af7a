"""What the conversation itself concludes, and what its waits bring."""

from dataclasses import dataclass

from assistant.core.events.base import Event


@dataclass(frozen=True, slots=True)
class SpeechStarted(Event):
    """The person began to speak (endpointing)."""


@dataclass(frozen=True, slots=True)
class SpeechEnded(Event):
    """The person finished (endpointing)."""


@dataclass(frozen=True, slots=True)
class TalkHeld(Event):
    """The talk button has been down for so long that it means push-to-talk."""


@dataclass(frozen=True, slots=True)
class TalkTapped(Event):
    """The talk button came up again soon: a press, not a hold."""


@dataclass(frozen=True, slots=True)
class HoldEnded(Event):
    """The talk button came up after push-to-talk."""


@dataclass(frozen=True, slots=True)
class ListenTimedOut(Event):
    """Nobody spoke after the wake word."""


@dataclass(frozen=True, slots=True)
class UtteranceTooLong(Event):
    """Somebody, or something, has been speaking for too long."""


@dataclass(frozen=True, slots=True)
class ReplyTimedOut(Event):
    """No reply began."""


@dataclass(frozen=True, slots=True)
class ReplyStalled(Event):
    """A reply stopped half way."""


@dataclass(frozen=True, slots=True)
class PlayoutOverdue(Event):
    """The last sample of the reply should have been heard long ago."""


@dataclass(frozen=True, slots=True)
class PhantomExposed(Event):
    """The service was interrupted by nobody: nothing was said since."""


@dataclass(frozen=True, slots=True)
class AskedAgain(Event):
    """The question goes up once more."""


@dataclass(frozen=True, slots=True)
class ReplyLost(Event):
    """The rest of a reply will not come, and there is nothing to ask again."""


@dataclass(frozen=True, slots=True)
class AnswerGivenUp(Event):
    """The question was asked often enough."""


@dataclass(frozen=True, slots=True)
class NobodyMeantUs(Event):
    """What was taken for a question was not put to us: nobody called, and the service understood nothing."""


@dataclass(frozen=True, slots=True)
class QuestionLost(Event):
    """The link took an unanswered question with it: the person has to ask again."""


@dataclass(frozen=True, slots=True)
class EarsLost(Event):
    """The microphone went away while the person was to speak."""


@dataclass(frozen=True, slots=True)
class LineMuted(Event):
    """The board's own mute switch was put on."""


@dataclass(frozen=True, slots=True)
class LightsLost(Event):
    """Neither a light nor, where there is none, a sound tells that the device listens, so it may not."""


@dataclass(frozen=True, slots=True)
class LineUnread(Event):
    """Where the board's mute switch stands should have been known long ago."""


@dataclass(frozen=True, slots=True)
class EarconOver(Event):
    """What no light tells has been heard."""


@dataclass(frozen=True, slots=True)
class BudgetSpent(Event):
    """Today's budget is used, and the reply under way has been heard."""


@dataclass(frozen=True, slots=True)
class FollowUpTimedOut(Event):
    """The follow-up window closed."""


@dataclass(frozen=True, slots=True)
class ConversationTooLong(Event):
    """The longest conversation is over."""


@dataclass(frozen=True, slots=True)
class ConnectTimedOut(Event):
    """No link came up while the person waited."""


@dataclass(frozen=True, slots=True)
class ConnectGivenUp(Event):
    """Trying again cannot help this conversation."""


@dataclass(frozen=True, slots=True)
class RetryDue(Event):
    """The backoff is over: the link may be opened again."""


@dataclass(frozen=True, slots=True)
class LingerOver(Event):
    """The link was not used since the device fell asleep."""


@dataclass(frozen=True, slots=True)
class SuspicionOver(Event):
    """The wake word that was suspected did not come."""


@dataclass(frozen=True, slots=True)
class LinkAged(Event):
    """The link is old enough to be replaced when nobody is speaking."""


@dataclass(frozen=True, slots=True)
class RotationDue(Event):
    """The link has to be replaced now, unless a reply or a tool is under way."""


@dataclass(frozen=True, slots=True)
class ProblemPersists(Event):
    """The person has waited for a link for so long that they should be told why."""


@dataclass(frozen=True, slots=True)
class ForgettingLapsed(Event):
    """Nobody confirmed that everything is to be forgotten."""


@dataclass(frozen=True, slots=True)
class ProblemShown(Event):
    """The lights told of the last problem for long enough."""


@dataclass(frozen=True, slots=True)
class ToolAwaited(Event):
    """What was said so far has been heard, and a tool is still at work on the rest."""


@dataclass(frozen=True, slots=True)
class PictureDue(Event):
    """The service takes the next picture: a second has gone by since the last one, or since the last look."""


@dataclass(frozen=True, slots=True)
class SpellingOver(Event):
    """The code of a pairing should have been spelled by now."""


@dataclass(frozen=True, slots=True)
class RingDue(Event):
    """It is time for the next ring."""


@dataclass(frozen=True, slots=True)
class RingAnswered(Event):
    """The person noticed what rings."""


@dataclass(frozen=True, slots=True)
class ApprovalGiven(Event):
    """The person said yes to what a tool would do."""


@dataclass(frozen=True, slots=True)
class ApprovalLapsed(Event):
    """Nobody said yes to what a tool would do."""


@dataclass(frozen=True, slots=True)
class GateOver(Event):
    """A call has kept the microphone from the service for long enough."""


@dataclass(frozen=True, slots=True)
class WorkDone(Event):
    """The service ended its turn without a word: what was asked for was done by tools."""


@dataclass(frozen=True, slots=True)
class GoodbyeSaid(Event):
    """The person took leave, and the last reply was heard."""
