from typing import Any

import pytest

from assistant.emulator.catalogue import Backend
from assistant.emulator.faults import CloseLink, Delay, EmptyTurn, GoAway, Interrupt, SendFrame, Withhold
from assistant.emulator.outputs import SendText
from assistant.emulator.scenario import Scenario, ToolCall, Turn
from assistant.emulator.sessions import Said
from tests.support.live_frames import MODEL, Client, audio, frame, picture, service, setup
from tests.support.speech import silence, speech

QUESTION = audio(speech("what is the weather like in London") + silence(0.8))
MANUAL: dict[str, Any] = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
NO_INTERRUPTION: dict[str, Any] = {"realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"}}
TRANSCRIPTS: dict[str, Any] = {"inputAudioTranscription": {}, "outputAudioTranscription": {}}
START, END = frame(realtime_input={"activityStart": {}}), frame(realtime_input={"activityEnd": {}})
TEXT = frame(realtime_input={"text": "hello"})


def content(text: str, role: str = "user", complete: bool = True) -> str:
    turns = [{"role": role, "parts": [{"text": text}]}]
    return frame(client_content={"turns": turns, "turnComplete": complete})


def connected(*turns: Turn, reply_s: float = 1.0, faults: tuple[Any, ...] = (), **fields: Any) -> Client:
    scenario = Scenario(turns=turns, faults=faults, delay_s=0)
    client = Client(service(scenario), reply_s=reply_s)
    client.send(setup(**fields))
    return client


def test_a_spoken_question_is_answered_in_bursts_and_over_when_played() -> None:
    client = connected(
        Turn(reply="It is noon.", heard="what time is it"), **TRANSCRIPTS, sessionResumption={}
    )
    assert client.send(QUESTION) == [
        "inputTranscription",
        "sessionResumptionUpdate",
        "outputTranscription",
        "modelTurn",
    ]
    started = client.now
    came = client.pass_time(5)
    assert [kind for kind in came if kind not in {"modelTurn", "outputTranscription"}] == [
        "generationComplete",
        "turnComplete",
        "sessionResumptionUpdate",
    ]
    (generated, _), (over, last) = *client.messages("generationComplete"), *client.messages("turnComplete")
    assert generated - started == pytest.approx(0.24)
    assert over - started == pytest.approx(1.0)
    pieces = [message["outputTranscription"] for _, message in client.messages("outputTranscription")]
    assert "".join(piece["text"] for piece in pieces) == "It is noon."
    assert [piece.get("finished", False) for piece in pieces] == [False, False, True]
    heard = [message["inputTranscription"]["text"] for _, message in client.messages("inputTranscription")]
    assert heard == ["what time is it"]
    assert last["turnComplete"] is True


def test_nothing_is_transcribed_unasked() -> None:
    client = connected()
    client.send(QUESTION)
    assert set(client.pass_time(5)) == {"modelTurn", "generationComplete", "turnComplete"}


def test_usage_counts_audio_seconds_and_bills_the_context_again() -> None:
    client = connected(reply_s=2.0)
    client.send(audio(silence(4.0)), TEXT)
    client.pass_time(5)
    client.send(TEXT)
    client.pass_time(5)
    first, second = (message["usageMetadata"] for _, message in client.messages("usageMetadata"))
    assert first["responseTokenCount"] == 50
    assert {"modality": "AUDIO", "tokenCount": 100} in first["promptTokensDetails"]
    assert {"modality": "AUDIO", "tokenCount": 150} in second["promptTokensDetails"]
    assert first["totalTokenCount"] == first["promptTokenCount"] + 50


def test_without_a_script_it_tells_the_truth() -> None:
    client = connected(**TRANSCRIPTS)
    client.send(START)
    assert client.closed is not None  # automatic detection is on
    client = connected(**MANUAL, **TRANSCRIPTS)
    client.send(START, audio(silence(1.8)), picture(), END)
    client.pass_time(5)
    said = "".join(m["outputTranscription"]["text"] for _, m in client.messages("outputTranscription"))
    heard = [m["inputTranscription"]["text"] for _, m in client.messages("inputTranscription")]
    assert said == "I heard 1.8 seconds of speech. I saw 1 picture."
    assert heard == ["(1.8 s of speech)"]


@pytest.mark.parametrize("late_s", [0.1, 0.6])
def test_speaking_interrupts_the_generation_and_its_playback(late_s: float) -> None:
    client = connected(sessionResumption={})
    client.send(QUESTION)
    client.pass_time(late_s)
    generated = list(client.messages("generationComplete"))
    assert bool(generated) is (late_s > 0.24)
    came = client.send(audio(speech("stop please")))
    assert came == ["interrupted", "turnComplete", "sessionResumptionUpdate"]
    assert client.pass_time(3) == []
    assert list(client.messages("generationComplete")) == generated


def test_text_and_content_interrupt_too() -> None:
    client = connected(reply_s=2.0)
    client.send(TEXT)
    assert client.send(TEXT) == ["interrupted", "turnComplete", "modelTurn"]
    assert client.send(content("and now")) == ["interrupted", "turnComplete", "modelTurn"]


def test_without_interruption_the_next_question_waits() -> None:
    client = connected(Turn(reply="one"), Turn(reply="two"), **NO_INTERRUPTION)
    client.send(QUESTION)
    assert client.send(QUESTION, TEXT) == []
    came = client.pass_time(5)
    assert came.count("turnComplete") == 2
    assert "interrupted" not in came
    assert client.dialogue.answering.session.history[-1] == Said("model", "two")
    assert "hello" in client.dialogue.answering.session.history[-2].text


def test_text_amid_speech_is_part_of_the_question() -> None:
    client = connected(Turn(reply="one", heard="look at"))
    assert client.send(audio(speech("what is the weather like")), TEXT) == []
    assert client.send(audio(silence(1.0))) == ["modelTurn"]
    assert client.dialogue.answering.session.history[0] == Said("user", "hello look at")


def test_explicit_activity() -> None:
    client = connected(Turn(reply="one"), reply_s=2.0, **MANUAL)
    assert client.send(START, audio(silence(0.5))) == []
    assert client.send(END) == ["modelTurn"]
    assert client.send(audio(silence(0.5))) == []  # outside an activity: dropped
    assert client.send(START) == ["interrupted", "turnComplete"]
    assert client.closed is None


def test_the_stream_may_end_in_the_middle_of_a_word() -> None:
    client = connected()
    assert client.send(audio(speech("what is the weather like"))) == []
    assert client.send(frame(realtimeInput={"audioStreamEnd": True})) == ["modelTurn"]


@pytest.mark.parametrize(
    ("fields", "frames", "reason"),
    [
        (None, [audio(silence(0.1))], "setup must be the first message and only the first"),
        ({}, [setup()], "setup must be the first message and only the first"),
        (
            {},
            [START],
            "Explicit activity control is not supported when automatic activity detection is enabled.",
        ),
        (
            {},
            [END],
            "Explicit activity control is not supported when automatic activity detection is enabled.",
        ),
        (MANUAL, [audio(silence(0.1))], "Request contains an invalid argument."),
        (MANUAL, [START, START], "Request contains an invalid argument."),
        (MANUAL, [END], "Request contains an invalid argument."),
        (MANUAL, [frame(realtime_input={"audioStreamEnd": True})], "Audio stream end is supported"),
        ({}, [audio(b"odd")], "Request contains an invalid argument."),
        ({}, [audio(silence(0.1), "audio/pcm;rate=24000")], "Unsupported sample rate"),
        ({}, [picture(b"raw")], "Provided image is not valid."),
        ({}, [frame(realtime_input={"media_chunks": []})], "media_chunks is deprecated"),
        ({}, [content("hi", role="assistant")], "Please use a valid role: user, model."),
        (
            {},
            [audio(speech("what is the weather like")), content("hi")],
            "Request contains an invalid argument.",
        ),
        (
            {},
            [frame(tool_response={"functionResponses": [{"name": "f"}]})],
            "function_response.id is required.",
        ),
        ({"sessionResumption": {"handle": "x"}}, [], "Invalid session handle"),
    ],
)
def test_what_the_service_refuses(fields: dict[str, Any] | None, frames: list[str], reason: str) -> None:
    client = Client()
    client.send(*([] if fields is None else [setup(**fields)]), *frames)
    assert client.closed is not None
    assert client.closed.code == 1007
    assert reason in client.closed.reason


def test_a_model_that_takes_content_only_as_history() -> None:
    model: dict[str, Any] = {"model": MODEL.replace("3.8-live", "3.1-flash-live-preview")}
    plain = connected(**model)
    plain.send(content("hi"))
    assert plain.closed is not None
    seeded = connected(**model, historyConfig={"initialHistoryInClientContent": True})
    seeded.send(content("I am Ann.", complete=False), content("Hello Ann.", "model", complete=False), TEXT)
    assert seeded.closed is None
    assert [said.text for said in seeded.dialogue.answering.session.history] == [
        "I am Ann.",
        "Hello Ann.",
        "hello",
    ]
    seeded.pass_time(5)
    seeded.send(content("late"))
    assert seeded.closed is not None


def test_a_session_goes_on_at_its_handle() -> None:
    shared = service(Scenario(turns=(Turn(reply="Hello Ann."),), delay_s=0))
    first = Client(shared)
    first.send(setup(sessionResumption={}), content("I am Ann."))
    first.pass_time(5)
    (_, running), (_, update) = first.messages("sessionResumptionUpdate")
    assert running["sessionResumptionUpdate"] == {"resumable": False}
    handle = update["sessionResumptionUpdate"]["newHandle"]
    second = Client(shared, number=2)
    assert second.send(setup(sessionResumption={"handle": handle})) == ["setupComplete"]
    assert list(second.dialogue.answering.session.history) == [
        Said("user", "I am Ann."),
        Said("model", "Hello Ann."),
    ]
    shared.sessions.forget()
    third = Client(shared, number=3)
    third.send(setup(sessionResumption={"handle": handle}))
    assert third.closed is not None
    assert (third.closed.code, third.closed.reason) == (1008, "BidiGenerateContent session not found")


def test_a_tool_is_called_before_the_answer() -> None:
    turn = Turn(reply="Done.", tool_call=ToolCall(name="set_timer", args={"minutes": 5}))
    client = connected(turn)
    assert client.send(TEXT) == ["toolCall"]
    (_, message), *_ = client.messages("toolCall")
    (call,) = message["toolCall"]["functionCalls"]
    assert (call["name"], call["args"]) == ("set_timer", {"minutes": 5})
    result = {"id": call["id"], "name": "set_timer", "response": {"output": "ok"}}
    assert client.send(frame(tool_response={"functionResponses": [result]})) == ["modelTurn"]


def test_vertex_takes_a_tools_result_without_its_id() -> None:
    scenario = Scenario(turns=(Turn(reply="Done.", tool_call=ToolCall(name="f")),), delay_s=0)
    client = Client(service(scenario), Backend.VERTEX)
    client.send(setup(model="publishers/google/models/gemini-3.8-live"), TEXT)
    assert client.send(frame(tool_response={"functionResponses": [{"name": "f"}]})) == ["modelTurn"]


def test_an_interrupted_tool_call_is_cancelled() -> None:
    client = connected(Turn(reply="Done.", tool_call=ToolCall(name="f")), Turn(reply="Fine."))
    client.send(TEXT)
    assert client.send(TEXT) == ["toolCallCancellation", "interrupted", "turnComplete", "modelTurn"]


def test_a_reply_may_be_late_slow_and_end_in_silence() -> None:
    client = connected(Turn(reply="Yes.", delay_s=0.5, speed=0.5, silence_s=1.0))
    client.send(TEXT)
    asked = client.now
    client.pass_time(10)
    times = [when - asked for when, _ in client.messages("modelTurn")]
    ((over, _),) = client.messages("turnComplete")
    assert times[0] == pytest.approx(0.5)
    assert times[-1] == pytest.approx(0.5 + 49 * 0.08)
    assert over - asked == pytest.approx(times[-1])


@pytest.mark.parametrize(
    ("fault", "came"),
    [
        (CloseLink(at="setup", code=1011), ["Close", "setupComplete"]),
        (SendFrame(at="setup_complete", text="garbage"), ["setupComplete", "SendText"]),
        (Withhold(at="setup"), []),
        (Delay(at="setup", seconds=2), []),
        (GoAway(at="setup_complete", time_left_s=9), ["setupComplete", "goAway"]),
    ],
)
def test_faults_at_the_setup(fault: Any, came: list[str]) -> None:
    client = Client(service(Scenario(faults=(fault,))))
    kinds = client.send(setup())
    assert sorted(kinds) == sorted(came)


def test_a_delay_delays_and_a_go_away_closes_in_time() -> None:
    client = Client(service(Scenario(faults=(Delay(at="setup", seconds=2),))))
    client.send(setup())
    assert client.pass_time(1.9) == []
    assert client.pass_time(0.2) == ["setupComplete"]
    client.dialogue.answering.go_away(10, client.now)
    assert client.pass_time(9.9) == ["goAway"]
    assert client.pass_time(0.2) == ["Close"]


def test_faults_within_a_reply() -> None:
    empty = connected(Turn(reply="one"), faults=(EmptyTurn(times=1),))
    assert empty.send(TEXT) == ["generationComplete", "turnComplete"]
    assert empty.send(TEXT) == ["modelTurn"]
    cut = connected(Turn(reply="one"), faults=(Interrupt(at="reply", after_s=0.1),))
    cut.send(TEXT)
    assert cut.pass_time(5) == ["modelTurn", "interrupted", "turnComplete"]
    odd = connected(faults=(SendFrame(at="turn_complete", text='{"new":1}', turn=2),))
    odd.send(TEXT)
    assert "SendText" not in odd.pass_time(5)
    odd.send(TEXT)
    assert odd.pass_time(5)[-1] == "SendText"
    assert SendText('{"new":1}') in [output for _, output in odd.log]


def test_the_service_may_speak_unasked() -> None:
    client = connected()
    client.dialogue.answering.say(Turn(reply="By the way."), client.now)
    assert client.pass_time(5) == ["modelTurn", "generationComplete", "turnComplete"]
