"""Code that is run for a model that has none run itself: the whole way to the emulator and back."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.effects import ChangeVoice, CloseLink, OpenLink
from assistant.core.usage import Usage
from assistant.emulator import Emulator, EmulatorSettings, Scenario
from assistant.emulator.faults import Fault, Refuse
from assistant.emulator.scenario import Program
from assistant.errors import ServiceError
from tests.support.live_server import Talker, talking

SUM = Program(code="print(2 + 3)", output="5", answer="Five.")
OPEN = OpenLink(explicit_activity=False)


@asynccontextmanager
async def calling(
    *programs: Program, faults: tuple[Fault, ...] = ()
) -> AsyncGenerator[tuple[Emulator, Talker]]:
    scenario = Scenario(programs=programs, faults=faults)
    async with Emulator(EmulatorSettings(scenario=scenario)) as emulator:
        live = LiveConfig(base_url=emulator.base_url, ca_file=emulator.ca_file)
        async with talking(live) as talker:
            yield emulator, talker


async def test_another_model_solves_the_task_and_is_counted() -> None:
    async with calling(SUM) as (emulator, talker):
        assert await talker.session.run_code("add two and three") == "Five.\nThe code printed: 5"
        assert await talker.next() == ev.TokensUsed(Usage(text_in=4, text_out=1))
        (call,) = emulator.generations
        assert (call.path, call.runs_code) == ("/v1beta/models/gemini-3.8-flash:generateContent", True)


async def test_nothing_comes_of_it() -> None:
    async with calling(Program()) as (_, talker):
        assert await talker.session.run_code("?") == "Nothing came of it."


@pytest.mark.parametrize(
    ("status", "said"), [(429, "quota of the service is used up"), (403, "key was refused"), (503, "is down")]
)
async def test_a_refusal_in_words(status: int, said: str) -> None:
    faults = (Refuse(at="generate", status=status),)
    async with calling(faults=faults) as (_, talker):
        with pytest.raises(ServiceError, match=said):
            await talker.session.run_code("add two and three")


async def test_another_voice_is_spoken_with_from_the_next_link_on() -> None:
    async with calling() as (emulator, talker):
        for change, voice in ((ChangeVoice("Puck", "de-DE"), "Puck"), (ChangeVoice(), "Kore")):
            talker.do(change)
            talker.do(OPEN)
            await talker.expect(ev.LinkOpened)
            talker.do(CloseLink())
            setup = emulator.connection.setup
            assert setup is not None
            assert voice in str(setup)
            assert ("de-DE" in str(setup)) is (voice == "Puck")
