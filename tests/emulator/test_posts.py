"""`generateContent`, as google-genai calls it, and as nobody should."""

import asyncio
import ssl
from typing import Any

import pytest
from google.genai import errors, types
from httpx2 import HTTPError

from assistant.emulator import Emulator, EmulatorSettings, Scenario
from assistant.emulator.faults import DropLink, Fault, Refuse
from assistant.emulator.scenario import Page, Program, Turn
from tests.support.genai_client import PATIENCE_S, client, session

PRIMES = Program(code="print(2 + 3)", output="5\n", answer="Five.")
KEY = b"x-goog-api-key: k\r\nContent-Length: 1\r\n\r\n["
CODE = types.GenerateContentConfig(tools=[types.Tool(code_execution=types.ToolCodeExecution())])


def emulator(*programs: Program, api_key: str | None = None, faults: tuple[Fault, ...] = ()) -> Emulator:
    scenario = Scenario(programs=programs, faults=faults)
    return Emulator(EmulatorSettings(scenario=scenario, api_key=api_key))


async def generate(
    service: Emulator, config: types.GenerateContentConfig | None = CODE, **options: Any
) -> types.GenerateContentResponse:
    caller = client(service, **options)
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await caller.aio.models.generate_content(
                model="gemini-3.8-flash", contents="add the first two primes", config=config
            )
    finally:
        await caller.aio.aclose()


@pytest.mark.parametrize("vertex", [False, True])
async def test_code_is_run_and_told(vertex: bool) -> None:
    async with emulator(PRIMES) as service:
        response = await generate(service, vertex=vertex)
        assert (response.executable_code, response.code_execution_result) == ("print(2 + 3)", "5\n")
        assert response.candidates is not None
        assert response.candidates[0].content is not None
        assert [part.text for part in response.candidates[0].content.parts or ()][-1] == "Five."
        (call,) = service.generations
        assert (call.task, call.runs_code, call.status) == ("add the first two primes", True, 200)
        assert response.usage_metadata is not None
        assert response.usage_metadata.prompt_token_count == 5


async def test_no_code_is_run_unless_it_is_asked_for() -> None:
    async with emulator(PRIMES) as service:
        response = await generate(service, None)
        assert (response.executable_code, response.text) == (None, "Five.")


async def test_after_the_last_program_comes_the_truth() -> None:
    async with emulator() as service:
        assert (await generate(service)).text == "I was asked: add the first two primes"


async def test_a_wrong_key() -> None:
    async with emulator(api_key="right") as service:
        with pytest.raises(errors.ClientError, match="API key not valid"):
            await generate(service, key="wrong")
        assert [call.status for call in service.generations] == [403]


async def test_faults() -> None:
    faults = Refuse(at="generate", status=429, times=1), DropLink(at="generate", times=1)
    async with emulator(faults=faults) as service:
        with pytest.raises(errors.ClientError, match="429"):
            await generate(service)
    async with emulator(faults=faults[1:]) as service:
        with pytest.raises(HTTPError):
            await generate(service)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", b"HTTP/1.1 404"),
        (b"POST /v1beta/models/m:generateContent HTTP/1.1\r\nHost: x\r\n" + KEY, b"HTTP/1.1 400"),
        (b"POST nonsense\r\n\r\n", b""),
    ],
)
async def test_what_is_no_call(said: bytes, answer: bytes) -> None:
    async with emulator() as service, asyncio.timeout(PATIENCE_S):
        trust = ssl.create_default_context(cafile=str(service.ca_file))
        reader, writer = await asyncio.open_connection("localhost", service.port, ssl=trust)
        for byte in said:  # in the smallest pieces
            writer.write(bytes([byte]))
            await writer.drain()
        try:
            assert (await reader.read()).startswith(answer)
        except ConnectionError:
            assert not answer
        finally:
            writer.close()


async def test_a_turn_with_its_pages_and_its_program() -> None:
    asked = Turn(reply="Five.", pages=(Page(title="Primes", address="https://example.org/"),), program=PRIMES)
    config: dict[str, Any] = {"tools": [types.Tool(google_search=types.GoogleSearch())]}
    async with (
        Emulator(EmulatorSettings(scenario=Scenario(turns=(asked,)))) as service,
        session(service, **config) as live,
    ):
        await live.send_realtime_input(text="primes?")
        contents = [message.server_content async for message in live.receive()]
    found = [content.grounding_metadata for content in contents if content and content.grounding_metadata]
    assert [[chunk.web and chunk.web.uri for chunk in one.grounding_chunks or ()] for one in found] == [
        ["https://example.org/"]
    ]
    parts = [
        part
        for content in contents
        if content and content.model_turn
        for part in content.model_turn.parts or ()
    ]
    assert not any(part.executable_code for part in parts), "this model runs no code"


async def test_a_model_that_runs_code_itself() -> None:
    tools = [types.Tool(code_execution=types.ToolCodeExecution())]
    turn = Turn(reply="Five.", program=PRIMES)
    async with (
        Emulator(EmulatorSettings(scenario=Scenario(turns=(turn,)))) as service,
        session(service, vertex=True, model="gemini-live-2.5-flash", tools=tools) as live,
    ):
        await live.send_realtime_input(text="primes?")
        contents = [message.server_content async for message in live.receive()]
    parts = [
        part
        for content in contents
        if content and content.model_turn
        for part in content.model_turn.parts or ()
    ]
    assert [part.executable_code.code for part in parts if part.executable_code] == ["print(2 + 3)"]
    assert [part.code_execution_result.output for part in parts if part.code_execution_result] == ["5\n"]
