"""Tools as the model calls them: several, in the background, taken back, unknown."""

from typing import Any

import pytest

from assistant.emulator.catalogue import Backend
from assistant.emulator.faults import CancelCalls, Fault, Interrupt
from assistant.emulator.scenario import Scenario, ToolCall, Turn
from tests.support.live_frames import Client, frame, service, setup

TEXT = frame(realtime_input={"text": "hello"})
TWO = Turn(reply="Both done.", tool_calls=(ToolCall(name="f", args={"n": 1}), ToolCall(name="g")))
MEANWHILE = Turn(reply="It is done.", meanwhile="One moment please.", tool_call=ToolCall(name="f"))


def connected(*turns: Turn, behavior: str = "BLOCKING", faults: tuple[Fault, ...] = ()) -> Client:
    client = Client(service(Scenario(turns=turns, delay_s=0, faults=faults)))
    declared = [{"name": name, "behavior": behavior} for name in ("f", "g")]
    client.send(
        setup(tools=[{"functionDeclarations": declared}], outputAudioTranscription={}, sessionResumption={})
    )
    return client


def called(client: Client) -> list[dict[str, Any]]:
    return [call for _, m in client.messages("toolCall") for call in m["toolCall"]["functionCalls"]]


def returned(call_id: str | None, name: str = "f", **more: Any) -> str:
    result = {"id": call_id, "name": name, "response": {"output": "ok"}} | more
    return frame(tool_response={"functionResponses": [result]})


def said(client: Client) -> list[str]:
    """The replies that were spoken, as far as they were."""
    spoken = [""]
    for _, output in client.log:
        content = getattr(output, "message", {}).get("serverContent", {})
        spoken[-1] += content.get("outputTranscription", {}).get("text", "")
        if content.get("turnComplete"):
            spoken.append("")
    return [text for text in spoken if text]


def updates(client: Client) -> list[bool]:
    return [m["sessionResumptionUpdate"]["resumable"] for _, m in client.messages("sessionResumptionUpdate")]


def test_several_at_once_and_the_answer_after_the_last() -> None:
    client = connected(TWO)
    assert client.send(TEXT) == ["sessionResumptionUpdate", "toolCall"]
    first, second = called(client)
    assert [(first["name"], first["args"]), (second["name"], second["args"])] == [("f", {"n": 1}), ("g", {})]
    assert first["id"] != second["id"]
    assert client.send(returned(second["id"], "g")) == []
    assert client.send(returned(second["id"], "g")) == []  # a second time is of no use
    assert client.send(returned("call-of-nobody")) == []
    assert client.send(returned(first["id"]))[-1] == "modelTurn"
    client.pass_time(5)
    assert said(client) == ["Both done."]


def test_results_may_come_together() -> None:
    client = connected(TWO)
    client.send(TEXT)
    results = [{"id": call["id"], "name": call["name"], "response": {}} for call in called(client)]
    client.send(frame(tool_response={"functionResponses": results}))
    client.pass_time(5)
    assert said(client) == ["Both done."]


def test_vertex_results_without_ids_are_matched_by_name() -> None:
    client = Client(service(Scenario(turns=(TWO,), delay_s=0)), Backend.VERTEX)
    client.send(setup(model="publishers/google/models/gemini-3.8-live"), TEXT)
    assert client.send(returned(None, "g")) == []
    assert client.send(returned(None, "g")) == []
    assert client.send(returned(None, "f")) == ["modelTurn"]


def test_a_call_in_the_background_is_answered_when_idle() -> None:
    client = connected(MEANWHILE, behavior="NON_BLOCKING")
    client.send(TEXT)
    (call,) = called(client)
    client.send(returned(call["id"]))
    assert said(client) != ["One moment please."]  # it is still being said
    client.pass_time(9)
    assert said(client) == ["One moment please.", "It is done."]
    assert not list(client.messages("interrupted"))


def test_a_result_after_the_turn_is_said_at_once() -> None:
    client = connected(MEANWHILE, behavior="NON_BLOCKING")
    client.send(TEXT)
    client.pass_time(5)
    assert updates(client) == [False]  # the function still runs
    client.send(returned(called(client)[0]["id"], scheduling="WHEN_IDLE"))
    client.pass_time(5)
    assert said(client) == ["One moment please.", "It is done."]
    assert updates(client) == [False, True]


def test_a_result_may_interrupt() -> None:
    client = connected(MEANWHILE, behavior="NON_BLOCKING")
    client.send(TEXT)
    came = client.send(returned(called(client)[0]["id"], scheduling="INTERRUPT"))
    assert came[:2] == ["interrupted", "turnComplete"]
    client.pass_time(5)
    assert said(client)[-1] == "It is done."


def test_a_silent_result_is_not_talked_about() -> None:
    client = connected(MEANWHILE, behavior="NON_BLOCKING")
    client.send(TEXT)
    client.pass_time(5)
    assert client.send(returned(called(client)[0]["id"], scheduling="SILENT")) == ["sessionResumptionUpdate"]
    client.pass_time(5)
    assert said(client) == ["One moment please."]
    assert updates(client) == [False, True]


def test_a_result_may_be_taken_otherwise_than_the_client_says() -> None:
    client = connected(MEANWHILE.model_copy(update={"scheduling": "SILENT"}), behavior="NON_BLOCKING")
    client.send(TEXT)
    client.send(returned(called(client)[0]["id"], scheduling="INTERRUPT"))
    client.pass_time(9)
    assert said(client) == ["One moment please."]


def test_a_generator_goes_on_until_its_last_result() -> None:
    client = connected(MEANWHILE, behavior="NON_BLOCKING")
    client.send(TEXT)
    client.pass_time(5)
    (call,) = called(client)
    assert client.send(returned(call["id"], will_continue=True)) == []
    assert "modelTurn" in client.send(returned(call["id"], will_continue=False))


def test_the_person_comes_before_a_result() -> None:
    client = connected(MEANWHILE, Turn(reply="Good day."), behavior="NON_BLOCKING")
    client.send(TEXT)
    client.send(returned(called(client)[0]["id"]))
    client.send(TEXT)
    client.pass_time(9)
    assert said(client)[-2:] == ["Good day.", "It is done."]


@pytest.mark.parametrize("behavior", ["BLOCKING", "NON_BLOCKING"])
def test_calls_are_taken_back_and_it_answers_without_them(behavior: str) -> None:
    client = connected(MEANWHILE, behavior=behavior, faults=(CancelCalls(after_s=2),))
    client.send(TEXT)
    client.pass_time(9)
    (call,) = called(client)
    ((_, message),) = client.messages("toolCallCancellation")
    assert message["toolCallCancellation"] == {"ids": [call["id"]]}
    assert said(client) == ["It is done." if behavior == "BLOCKING" else "One moment please."]
    assert client.send(returned(call["id"])) == []


def test_an_interrupted_turn_takes_its_calls_back() -> None:
    client = connected(TWO, faults=(Interrupt(at="tool_call", after_s=1),))
    client.send(TEXT)
    assert client.pass_time(2) == [
        "toolCallCancellation",
        "interrupted",
        "turnComplete",
        "sessionResumptionUpdate",
    ]


def test_the_model_waits_for_a_tool_that_nobody_declared() -> None:
    unknown = Turn(reply="Well.", meanwhile="Never said.", tool_call=ToolCall(name="launch"))
    client = connected(unknown, behavior="NON_BLOCKING")
    assert client.send(TEXT) == ["sessionResumptionUpdate", "toolCall"]
    client.send(returned(called(client)[0]["id"], "launch", response={"error": "no such tool"}))
    client.pass_time(5)
    assert said(client) == ["Well."]
