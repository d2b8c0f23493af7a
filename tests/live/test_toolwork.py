from typing import Any

from google.genai.types import FunctionCall

from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.live.models import UNKNOWN, Model
from assistant.live.toolwork import MOST_ARGUMENTS, MOST_CALLS, Toolwork

WAITING = Model(frozenset(), tools="BLOCKING")
GOING_ON = Model(frozenset(), tools="NON_BLOCKING", scheduling="INTERRUPT")


def call(name: str = "lamp", call_id: str | None = "1", **arguments: Any) -> FunctionCall:
    return FunctionCall(id=call_id, name=name, args=arguments)


def test_calls_are_read_as_they_are() -> None:
    asked = Toolwork("gemini", WAITING).read([call(on=True), call("door", "2")])

    assert asked.calls == [ToolCall("1", "lamp", {"on": True}), ToolCall("2", "door", {})]
    assert asked.refused == []


def test_a_response_goes_out_with_the_id_of_its_call() -> None:
    work = Toolwork("gemini", GOING_ON)
    work.read([call()])

    assert work.write(ToolResponse("1", "lamp", {"output": "on"})) == {
        "id": "1",
        "name": "lamp",
        "response": {"output": "on"},
        "scheduling": "INTERRUPT",
    }


def test_vertex_may_call_without_an_id_and_gets_none_back() -> None:
    work = Toolwork("vertex", WAITING)
    asked = work.read([call(call_id=None), call(call_id=None), call(call_id="theirs")])

    ids = [one.id for one in asked.calls]
    assert len(set(ids)) == 3
    for call_id in ids:
        said = work.write(ToolResponse(call_id, "lamp", {}))
        assert said.get("id") == ("theirs" if call_id == "theirs" else None)


def test_gemini_takes_no_answer_without_an_id_so_such_a_call_is_not_made() -> None:
    asked = Toolwork("gemini", WAITING).read([call(call_id=None), call("door", "2")])

    assert asked.calls == [ToolCall("2", "door", {})]
    assert asked.unmade == [("lamp", "it has no id, so nothing could be answered")]


def test_a_flood_of_calls_is_cut() -> None:
    asked = Toolwork("gemini", WAITING).read([call(call_id=str(n)) for n in range(MOST_CALLS + 3)])

    assert [one.id for one in asked.calls] == [str(n) for n in range(MOST_CALLS)]
    assert [one.id for one in asked.refused] == ["8", "9", "10"]
    assert all("error" in one.response for one in asked.refused)
    assert asked.unmade == [("lamp", "Too many calls at once; ask again for this one.")] * 3


def test_arguments_without_end_are_refused() -> None:
    asked = Toolwork("gemini", WAITING).read([call(text="x" * MOST_ARGUMENTS), call("door", "2")])

    assert [one.id for one in asked.calls] == ["2"]
    assert [one.id for one in asked.refused] == ["1"]


def test_a_model_waits_for_its_tools_unless_it_is_known_not_to() -> None:
    works = [Toolwork("gemini", model) for model in (WAITING, UNKNOWN, GOING_ON)]
    assert [work.blocking for work in works] == [True, True, False]
