"""What may go wrong while somebody asks: chances, and how it is brought about."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final, TypeAlias

from assistant.emulator.faults import (
    CloseLink,
    Delay,
    DropLink,
    EmptyTurn,
    Fault,
    GoAway,
    Interrupt,
    LoseMemory,
    Moment,
    Refuse,
    SayTurnComplete,
    SendBadAudio,
    SendFrame,
    SendHuge,
    ShutPort,
    SlowReader,
    Withhold,
    WrongCertificate,
)
from tests.support.far import Far

Doing: TypeAlias = Callable[[Far, Random], Awaitable[None]]

WITHIN_A_TURN_S: Final = 1.5
"""A network fails within so long after somebody began to ask."""


async def nothing(far: Far, chance: Random) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Trouble:
    """One kind of fault."""

    name: str
    weight: int
    arm: Doing = nothing
    """Before the question."""
    strike: Doing = nothing
    """While it is asked; returns when the cause is over."""
    scripted: bool = False
    """It is the emulator that knows whether it struck."""
    says_nothing: bool = False
    """The service ends a turn without a word: that is its verdict on what nobody had called for."""


def at_the_service(
    name: str,
    weight: int,
    make: Callable[[Random], Fault],
    *,
    anew: bool = False,
    says_nothing: bool = False,
) -> Trouble:
    """A fault of the emulator's script; `anew`: of a new link, so the old one is cut."""

    async def arm(far: Far, chance: Random) -> None:
        await far.fault(make(chance))
        if anew:
            await far.network("reset")

    return Trouble(name, weight, arm=arm, scripted=True, says_nothing=says_nothing)


def in_the_network(
    name: str,
    weight: int,
    *steps: str,
    most_s: float,
    how: Callable[[Random], Mapping[str, Any]] = lambda chance: {},
) -> Trouble:
    """Steps of the fault proxy, at any moment of the turn, for `most_s` at most; `how` is for the first."""

    async def strike(far: Far, chance: Random) -> None:
        options = how(chance)
        await asyncio.sleep(chance.uniform(0, WITHIN_A_TURN_S))
        for step in steps:
            await far.network(step, **options)
            options = {}
        await asyncio.sleep(chance.uniform(0.2, 1) * most_s)
        await far.network("heal")

    return Trouble(name, weight, strike=strike)


async def forget_sessions(far: Far, chance: Random) -> None:
    """All handles are void, and a new link is wanted."""
    await far.forget_sessions()
    await far.network("reset")


def _part(chance: Random) -> float:
    """A moment within a reply that takes 0.3 s and more."""
    return round(chance.uniform(0, 0.25), 2)


def _code(chance: Random) -> CloseLink:
    moments: list[Moment] = ["speech", "question", "reply", "turn_complete", "setup_complete"]
    at = chance.choice(moments)
    return CloseLink(at=at, code=chance.choice([1000, 1001, 1008, 1011, 1012, 1013]), times=1)


def _drop(chance: Random) -> DropLink:
    moments: list[Moment] = ["speech", "question", "reply"]
    at = chance.choice(moments)
    return DropLink(
        at=at, audio_s=_part(chance) if at == "reply" else None, rst=chance.random() < 0.5, times=1
    )


def _go_away(chance: Random) -> GoAway:
    moments: list[Moment] = ["speech", "question", "reply", "turn_complete"]
    at = chance.choice(moments)
    return GoAway(at=at, time_left_s=chance.choice([0.3, 3.0, 10.5, 12.0, 60.0]), times=1)


def _one_way(chance: Random) -> dict[str, bool]:
    return chance.choice(
        [{"up": True, "down": True}, {"up": True, "down": False}, {"up": False, "down": True}]
    )


def _bytes(chance: Random) -> dict[str, int]:
    return {chance.choice(["up", "down"]): chance.randrange(500, 40_000)}


UNKNOWN = '{"news": {"from": "the future"}}'

TROUBLES: Final = (
    at_the_service("cut by the service", 6, _drop),
    at_the_service("cut within a message", 3, lambda _: DropLink(at="reply", within_message=True, times=1)),
    at_the_service("closed with a code", 8, _code),
    at_the_service(
        "closed with 1007", 3, lambda c: CloseLink(at=c.choice(["question", "reply"]), code=1007, times=1)
    ),
    at_the_service("go-away", 8, _go_away),
    at_the_service("no first audio", 4, lambda _: Withhold(at="question", times=1)),
    at_the_service("half a reply", 4, lambda c: Withhold(at="reply", audio_s=_part(c), times=1)),
    at_the_service("empty turn", 4, lambda _: EmptyTurn(times=1), says_nothing=True),
    at_the_service(
        "phantom interruption",
        3,
        lambda c: Interrupt(at=c.choice(["question", "reply"]), times=1),
        says_nothing=True,
    ),
    at_the_service("end said twice", 2, lambda _: SayTurnComplete(times=1), says_nothing=True),
    at_the_service("slow to answer", 2, lambda c: Delay(at="question", seconds=c.uniform(0.3, 1.5), times=1)),
    at_the_service("slow reader", 2, lambda c: SlowReader(at="speech", seconds=c.uniform(0.3, 1.0), times=1)),
    at_the_service("unknown message", 2, lambda _: SendFrame(at="reply", text=UNKNOWN, times=1)),
    at_the_service("garbage", 2, lambda _: SendFrame(at="reply", text="]] not JSON [[", times=1)),
    at_the_service("broken audio", 2, lambda _: SendBadAudio(at="reply", times=1)),
    at_the_service("huge message", 1, lambda _: SendHuge(at="reply", size=5_000_000, times=1)),
    at_the_service(
        "handle refused", 5, lambda c: CloseLink(at="resume", code=c.choice([1007, 1008]), times=1), anew=True
    ),
    at_the_service("memory lost", 2, lambda _: LoseMemory(times=1), anew=True),
    at_the_service("no setup", 3, lambda _: Withhold(at="setup", times=1), anew=True),
    at_the_service(
        "slow setup", 2, lambda c: Delay(at="setup", seconds=c.uniform(0.3, 1.5), times=1), anew=True
    ),
    at_the_service("no TLS", 1, lambda _: Withhold(at="accept", times=1), anew=True),
    at_the_service(
        "refused with 5xx", 4, lambda c: Refuse(status=c.choice([500, 503]), times=c.randint(1, 3)), anew=True
    ),
    at_the_service("quota", 2, lambda _: Refuse(status=429, retry_after_s=1, times=1), anew=True),
    at_the_service("key refused", 2, lambda c: Refuse(status=c.choice([401, 403]), times=1), anew=True),
    at_the_service("wrong certificate", 2, lambda _: WrongCertificate(times=1), anew=True),
    at_the_service("port shut", 3, lambda c: ShutPort(at="speech", seconds=c.uniform(0.5, 2.0), times=1)),
    Trouble("sessions forgotten", 3, arm=forget_sessions),
    in_the_network("reset", 6, "reset", most_s=0.0),
    in_the_network("reset after some bytes", 4, "reset_after", most_s=2.0, how=_bytes),
    in_the_network("black hole", 5, "black_hole", most_s=6.0, how=_one_way),
    in_the_network("black hole, then reset", 3, "black_hole", "reset", most_s=3.0, how=_one_way),
    in_the_network("connections refused", 5, "refuse", "reset", most_s=4.0),
    in_the_network("latency", 2, "latency", most_s=2.0, how=lambda c: {"seconds": c.uniform(0.05, 0.3)}),
)
"""All kinds, each with its weight."""
