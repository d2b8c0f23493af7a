"""Who says whether a call is made: the gate, and where it wants so, the person."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from assistant.config import Risk, ToolsConfig
from assistant.core.effects import RunTool
from assistant.core.events import ApprovalAsked
from assistant.ports import Audit, Report
from assistant.tools.errors import ToolError
from assistant.tools.gate import QUESTIONS, Allowed, Ask, Refused, Verdict, first, judge, named
from assistant.tools.rates import Recent
from assistant.tools.records import Outcome, Records
from assistant.tools.schema import BoundCall
from assistant.tools.tool import Tool

ANSWER_S = 180.0
"""Longest wait for the person. Whoever asks them has a shorter one, which begins when they have heard the
question, and that waits until a reply was heard and other questions were answered; this one is for the case
that nobody asks them at all."""

ANSWERS: Mapping[Outcome, str] = MappingProxyType(
    {
        "allowed": "the person said yes",
        "refused": "the person did not say yes",
        "not asked": "the person could not be asked",
    }
)
TOLD: Mapping[Outcome, str] = MappingProxyType(
    {
        "refused": "the person did not allow it; do not try it again unless they ask for it",
        "not asked": "the person could not be asked",
    }
)
"""What the model is told of these answers."""


class NotAllowedError(ToolError):
    """The gate or the person says no."""


class Permission:
    """Lets calls through or refuses them, and has each of them written down before it is made."""

    def __init__(
        self,
        rules: ToolsConfig | None = None,
        audit: Audit | None = None,
        *,
        answer_s: float = ANSWER_S,
        now: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`now` is any monotonic clock, `clock` gives seconds since 1970."""
        self._rules = rules or ToolsConfig()
        self._records = Records(audit, clock)
        self._recent = Recent()
        self._answer_s = answer_s
        self._now = now
        self._answers: dict[str, asyncio.Future[Outcome]] = {}

    def denies(self, name: str) -> bool:
        """Whether the owner wants that tool never to run: the model need not know of it."""
        return named(name, self._rules.deny)

    def brings_untrusted(self, tool: Tool) -> bool:
        """Whether what it returns may be the words of others."""
        return tool.untrusted and not named(tool.name, self._rules.trusted)

    def refuse(self, asked: RunTool, tool: Tool | None, why: str) -> None:
        """Write down that it came to nothing before anybody was asked."""
        risk = "" if tool is None else self._risk(tool)
        self._records.note(asked, asked.call.arguments, risk, "refused", why)

    async def get(self, asked: RunTool, tool: Tool, call: BoundCall, report: Report) -> str:
        """Return when `call`, which is what was `asked`, may be made: the key to `settle` it.

        Raises NotAllowedError if it may not.
        """
        risk = self._risk(tool)
        outcome: Outcome = "cancelled"
        why, told = "given up before the person answered", ""
        try:
            match self._judge(tool.name, risk, asked.untrusted):
                case Allowed(because):
                    outcome, why = "allowed", because
                case Refused(because):
                    outcome, why, told = "refused", because, because
                case Ask(because):
                    outcome = await self._ask(asked.call.id, tool.in_words(call), report)
                    why = f"{because}; {ANSWERS[outcome]}"
                    told = TOLD.get(outcome, "")
        finally:
            key = self._records.note(asked, call.arguments, risk, outcome, why)
        if outcome != "allowed":
            raise NotAllowedError(f"{tool.name} was not called: {told}")
        return key

    def settle(self, key: str, outcome: Outcome) -> None:
        """Write down what has come of a call that was let through."""
        self._records.settle(key, outcome)

    def answer(self, call_id: str, *, granted: bool, asked: bool) -> None:
        """Take the person's answer; one to a question that is over, or never was asked, is nothing."""
        answer = self._answers.get(call_id)
        if answer is not None and not answer.done():
            answer.set_result("allowed" if granted else "refused" if asked else "not asked")

    def _judge(self, name: str, risk: Risk, untrusted: Sequence[str]) -> Verdict:
        now = self._now()
        verdict = judge(name, risk, self._rules, untrusted, self._recent, now)
        if not isinstance(verdict, Refused):
            self._recent.note(name, now)
        if isinstance(verdict, Ask):
            self._recent.note(QUESTIONS, now)
        return verdict

    async def _ask(self, call_id: str, words: str, report: Report) -> Outcome:
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._answers[call_id] = answer
        try:
            report(ApprovalAsked(call_id, words))
            async with asyncio.timeout(self._answer_s):
                return await answer
        except TimeoutError:
            return "not asked"
        finally:
            if self._answers[call_id] is answer:  # else a newer call has this id
                del self._answers[call_id]

    def _risk(self, tool: Tool) -> Risk:
        return first(self._rules.risks, tool.name, tool.risk)
