"""Contents of a memory, random ones and such that belong together."""

from contextlib import suppress
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from assistant.core.alarm import AlarmKind
from assistant.core.usage import Usage
from assistant.memory.contents import Contents, KeptFact, KeptTurn
from assistant.ports import ClockSeen, Countdown, KeptAlarm, KeptHandle, Repeat

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
TIMES = st.floats(0, 4e9)
NUMBERS = st.integers(1, 2**40)

BOOTS = st.sampled_from(("", "boot-1", "boot-2"))
ALARMS = st.dictionaries(NUMBERS, st.none(), max_size=4).flatmap(
    lambda ids: st.fixed_dictionaries(
        {
            own: st.builds(
                KeptAlarm,
                st.just(own),
                st.sampled_from(AlarmKind),
                TEXT,
                TIMES,
                st.none() | st.builds(Countdown, BOOTS, TIMES),
                st.none()
                | st.builds(
                    Repeat,
                    st.frozensets(st.integers(0, 6), min_size=1),
                    st.times().map(lambda at: at.replace(fold=0)),
                    st.sampled_from(("Europe/Berlin", "UTC")),
                ),
            )
            for own in ids
        }
    )
)

CONTENTS = st.builds(
    Contents,
    handles=st.dictionaries(st.tuples(TEXT, TEXT), st.builds(KeptHandle, TEXT, TIMES), max_size=4),
    turns=st.dictionaries(NUMBERS, st.builds(KeptTurn, TIMES, TEXT, TEXT), max_size=6),
    facts=st.dictionaries(NUMBERS, st.builds(KeptFact, TIMES, TEXT), max_size=6),
    spending=st.dictionaries(
        st.dates(date(1970, 1, 1), date(2099, 1, 1)), st.decimals(0, 10**6, places=9), min_size=1, max_size=4
    ),
    currency=st.just("USD"),
    alarms=ALARMS,
    clock=st.none() | st.builds(ClockSeen, BOOTS, TIMES, TIMES, st.booleans()),
    tokens=st.dictionaries(
        st.dates(date(1970, 1, 1), date(2099, 1, 1)),
        st.builds(Usage, *[st.integers(0, 2**40)] * 5),
        max_size=4,
    ),
)
"""With at least one day, for the currency is kept with the days."""

TURNS = 5


def edition(number: int) -> Contents:
    """Contents that tell in each of their parts which edition they are; a later one changes each part."""
    turns = range(max(1, number - TURNS + 1), number + 1)
    return Contents(
        handles={("gemini", "model"): KeptHandle(f"handle {number}", float(number))},
        turns={own: KeptTurn(float(own), f"question {own}", f"answer {own} " * 200) for own in turns},
        facts={1: KeptFact(float(number), f"fact {number}")},
        spending={date(2026, 1, 1) + timedelta(days=number % 3): Decimal(number) / 100},
        currency="USD",
        alarms={
            1: KeptAlarm(1, AlarmKind.TIMER, f"timer {number}", float(number), Countdown("boot", number / 2)),
            2: KeptAlarm(
                2,
                AlarmKind.ALARM,
                "",
                float(number),
                None,
                Repeat(frozenset({0, 6}), time(7), "Europe/Berlin"),
            ),
        },
        clock=ClockSeen(f"boot {number % 2}", float(number), 0.5, believed=True),
        tokens={date(2026, 1, 1): Usage(text_in=number, audio_out=2 * number)},
    )


def on_disk(folder: Path) -> bytes:
    """Everything that the files in `folder` hold."""
    found = b""
    for path in filter(Path.is_file, folder.iterdir()):
        with suppress(FileNotFoundError):  # a journal comes and goes
            found += path.read_bytes()
    return found
