"""Calls of the model over a link: declared, told, answered, taken back, bounded."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.effects import OpenLink, SendToolResponse
from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.core.usage import Usage
from assistant.live.toolwork import MOST_CALLS
from assistant.ports import ToolDeclaration
from tests.support.live_server import Caller, Certificate, live_server, talking

LiveAt = Callable[..., LiveConfig]
OPEN = OpenLink(explicit_activity=False)
LAMP = ToolDeclaration(
    "lamp",
    "Switch it.",
    {"type": "object", "properties": {"TEXT": {"type": "string"}}, "additionalProperties": False},
)


@pytest.mark.parametrize(
    ("model", "behavior"),
    [
        ("gemini-3.8-live", "NON_BLOCKING"),
        ("gemini-3.8-live-extended-thinking", "NON_BLOCKING"),
        ("gemini-3.1-flash-live-preview", "BLOCKING"),
        ("gemini-2.5-flash-native-audio-preview-12-2025", "BLOCKING"),
        ("gemini-9-live", None),
    ],
)
@pytest.mark.parametrize("backend", ["gemini", "vertex"])
async def test_tools_are_declared_as_the_model_takes_them(
    model: str, behavior: str | None, backend: str, certificate: Certificate, live_at: LiveAt
) -> None:
    setups: list[dict[str, Any]] = []

    async def script(caller: Caller) -> None:
        await caller.confirm()
        setups.append(caller.setup)

    async with live_server(certificate, script) as server:
        live = live_at(server, model=model, backend=backend)
        async with talking(live, tools=(LAMP,)) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)

    [declared] = setups[0]["tools"][0]["functionDeclarations"]
    assert declared.pop("behavior", None) == behavior
    schema = declared.pop("parametersJsonSchema", None) or declared.pop("parameters_json_schema")
    assert schema == {"type": "object", "properties": {"TEXT": {"type": "string"}}}
    assert declared == {"name": "lamp", "description": "Switch it."}


async def test_a_call_is_told_answered_and_taken_back(certificate: Certificate, live_at: LiveAt) -> None:
    answers: list[dict[str, Any]] = []

    async def script(caller: Caller) -> None:
        await caller.confirm()
        calls = [{"id": "1", "name": "lamp", "args": {"on": True}}, {"id": "2", "name": "door"}]
        await caller.say({"toolCall": {"functionCalls": calls}})
        await caller.say({"toolCallCancellation": {"ids": ["2"]}})
        answers.append((await caller.hear())["tool_response"]["functionResponses"][0])
        await caller.say({"serverContent": {"turnComplete": True}})

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        assert [await talker.next() for _ in range(3)] == [
            ev.ToolCalled(ToolCall("1", "lamp", {"on": True})),
            ev.ToolCalled(ToolCall("2", "door", {})),
            ev.ToolCallsCancelled(("2",)),
        ]
        talker.do(SendToolResponse(ToolResponse("1", "lamp", {"output": {"on": True}})))
        await talker.expect(ev.TurnCompleted)

    assert answers == [
        {"id": "1", "name": "lamp", "response": {"output": {"on": True}}, "scheduling": "INTERRUPT"}
    ]


async def test_vertex_gets_its_answer_without_an_id_as_it_asked(
    certificate: Certificate, live_at: LiveAt
) -> None:
    answered: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say({"toolCall": {"functionCalls": [{"name": "lamp"}]}})
        answered.put_nowait((await caller.hear())["tool_response"]["functionResponses"][0])

    async with live_server(certificate, script) as server:
        live = live_at(server, backend="vertex", model="gemini-live-2.5-flash-native-audio")
        async with talking(live) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            call = (await talker.expect(ev.ToolCalled)).call
            talker.do(SendToolResponse(ToolResponse(call.id, call.name, {"output": 1})))
            answer = await asyncio.wait_for(answered.get(), 5)

    assert call.id
    assert answer == {"name": "lamp", "response": {"output": 1}}


async def test_a_flood_is_answered_and_not_told(certificate: Certificate, live_at: LiveAt) -> None:
    answered: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def script(caller: Caller) -> None:
        await caller.confirm()
        calls = [{"id": str(number), "name": "lamp"} for number in range(MOST_CALLS + 2)]
        await caller.say({"toolCall": {"functionCalls": calls}})
        answered.put_nowait((await caller.hear())["tool_response"]["functionResponses"][0])

    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        talker.do(OPEN)
        await talker.expect(ev.LinkOpened)
        told = [(await talker.expect(ev.ToolCalled)).call.id for _ in range(MOST_CALLS)]
        unmade = await talker.expect(ev.ToolCallsRefused)
        answer = await asyncio.wait_for(answered.get(), 5)
        assert talker.nothing_more()

    assert (unmade.name, unmade.why[:14], unmade.why[-14:]) == ("lamp", "Too many calls", "(2 such calls)")
    assert told == [str(number) for number in range(MOST_CALLS)]
    assert answer["id"] == str(MOST_CALLS)
    assert "error" in answer["response"]


@pytest.mark.parametrize(("backend", "response"), [("gemini", "response"), ("vertex", "candidates")])
async def test_tokens_are_told_with_the_turn_that_used_them(
    backend: str, response: str, certificate: Certificate, live_at: LiveAt
) -> None:
    usage = {
        "promptTokenCount": 30,
        "promptTokensDetails": [
            {"modality": "TEXT", "tokenCount": 10},
            {"modality": "AUDIO", "tokenCount": 20},
        ],
        f"{response}TokenCount": 7,
        f"{response}TokensDetails": [{"modality": "AUDIO", "tokenCount": 7}],
    }

    async def script(caller: Caller) -> None:
        await caller.confirm()
        await caller.say({"serverContent": {"turnComplete": True}, "usageMetadata": usage})

    async with live_server(certificate, script) as server:  # noqa: SIM117
        async with talking(live_at(server, backend=backend)) as talker:
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            assert await talker.next() == ev.TokensUsed(Usage(text_in=10, audio_in=20, audio_out=7))
            await talker.expect(ev.TurnCompleted)
