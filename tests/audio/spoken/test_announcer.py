"""What is said, what instead, and that each notice is answered exactly once."""

import asyncio
import logging
from pathlib import Path

import pytest

from assistant.audio.spoken.announcer import SpokenAnnouncer
from assistant.audio.spoken.cache import SentenceCache
from assistant.audio.spoken.factory import announcer
from assistant.audio.spoken.table import load_table
from assistant.audio.spoken.voice import Voice
from assistant.config import SpokenConfig
from assistant.core.events import CodeSpelled, NoticeSpoken
from assistant.core.signals import Earcon, Notice
from assistant.core.timings import reply_seconds
from assistant.errors import ConfigError
from assistant.sim.speaker import SimSpeaker
from tests.support.espeak import FakeEspeak
from tests.support.recording import Log, RecordingSpeaker
from tests.support.witnessed import running, until


class Rig:
    """An announcer before a speaker that hears when it is told to."""

    def __init__(self, folder: Path, within_s: float = 5.0) -> None:
        self.espeak = FakeEspeak(folder)
        self.speaker = RecordingSpeaker(Log())
        self.voice = Voice(load_table(SpokenConfig()), SentenceCache(None), self.espeak.program())
        self.announcer = SpokenAnnouncer(self.speaker, self.voice, within_s=within_s)

    @property
    def announced(self) -> int:
        return len(self.speaker.announced)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


async def test_a_notice_is_spoken_when_it_was_heard(rig: Rig) -> None:
    async with running(rig.announcer.run) as witness:
        rig.announcer.say(Notice.NO_NETWORK)
        await until(lambda: rig.announced == 1)
        assert witness.count(NoticeSpoken) == 0
        rig.speaker.announced[0]()
        await witness.wait_for(NoticeSpoken)
    assert witness.events[0][1] == NoticeSpoken(Notice.NO_NETWORK, heard=True)
    assert witness.count(NoticeSpoken) == 1
    assert rig.speaker.log.of(Earcon) == []


async def test_words_are_said_and_come_back_as_they_were(rig: Rig) -> None:
    async with running(rig.announcer.run) as witness:
        rig.announcer.say(Notice.ASK_APPROVAL, "open [the] door")
        await until(lambda: rig.announced == 1)
        rig.speaker.announced[0]()
        _, spoken = await witness.wait_for(NoticeSpoken)
    assert spoken == NoticeSpoken(Notice.ASK_APPROVAL, "open [the] door", heard=True)
    assert any(call.endswith("May I open the door? Press talk for yes.") for call in rig.espeak.calls)


async def test_a_long_sentence_with_words_has_the_time_that_it_takes(tmp_path: Path) -> None:
    rig = Rig(tmp_path, within_s=0.5)
    async with running(rig.announcer.run) as witness:
        await rig.voice.say(Notice.ASK_APPROVAL, "open the door")  # made before: what follows is the hearing
        rig.announcer.say(Notice.ASK_APPROVAL, "open the door")
        await until(lambda: rig.announced == 1)
        late = asyncio.get_running_loop().time() + 0.6
        await until(lambda: asyncio.get_running_loop().time() > late)
        assert witness.count(NoticeSpoken) == 0
        rig.speaker.announced[0]()
        _, spoken = await witness.wait_for(NoticeSpoken)
    assert spoken.heard


async def test_what_the_speaker_would_not_take_counts_as_unheard(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.espeak = FakeEspeak(tmp_path, 31.0)
    async with running(rig.announcer.run) as witness:
        rig.announcer.say(Notice.ASK_APPROVAL, "1 " * 100)
        _, spoken = await witness.wait_for(NoticeSpoken)
    assert (spoken.notice, spoken.heard, rig.announced) == (Notice.ASK_APPROVAL, False, 0)


async def test_of_two_at_once_the_second_is_said_after_the_first(rig: Rig) -> None:
    async with running(rig.announcer.run) as witness:
        rig.announcer.say(Notice.SAFE_MODE)
        rig.announcer.say(Notice.SPEAKER_BACK)
        for number, notice in ((1, Notice.SAFE_MODE), (2, Notice.SPEAKER_BACK)):
            await until(lambda number=number: rig.announced == number)  # type: ignore[misc]
            assert witness.count(NoticeSpoken) == number - 1
            rig.speaker.announced[-1]()
            _, spoken = await witness.wait_for(NoticeSpoken, number)
            assert spoken == NoticeSpoken(notice, heard=True)


async def test_of_many_that_wait_the_oldest_are_dropped_and_each_counts_once(rig: Rig) -> None:
    async with running(rig.announcer.run) as witness:
        rig.announcer.say(Notice.NO_NETWORK)
        await until(lambda: rig.announced == 1)
        for notice in (
            Notice.QUOTA,
            Notice.KEY_REFUSED,
            Notice.SAFE_MODE,
            Notice.CONTEXT_LOST,
            Notice.FORGOTTEN,
        ):
            rig.announcer.say(notice)
        dropped = [event for _, event in witness.events]
        assert dropped == [
            NoticeSpoken(Notice.QUOTA, heard=False),
            NoticeSpoken(Notice.KEY_REFUSED, heard=False),
        ]
        for number in range(4):
            await until(lambda number=number: rig.announced == number + 1)  # type: ignore[misc]
            rig.speaker.announced[number]()
            await witness.wait_for(NoticeSpoken, 3 + number)
        assert any(call.endswith("the paired computer too.") for call in rig.espeak.calls)
    assert (rig.announced, witness.count(NoticeSpoken)) == (4, 6)


async def test_a_code_is_not_given_up_for_notices(rig: Rig) -> None:
    async with running(rig.announcer.run) as witness:
        rig.announcer.say(Notice.NO_NETWORK)
        await until(lambda: rig.announced == 1)
        rig.announcer.spell("123456")
        for notice in (Notice.QUOTA, Notice.KEY_REFUSED, Notice.SAFE_MODE):
            rig.announcer.say(notice)
        assert [event for _, event in witness.events] == [NoticeSpoken(Notice.QUOTA, heard=False)]
        rig.speaker.announced[0]()
        await until(lambda: rig.announced == 2)
        rig.speaker.announced[1]()
        await witness.wait_for(CodeSpelled)


async def test_what_was_asked_for_before_it_runs_is_said_then(rig: Rig) -> None:
    rig.announcer.say(Notice.QUOTA)
    rig.announcer.say(Notice.NO_NETWORK)
    async with running(rig.announcer.run) as witness:
        for number in (1, 2):
            await until(lambda number=number: rig.announced == number)  # type: ignore[misc]
            rig.speaker.announced[-1]()
            await witness.wait_for(NoticeSpoken, number)


async def test_one_that_takes_too_long_counts_as_spoken(tmp_path: Path) -> None:
    rig = Rig(tmp_path, within_s=0.5)
    async with running(rig.announcer.run) as witness:
        for number in (1, 2):
            rig.announcer.say(Notice.NO_NETWORK)
            _, spoken = await witness.wait_for(NoticeSpoken, number)
            assert not spoken.heard
        for heard in rig.speaker.announced:
            heard()  # late, and nobody waits for it
        await asyncio.sleep(0)
        assert witness.count(NoticeSpoken) == 2


async def test_without_a_voice_that_works_an_earcon_sounds_and_the_log_says_why_once(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.espeak.path.unlink()
    with caplog.at_level(logging.WARNING, "assistant.audio.spoken"):
        async with running(rig.announcer.run) as witness:
            for number in (1, 2):
                rig.announcer.say(Notice.NO_NETWORK)
                await witness.wait_for(NoticeSpoken, number)
    assert rig.speaker.log.of(Earcon) == [Earcon.TROUBLE] * 2
    [line] = [record.message for record in caplog.records if record.name.startswith("assistant")]
    assert line.startswith("there are sounds instead of sentences: ")
    assert line.endswith("apt install espeak-ng")
    assert [event for _, event in witness.events] == [NoticeSpoken(Notice.NO_NETWORK, heard=False)] * 2


async def test_it_speaks_as_soon_as_there_is_a_voice(rig: Rig) -> None:
    rig.espeak.breaks()
    async with running(rig.announcer.run) as witness:
        rig.announcer.say(Notice.NO_NETWORK)
        await witness.wait_for(NoticeSpoken)
        rig.espeak.works_again()
        rig.announcer.say(Notice.NO_NETWORK)
        await until(lambda: rig.announced == 1)


@pytest.mark.parametrize(("earcons", "sounds"), [(True, [Earcon.TROUBLE]), (False, [])])
async def test_turned_off_there_is_an_earcon_if_the_owner_wants_any(
    earcons: bool, sounds: list[Earcon]
) -> None:
    speaker = RecordingSpeaker(Log())
    silent = announcer(SpokenConfig(enabled=False, language="klingon"), speaker, earcons=earcons)
    async with running(silent.run) as witness:
        silent.say(Notice.NO_NETWORK)
        await witness.wait_for(NoticeSpoken)
    assert speaker.log.of(Earcon) == sounds
    assert speaker.announced == []


async def test_it_can_run_again(rig: Rig) -> None:
    for number in (1, 2):
        async with running(rig.announcer.run) as witness:
            rig.announcer.say(Notice.NO_NETWORK)
            await until(lambda number=number: rig.announced == number)  # type: ignore[misc]
            rig.speaker.announced[-1]()
            await witness.wait_for(NoticeSpoken)


def test_a_table_that_is_wrong_is_refused_before_anything_runs() -> None:
    with pytest.raises(ConfigError, match='no sentences in "klingon"'):
        announcer(SpokenConfig(language="klingon"), RecordingSpeaker(Log()))


async def test_with_espeak_ng_and_a_speaker_a_sentence_is_heard_to_its_end(tmp_path: Path) -> None:
    speaker = SimSpeaker()
    environ = {"CACHE_DIRECTORY": str(tmp_path)}
    async with running(speaker.run):
        real = announcer(SpokenConfig(language="fr"), speaker, environ=environ)
        async with running(real.run) as witness:
            began_at = asyncio.get_running_loop().time()
            real.say(Notice.FORGOTTEN)
            at, _ = await witness.wait_for(NoticeSpoken)
    heard_s = reply_seconds(speaker.heard())
    assert 0.5 < heard_s <= at - began_at
    assert list((tmp_path / "spoken").iterdir())
