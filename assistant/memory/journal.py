"""What the conversation and the session see of the memory: the ports `Journal` and `Memory`."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from assistant.config import CostsConfig, MemoryConfig
from assistant.core.effects import CountTokens, ForgetEverything, RememberTurn
from assistant.core.events import CostsCounted
from assistant.core.usage import Costs, Usage
from assistant.costs.days import Clock
from assistant.costs.meter import CostMeter
from assistant.memory import words
from assistant.memory.alarms import KeptAlarms
from assistant.memory.cache import Cache
from assistant.memory.contents import KeptTurn, Limits
from assistant.memory.database import Database
from assistant.memory.facts import FactBook
from assistant.memory.keeper import WRITE_AFTER_S, Keeper
from assistant.ports import KeptHandle, Report

HANDLE_CHARACTERS = 16_384
"""More than any handle has."""

LOOK_S = 30.0
"""How often the clock is looked at: a new day, or a clock that was set, is told so much later at most."""


def local_time() -> datetime:
    """The time of day here, with its zone."""
    return datetime.now().astimezone()


class SqliteJournal:
    """A `Journal` and a `Memory` over one SQLite file in `folder`; `facts` and `audit` are for the tools.

    `alarms` is the `AlarmStore`; its file is read and written while the journal runs.

    Opens nothing before `run`; until the file is loaded, all of it works on what has happened since.
    Nothing of what is kept is ever logged.
    """

    def __init__(
        self,
        folder: Path,
        memory: MemoryConfig,
        costs: CostsConfig,
        clock: Clock = local_time,
        *,
        write_after_s: float = WRITE_AFTER_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._clock = clock
        self._look_s = look_s
        self._cache = Cache(Limits(memory.turns, memory.facts, costs.currency))
        self._keeper = Keeper(Database(folder), self._cache, write_after_s=write_after_s)
        self._meter = CostMeter(costs)
        self._report: Report | None = None
        self._told: Costs | None = None
        self.audit = self._cache.audit
        self.facts = FactBook(self._cache, memory.facts, clock)
        self.alarms = KeptAlarms(self._cache, self._keeper)

    # --- Journal ------------------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Keep it until cancelled; what is not on the disk yet is written then. A bad disk is only logged."""
        self._report, self._told = report, None
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keeper.run(), name="memory")
                await self._keeper.ready.wait()
                while True:
                    self._tell_costs()
                    await asyncio.sleep(self._look_s)
        finally:
            self._report = None

    def perform(self, effect: RememberTurn | CountTokens | ForgetEverything) -> None:
        """Take a note."""
        match effect:
            case RememberTurn(person, model, sources):
                self._remember_turn(words.plain(person), words.plain(words.with_sources(model, sources)))
            case CountTokens(usage, new_turn):
                self._count(usage, new_turn=new_turn)
            case ForgetEverything():
                self._cache.forget()

    # --- Memory -------------------------------------------------------------------------------------

    def handle(self, backend: str, model: str) -> KeptHandle | None:
        """The newest handle of this model, if there is one."""
        return self._cache.contents.handles.get((backend, model))

    def keep_handle(self, backend: str, model: str, handle: KeptHandle) -> None:
        """Keep it in place of the one before; a text that cannot be a handle is left out."""
        if 0 < len(handle.text) <= HANDLE_CHARACTERS and handle.text.isprintable():
            self._cache.change(self._cache.contents.with_handle((backend, model), handle))

    def drop_handle(self, backend: str, model: str) -> None:
        """Forget it."""
        if (backend, model) in self._cache.contents.handles:
            self._cache.change(self._cache.contents.with_handle((backend, model), None))

    def known(self) -> str:
        """The facts, in words for the model; empty: none."""
        return words.known(fact for _, fact in sorted(self._cache.contents.facts.items()))

    def lately(self) -> str:
        """The last turns, in words for the model; empty: none."""
        turns = sorted(self._cache.contents.turns.items())
        return words.lately((turn for _, turn in turns), self._clock().tzinfo)

    # ------------------------------------------------------------------------------------------------

    def _remember_turn(self, person: str, model: str) -> None:
        if person or model:
            turn = KeptTurn(self._clock().timestamp(), person, model)
            self._cache.change(self._cache.contents.with_turn(turn))

    def _count(self, usage: Usage, *, new_turn: bool) -> None:
        contents = self._cache.contents
        day = self._clock().date()
        spending = self._meter.count(contents.spending, usage, day, new_turn=new_turn)
        tokens = self._meter.count_tokens(contents.tokens, usage, day)
        if (spending, tokens) != (contents.spending, contents.tokens):
            self._cache.change(replace(contents, spending=spending, tokens=tokens))
        self._tell_costs()

    def _tell_costs(self) -> None:
        contents = self._cache.contents
        costs = self._meter.costs(contents.spending, contents.tokens, self._clock().date())
        if self._report is not None and costs != self._told:
            self._told = costs
            self._report(CostsCounted(costs))
