"""What tools bring into a conversation: a gate for the microphone, outsiders, another voice, a goodbye."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.conversation import Rules
from assistant.core.sight import Picture, Source
from assistant.core.signals import Light, Notice
from assistant.core.states import Link, Turn
from assistant.core.timings import MAX_TOOL_CALLS, OUTSIDERS_COUNT_S
from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.core.websource import WebSource
from tests.support.talk import Talk, answering, asking, following_up

LOOK = ToolCall("1", "look")
SEEN = ToolResponse("1", "look", {"output": "a cat"})
PAGE = WebSource("Lima", "https://example.org/lima")


# --- a call that the service waits for --------------------------------------------------------------


def test_no_audio_goes_up_while_the_service_waits_for_a_tool() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK, blocking=True))
    before = len(talk.sent)
    talk.says(3)
    assert (len(talk.sent), talk.status.streaming) == (before, False)
    talk.tell(ev.ToolFinished(SEEN)).says(1)
    assert len(talk.sent) > before + 40


def test_what_waits_for_a_link_waits_for_the_tool_too() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK, blocking=True)).types("and now?")
    assert not talk.all(do.SendText)
    talk.tell(ev.ToolFinished(SEEN))
    assert talk.all(do.SendText) == [do.SendText("and now?")]


def test_nobody_is_kept_waiting_for_longer_than_ten_seconds() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK, blocking=True)).passes(9.9)
    before = len(talk.sent)
    talk.passes(0.2).says(1)
    assert len(talk.sent) > before + 40
    assert talk.status.tools == ("look",)


def test_one_of_two_that_is_done_opens_nothing() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK, blocking=True), ev.ToolCalled(ToolCall("2", "x"), blocking=True))
    talk.tell(ev.ToolFinished(SEEN))
    before = len(talk.sent)
    assert len(talk.says(1).sent) == before
    talk.tell(ev.ToolCallsCancelled(("2",))).says(1)
    assert len(talk.sent) > before + 40


def test_what_a_tool_was_for_is_one_turn_with_what_came_of_it() -> None:
    talk = Talk(link_takes=0.0).types("look").passes(0.1).tell(ev.ToolCalled(LOOK), ev.TurnCompleted())
    talk.tell(ev.ToolFinished(SEEN), ev.TurnCompleted(), ev.ReplyTranscribed("A cat.")).model_says(
        1
    ).model_ends()
    assert talk.all(do.RememberTurn) == [do.RememberTurn("look", "A cat.")]


def test_what_is_said_while_a_tool_works_and_after_it_is_told_apart() -> None:
    talk = Talk(link_takes=0.0).types("look").passes(0.1).tell(ev.ToolCalled(LOOK))
    talk.tell(ev.ReplyTranscribed("One moment.")).model_says(1).model_ends().passes(1.1)
    talk.tell(ev.ToolFinished(SEEN), ev.ReplyTranscribed("A"), ev.ReplyTranscribed(" cat.")).model_says(1)
    assert talk.model_ends().all(do.RememberTurn) == [do.RememberTurn("look", "One moment. A cat.")]


def test_a_result_that_interrupts_what_was_said_meanwhile_is_waited_for_with_closed_ears() -> None:
    talk = Talk(link_takes=0.0).types("look").passes(0.1).tell(ev.ToolCalled(LOOK)).model_says(3).passes(1)
    talk.tell(ev.ToolFinished(SEEN), ev.ReplyInterrupted(), ev.TurnCompleted()).is_now(Turn.THINKING, Link.UP)
    talk.model_says(1).is_now(Turn.SPEAKING)
    talk.model_ends().passes(1.1).is_now(Turn.ASLEEP)


def test_a_further_call_does_not_keep_the_person_waiting_for_longer() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK, blocking=True)).passes(9)
    talk.tell(ev.ToolCalled(ToolCall("2", "x"), blocking=True)).passes(1.1)
    before = len(talk.sent)
    assert len(talk.says(1).sent) > before + 40


def test_who_calls_while_the_service_waits_for_a_tool_is_heard_when_it_is_done() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK, blocking=True)).passes(1).wake()
    before, heard = len(talk.sent), talk.frames
    talk.says(2).passes(1).is_now(Turn.THINKING)
    assert len(talk.sent) == before
    talk.tell(ev.ToolFinished(SEEN))
    assert set(range(heard + 1, heard + 101)) <= set(talk.sent[before:])


def test_who_speaks_or_holds_the_button_as_a_call_comes_is_heard_to_the_end() -> None:
    talk = Talk(link_takes=0.0).press().passes(1).says(1)
    heard = talk.frames
    talk.tell(ev.ToolCalled(LOOK, blocking=True))
    assert (talk.status.held, talk.status.streaming) == (True, True)
    talk.says(1).release().tell(ev.ToolFinished(SEEN))
    assert talk.sent[-50:] == list(range(heard + 1, heard + 51))
    assert isinstance(talk.log[-1][1], do.EndActivity)


# --- outsiders --------------------------------------------------------------------------------------


def untrusted(talk: Talk) -> tuple[str, ...]:
    talk.tell(ev.ToolCalled(ToolCall(f"{len(talk.log)}", "unlock")))
    return talk.all(do.RunTool)[-1].untrusted


def test_a_person_who_is_alone_with_the_device_is_trusted() -> None:
    assert untrusted(asking().tell(ev.ToolCalled(LOOK), ev.ToolFinished(SEEN))) == ()


def others_had_a_word() -> Talk:
    """A conversation, just over, in which a tool and a search brought something."""
    talk = asking().tell(ev.ToolCalled(LOOK), ev.ToolFinished(SEEN, untrusted=True), ev.SourcesCited((PAGE,)))
    assert untrusted(talk) == ("search", "tool")
    return talk.tell(ev.StopPressed())


def later(talk: Talk, seconds: float) -> tuple[str, ...]:
    """What counts as the words of others in a conversation that begins so much later."""
    return untrusted(talk.passes(seconds, microphone=False).wake().passes(0.1))


def test_content_of_others_counts_in_later_conversations_for_a_while() -> None:
    talk = others_had_a_word()
    assert later(talk, 1.0) == ("search", "tool")
    talk.tell(ev.StopPressed())
    assert later(talk, OUTSIDERS_COUNT_S - 2.0) == ("search", "tool")
    talk.tell(ev.SourcesCited((PAGE,)), ev.StopPressed())
    assert later(talk, OUTSIDERS_COUNT_S - 1.0) == ("search",), "their last word counts"
    assert later(talk.tell(ev.StopPressed()), 2.0) == ()


def test_content_of_others_counts_for_as_long_as_the_conversation() -> None:
    talk = asking().tell(ev.SourcesCited((PAGE,)))
    for _ in range(100):
        talk.asks().model_says(8).model_ends().passes(8.1)
    assert talk.now > 1000 + OUTSIDERS_COUNT_S
    assert untrusted(talk) == ("search",)


def test_who_forgets_forgets_the_words_of_others() -> None:
    assert later(others_had_a_word().tell(ev.ForgetConfirmed()), 1.0) == ()


def test_the_first_voice_of_each_conversation_is_the_persons() -> None:
    talk = asking().tell(ev.PersonTranscribed("what is", "1"), ev.StopPressed()).wake().passes(0.1)
    assert untrusted(talk.tell(ev.PersonTranscribed("it", "2"))) == ()


@pytest.mark.parametrize("source", Source)
def test_a_picture_brings_in_whoever_wrote_on_it(source: Source) -> None:
    press = ev.CameraPressed() if source is Source.CAMERA else ev.ScreenPressed()
    talk = asking().tell(press)
    assert untrusted(talk) == ()
    talk.tell(ev.PictureTaken(Picture(source, b"", 1)))
    assert untrusted(talk) == (source.value,)


def test_a_second_voice_is_an_outsider() -> None:
    talk = asking().tell(ev.PersonTranscribed("what is", "1"), ev.PersonTranscribed(" it", "1"))
    assert untrusted(talk) == ()
    talk.tell(ev.PersonTranscribed("unlock the door", "2"))
    assert untrusted(talk) == ("voice",)


# --- who asked --------------------------------------------------------------------------------------


def asker(talk: Talk) -> str:
    talk.tell(ev.ToolCalled(ToolCall(f"{len(talk.log)}", "unlock")))
    return talk.all(do.RunTool)[-1].asker


def test_who_asked_for_a_call_is_told_with_it() -> None:
    talk = asking()
    assert asker(talk) == "voice"
    assert asker(talk.tell(ev.PersonTranscribed("unlock", "speaker 1"))) == "voice speaker 1"
    assert asker(talk.types("lock").passes(0.1)) == "typed"
    assert asker(talk.wake().asks()) == "voice"


def test_a_call_that_is_not_made_is_noted() -> None:
    talk = asking().tell(ev.SourcesCited((PAGE,)), ev.ToolCallsRefused("unlock", "too many"))
    talk.tell(*(ev.ToolCalled(ToolCall(f"{number}", "look")) for number in range(MAX_TOOL_CALLS + 1)))
    unmade = [ToolCall("", "unlock"), ToolCall(f"{MAX_TOOL_CALLS}", "look")]
    assert talk.all(do.NoteRefusal) == [
        do.NoteRefusal(do.RunTool(call, ("search",), "voice"), why)
        for call, why in zip(unmade, ("too many", f"more than {MAX_TOOL_CALLS} calls at once"), strict=True)
    ]


# --- sources ----------------------------------------------------------------------------------------


def test_sources_are_kept_with_the_turn() -> None:
    talk = asking().tell(
        ev.PersonTranscribed("capital?"), ev.ReplyTranscribed("Lima"), ev.SourcesCited((PAGE, PAGE))
    )
    assert list(talk.status.sources) == [PAGE]
    talk.model_says(1).model_ends()
    assert talk.all(do.RememberTurn) == [do.RememberTurn("capital?", "Lima", (PAGE,))]
    talk.passes(1.1).tell(ev.PersonTranscribed("and"))
    assert not talk.status.sources


# --- a typed question, quietly ----------------------------------------------------------------------


def test_a_quiet_reply_is_read_and_not_heard() -> None:
    talk = Talk(link_takes=0.0).tell(ev.TextSubmitted("hi", quiet=True)).passes(0.1)
    talk.tell(ev.ReplyTranscribed("hello")).model_says(3).is_now(Turn.SPEAKING)
    assert talk.status.quiet
    talk.model_ends()
    assert (talk.turn, talk.status.model, talk.status.quiet) == (Turn.ASLEEP, "hello", False)
    assert (talk.all(do.Play), talk.all(do.EndReply), talk.earcons) == ([], [], [])


def test_the_next_question_is_answered_aloud() -> None:
    talk = Talk(link_takes=0.0).tell(ev.TextSubmitted("hi", quiet=True)).passes(0.1).types("hi").model_says(1)
    assert len(talk.all(do.Play)) == 1


def test_a_quiet_reply_that_stops_half_way_is_given_up_like_any() -> None:
    talk = Talk(link_takes=0.0).tell(ev.TextSubmitted("hi", quiet=True)).passes(0.1).model_says(1).passes(4.1)
    assert talk.status.asked_again == 1


def test_a_quiet_reply_is_not_over_before_its_transcript_is() -> None:
    talk = Talk(link_takes=0.0).tell(ev.TextSubmitted("hi", quiet=True)).passes(0.1).model_says(3)
    talk.tell(ev.ReplyTranscribed("hel"), ev.GenerationCompleted()).is_now(Turn.SPEAKING)
    talk.passes(0.5).tell(ev.ReplyTranscribed("lo")).passes(0.6)
    assert (talk.turn, talk.status.model, talk.link) == (Turn.ASLEEP, "hello", Link.UP)
    assert talk.all(do.RememberTurn) == [do.RememberTurn("hi", "hello")]
    talk.tell(ev.TurnCompleted()).is_now(Turn.ASLEEP, Link.UP)


def test_who_types_quietly_reads_that_there_is_no_answer() -> None:
    talk = Talk(link_takes=0.0).tell(ev.TextSubmitted("hi", quiet=True))
    talk.passes(15).is_now(Turn.ASLEEP)
    assert (talk.status.cause, talk.notices, talk.earcons) == (Cause.NO_ANSWER, [], [])


# --- volume, voice, goodbye -------------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "level"), [(0.333, 0.33), (7.0, 1.0), (-1.0, 0.0)])
def test_as_loud_as_the_person_says(wanted: float, level: float) -> None:
    talk = Talk().tell(ev.VolumeSet(wanted))
    assert (talk.all(do.SetVolume), talk.status.volume) == ([do.SetVolume(level)], level)


def test_another_voice_comes_with_the_next_link_and_stays_for_the_conversation() -> None:
    talk = following_up().tell(ev.VoiceChosen("Puck", "de-DE"))
    assert talk.all(do.ChangeVoice) == [do.ChangeVoice("Puck", "de-DE")]
    assert len(talk.all(do.RotateLink)) == 1
    talk.tell(ev.LinkHandedOver(), ev.LinkOpened(), ev.StopPressed())
    assert talk.all(do.ChangeVoice)[1:] == [do.ChangeVoice()]
    talk.is_now(Turn.ASLEEP, Link.DOWN)


def test_another_language_leaves_the_voice_that_was_chosen() -> None:
    talk = following_up().tell(ev.VoiceChosen("Puck"), ev.VoiceChosen(language="de-DE"))
    assert talk.all(do.ChangeVoice)[-1] == do.ChangeVoice("Puck", "de-DE")


@pytest.mark.parametrize("cause", [Cause.MODEL_REFUSED, Cause.CONTENT_REFUSED])
def test_a_voice_that_the_service_refuses_ends_no_conversation(cause: Cause) -> None:
    talk = following_up().tell(ev.VoiceChosen("Nobody"), ev.LinkHandedOver()).link_lost(cause)
    assert talk.all(do.ChangeVoice)[1:] == [do.ChangeVoice()]
    assert talk.turn is Turn.FOLLOW_UP
    talk.passes(2).is_now(Link.UP)
    talk.passes(8).is_now(Turn.ASLEEP)
    talk.wake().is_now(Turn.LISTENING)
    assert len(talk.all(do.ChangeVoice)) == 2


def test_a_voice_with_which_no_link_comes_up_is_given_up() -> None:
    talk = following_up().tell(ev.VoiceChosen("Nobody"), ev.HandOverFailed())
    assert talk.all(do.ChangeVoice)[1:] == [do.ChangeVoice()]


def test_a_sleeper_does_not_change_its_voice() -> None:
    assert not Talk().tell(ev.VoiceChosen("Puck")).all(do.ChangeVoice)


def test_goodbye_is_heard_before_the_conversation_ends() -> None:
    talk = answering(seconds=2).tell(ev.GoodbyeAsked()).model_ends().is_now(Turn.SPEAKING)
    talk.passes(2).is_now(Turn.ASLEEP)


def test_who_goes_on_talking_has_not_gone() -> None:
    talk = answering(seconds=2).tell(ev.GoodbyeAsked()).wake().tell(ev.ReplyInterrupted(), ev.TurnCompleted())
    talk.asks().model_says(1).model_ends().passes(1.1)
    talk.is_now(Turn.FOLLOW_UP)


def test_who_says_something_more_before_the_goodbye_has_not_gone() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK), ev.GoodbyeAsked(), ev.ToolFinished(SEEN))
    talk.asks().model_says(1).model_ends().passes(1.1)
    talk.is_now(Turn.FOLLOW_UP)


def test_a_sleeper_takes_no_leave() -> None:
    talk = Talk(link_takes=0.0).tell(ev.GoodbyeAsked()).wake().asks().model_says(1).model_ends().passes(1.1)
    talk.is_now(Turn.FOLLOW_UP)


# --- the device itself ------------------------------------------------------------------------------


def test_safe_mode_is_told_and_shown() -> None:
    talk = Talk(Rules(safe_mode=True), link_takes=0.0).tell(ev.DeviceReady(ev.Device.SPEAKER))
    assert (talk.notices, talk.light, talk.status.safe_mode) == ([Notice.SAFE_MODE], Light.SAFE_MODE, True)
    talk.wake().is_now(Light.WAKING)


def test_a_full_disk_is_told_once_in_five_minutes() -> None:
    talk = Talk().tell(ev.StorageFailed("no space"), ev.StorageFailed("no space"))
    assert talk.notices == [Notice.DISK_FULL]
