"""A soak: a person asks the whole device again and again, while all kinds of things go wrong."""

import asyncio
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import SecretStr

from assistant.config import AudioConfig, Config, LiveConfig, MemoryConfig, SpokenConfig
from assistant.core.states import Link, Turn
from assistant.core.timings import ONSET_MARGIN_S, Timings
from tests.soak.oracle import Oracle
from tests.soak.person import Asked, End, Outcome, Person, Way
from tests.soak.report import Report, Sample
from tests.soak.troubles import TROUBLES, Trouble
from tests.support.far import Far, far_service
from tests.support.household import Household, household

log = logging.getLogger(__name__)

TIMINGS: Final = Timings(
    follow_up_s=1.2,
    linger_s=1.0,
    listen_timeout_s=4.0,
    speech_end_s=0.5,
    reply_timeout_s=3.0,
    phantom_s=0.7,
    connect_timeout_s=6.0,
    backoff_base_s=0.1,
    backoff_cap_s=1.0,
    breaker_s=1.5,
    longest_link_s=60.0,
    problem_told_after_s=1.0,
    problem_shown_s=1.0,
)
"""Shorter than for people, so that much happens."""

SETUP_TIMEOUT_S: Final = 3.0
RECOVERY_S: Final = 20.0
"""From the end of a cause to a heard reply, at most."""

PATIENCE_S: Final = 0.3
"""Between two attempts of the person's."""

GROWTH_MB: Final = 5.0

FOLLOWING: Final = {Way.FOLLOWING: 10, Way.TYPED: 8, Way.OVER: 2, Way.HELD: 2, Way.CALLED: 1}
CALLING: Final = {Way.TYPED: 12, Way.CALLED: 4, Way.HELD: 4}
"""How somebody asks within a conversation, and how one is begun; with weights."""


@dataclass(frozen=True)
class Size:
    """How long a soak is."""

    turns: int = 1000
    faults: int = 110
    warm_up: int = 100
    """Turns within which every kind of trouble strikes once, and memory may grow."""
    sample_every: int = 50
    """Turns after which the device is let alone, to see what it holds."""


class Soak:
    """One run. The device is in this process, the service in another."""

    def __init__(self, size: Size, seed: int, device: Household, far: Far, report: Report) -> None:
        self._size = size
        self._device = device
        self._far = far
        self._person = Person(device, far)
        self._oracle = Oracle(TIMINGS.speech_start_s + ONSET_MARGIN_S)
        self._report = report
        self._chance = Random(seed)
        self._struck = 0
        kinds = list(TROUBLES)
        self._chance.shuffle(kinds)
        self._first = kinds if size.warm_up else []

    async def run(self) -> None:
        """Ask until everything has been asked."""
        report, size = self._report, self._size
        sampled = 0
        while report.asked < size.turns or report.struck < size.faults:
            trouble = self._trouble()
            if trouble is None:
                await self._turn()
            else:
                await self._turn_with(trouble)
            if report.asked - sampled >= size.sample_every or (
                size.warm_up and sampled < size.warm_up <= report.asked
            ):
                await self._rest()
                sampled = report.asked
        if sampled < report.asked:
            await self._rest()

    # --- what is asked ------------------------------------------------------------------------------

    def _trouble(self) -> Trouble | None:
        """What goes wrong with the next turn: a turn with a trouble is followed by another as a proof."""
        report, size = self._report, self._size
        if self._first:
            turns = size.warm_up - report.asked
            return self._first.pop() if self._chance.random() * turns < 2 * len(self._first) + 1 else None
        left = size.faults - report.struck
        if self._chance.random() * (size.turns - report.asked) < 2 * left:
            return self._chance.choices(TROUBLES, [one.weight for one in TROUBLES])[0]
        return None

    def _way(self, *, proof: bool = False) -> Way:
        """`proof`: it takes one question, not two."""
        within = self._device.status.turn is Turn.FOLLOW_UP and self._device.status.streaming
        ways = FOLLOWING if within else CALLING
        weights = [0 if proof and way is Way.OVER else weight for way, weight in ways.items()]
        return self._chance.choices(list(ways), weights)[0]

    async def _turn(self) -> None:
        """Nothing goes wrong."""
        asked, outcome = await self._ask(self._way())
        again = self._device.status.asked_again - asked.asked_again
        times = self._oracle.times_typed(asked.text) if asked.text else self._oracle.times_asked(asked.number)
        whole = times - self._oracle.times_begun(asked.number)
        if outcome.end is not End.ANSWERED:
            self._object(asked, "nothing was wrong", outcome)
        elif whole > 1 + again:  # it may be fewer: nothing of it had reached a service that hung up
            self._object(asked, f"nothing was wrong, and it went up {times} times", outcome)
        self._oracle.forget()

    async def _turn_with(self, trouble: Trouble) -> None:
        """This goes wrong; then the person asks until they are answered."""
        struck_before = self._struck
        await trouble.arm(self._far, self._chance)
        striking = asyncio.create_task(self._strike(trouble))
        try:
            asked, outcome = await self._ask(self._way(proof=True), trouble)
        finally:
            over_at = await striking
        await self._far.heal()
        kind = self._report.kinds[trouble.name]
        kind.struck += not trouble.scripted or self._struck > struck_before
        kind.answered += outcome.end is End.ANSWERED
        kind.told += outcome.end is End.TOLD
        kind.let_be += outcome.end is End.PASSED_OVER
        since = max(over_at, asked.ended_at)
        heard_at = outcome.heard_at
        while outcome.end is not End.ANSWERED or heard_at <= since:
            if _now() > since + RECOVERY_S:
                self._violated(f"{trouble.name}: no reply within {RECOVERY_S:g} s")
                break
            await asyncio.sleep(PATIENCE_S)
            _, outcome = await self._ask(self._way(proof=True), trouble)
            heard_at = outcome.heard_at
        else:
            kind.recovered_s.append(heard_at - since)
        self._oracle.forget()

    async def _strike(self, trouble: Trouble) -> float:
        """When the cause is over."""
        await trouble.strike(self._far, self._chance)
        return _now()

    async def _ask(self, way: Way, trouble: Trouble | None = None) -> tuple[Asked, Outcome]:
        if way is Way.OVER:
            await self._person.hear_a_story()
            self._report.turns[Way.FOLLOWING.value] += 1
        log.info("turn %d, %s: %s", self._report.asked + 1, way.value, trouble.name if trouble else "")
        asked = await self._person.ask(way)
        outcome = await self._person.outcome(asked)
        self._report.turns[way.value] += 1
        self._report.asked_again = self._device.status.asked_again
        look = await self._far.look()
        self._struck = look.struck
        self._oracle.arrived(look.runs, look.texts)
        about = trouble.name if trouble else "nothing was wrong"
        for line in self._oracle.disorder:
            self._object(asked, f"{about}: {line}", outcome)
        self._oracle.disorder.clear()
        if outcome.end in (End.SILENT, End.UNFINISHED, End.DEAD) and trouble:
            self._object(asked, about, outcome)
        if outcome.end is End.PASSED_OVER and trouble and not trouble.says_nothing:
            self._object(asked, about, outcome)
        if outcome.end is End.ANSWERED and (lost := self._lost(asked)):
            self._object(asked, f"{about}: answered, but {lost}", outcome)
        return asked, outcome

    def _lost(self, asked: Asked) -> str:
        if asked.text:
            return "" if self._oracle.times_typed(asked.text) else "its text did not arrive"
        return self._oracle.lost(asked.number, asked.frames)

    def _object(self, asked: Asked, about: str, outcome: Outcome) -> None:
        causes = ", ".join(cause.name for cause in outcome.causes) or "no cause"
        self._violated(
            f"turn {self._report.asked} ({asked.way.value}, question {asked.number}): {about};"
            f" {outcome.end.value} ({causes})"
        )

    def _violated(self, line: str) -> None:
        self._report.violations.append(line)
        log.error("%s", line)

    # --- what is left behind ------------------------------------------------------------------------

    async def _rest(self) -> None:
        """Let the device fall asleep and its link be closed, and look at what is left."""
        device, report = self._device, self._report
        await device.until_turn(Turn.ASLEEP)
        await device.until(
            lambda: device.status.link is Link.DOWN and not device.status.offline, "closed link"
        )
        for _ in range(20):
            look = await self._far.look()
            if not look.links and not look.carried:
                break
            await asyncio.sleep(0.1)
        else:
            self._violated(f"turn {report.asked}: asleep, and {look.links} links are open")
        report.samples.append(Sample.take(report.asked))
        sys.stderr.write(
            f"turn {report.asked}: {report.struck} faults, {len(report.violations)} violations\n"
        )


async def soak(size: Size, seed: int) -> Report:
    """Make the service and the device, and soak it."""
    report = Report(seed)
    began_at = time.monotonic()
    with TemporaryDirectory(prefix="assistant-soak-") as folder:
        async with far_service(silent=True) as far:
            config = Config(
                board="sim",
                audio=AudioConfig(volume=1.0, earcons=False),  # nothing is heard but replies, to the bit
                spoken=SpokenConfig(enabled=False),
                live=LiveConfig(base_url=far.proxied, ca_file=far.ca_file, setup_timeout_s=SETUP_TIMEOUT_S),
                conversation=TIMINGS,
                memory=MemoryConfig(folder=Path(folder)),
                api_key=SecretStr("a-key-of-the-soak"),
            )
            async with household(config) as device:
                try:
                    await Soak(size, seed, device, far, report).run()
                except (AssertionError, TimeoutError) as error:
                    report.violations.append(f"turn {report.asked}: {error}")
    report.took_s = time.monotonic() - began_at
    report.violations += _growth(report.samples, size)
    return report


def _growth(samples: list[Sample], size: Size) -> list[str]:
    """What grew after the warm-up."""
    warm = [sample for sample in samples if sample.turns >= size.warm_up]
    if not size.warm_up or not warm:
        return []
    first, found = warm[0], []
    most_mb = max(sample.rss_mb for sample in warm) - first.rss_mb
    if most_mb > GROWTH_MB:
        found.append(f"memory grew by {most_mb:.1f} MB after turn {first.turns}")
    for name in ("tasks", "threads", "descriptors"):
        numbers = sorted({getattr(sample, name) for sample in warm})
        if len(numbers) > 1:
            found.append(f"{name} are not constant after turn {first.turns}: {numbers}")
    return found


def _now() -> float:
    return asyncio.get_running_loop().time()
