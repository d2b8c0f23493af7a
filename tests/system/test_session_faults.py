"""The session's faults, one short test each: the whole device, a bad network or service, and a person.

Each prints how long it took until the person heard a reply again, or was told; the number is the fault's
in the list that README keeps.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from assistant.core.causes import Cause
from assistant.core.events import RouteReturned
from assistant.core.signals import Light, Notice
from assistant.core.states import Link, Turn
from assistant.core.timings import Timings
from assistant.emulator.faults import (
    CloseLink,
    DropLink,
    EmptyTurn,
    Fault,
    GoAway,
    Interrupt,
    Refuse,
    SayTurnComplete,
    SendBadAudio,
    SendFrame,
    SendHuge,
    Withhold,
    WrongCertificate,
)
from assistant.emulator.scenario import Scenario
from assistant.emulator.scenario import Turn as Answer
from assistant.memory.words import LATELY
from tests.support.home import Home, home, question, wake_word
from tests.support.plugged import types
from tests.support.speech import speech

Tell: TypeAlias = Callable[[str], None]

SHORT = Timings(follow_up_s=2.0, linger_s=0.3)
NESTED = '{"serverContent":' + "[" * 100_000 + "]" * 100_000 + "}"
NONSENSE: dict[str, tuple[Fault, ...]] = {
    "all kinds at once": (
        SendFrame(at="reply", text='{"news": {"from": "the future"}}', times=3),
        SendFrame(at="reply", text="]] not JSON [[", times=3),
        SendFrame(at="reply", text="[1, 2]", times=3),
        SendFrame(at="reply", text=NESTED, times=3),
        SendBadAudio(at="reply", base64="truncated", times=3),
    ),
    "huge": (SendHuge(at="reply", size=5_000_000, times=1),),
    "the end twice": (SayTurnComplete(times=1),),
}
STORY = "Once upon a time a lighthouse stood on a rock, far out at sea, and its keeper counted the ships."


def clock() -> float:
    return asyncio.get_running_loop().time()


async def asks(device: Home) -> None:
    """Say the wake word and a question without a pause."""
    await device.microphone.say(wake_word() + question())


async def replies(device: Home, since: float, most_s: float) -> float:
    """Wait for a reply that begins after `since`; how long that took."""
    await device.until(lambda: any(at > since for at in device.speaker.heard_at), "reply")
    took_s = min(at for at in device.speaker.heard_at if at > since) - since
    assert took_s <= most_s
    return took_s


async def told(device: Home, cause: Cause, since: float, most_s: float) -> float:
    """Wait until the person is told of `cause`; how long that took."""
    await device.until(lambda: cause in device.problems, cause.value)
    assert clock() - since <= most_s
    return clock() - since


def told_notices(caplog: pytest.LogCaptureFixture) -> list[Notice]:
    """What the device said in its own voice, or would have if it had one here."""
    said = [record.args for record in caplog.records if record.msg == "tells %s"]
    return [Notice(args[0]) for args in said if isinstance(args, tuple)]


async def speaks(device: Home) -> None:
    """A question has been asked, and the reply began."""
    await asks(device)
    await device.until_turn(Turn.SPEAKING)


def storyteller(*faults: Fault) -> Scenario:
    return Scenario(turns=(Answer(reply=STORY),) * 4, faults=faults)


# --- the network ------------------------------------------------------------------------------------


async def test_03_a_link_lost_for_five_seconds_within_the_question(tell: Tell) -> None:
    async with home(timings=SHORT, proxied=True) as device:
        speaking = asyncio.ensure_future(asks(device))
        await device.until(lambda: device.received_bytes > 20_000, "beginning of the question")
        device.network.refuse()
        device.network.reset()
        await asyncio.sleep(5)
        healed_at = clock()
        device.network.heal()
        tell(f"row 3: replies {await replies(device, healed_at, 5):.1f} s after the network is back")
        await speaking
        assert question() in bytes(device.emulator.connections[-1].audio), "the whole question, once more"


async def test_04_an_outage_that_the_person_does_not_wait_out(tell: Tell) -> None:
    timings = Timings(follow_up_s=1.0, connect_timeout_s=3.0)
    async with home(timings=timings, proxied=True) as device:
        device.network.refuse()
        await asks(device)
        await device.until_turn(Turn.ASLEEP)
        await device.until(lambda: device.lights.light is Light.OFFLINE, "amber light")
        await asyncio.sleep(5)
        device.network.heal()
        device.appliance.runner.post(RouteReturned())
        healed_at = clock()
        await device.until(lambda: not device.status.offline, "that the service is back")
        assert clock() - healed_at <= 5
        assert device.received_bytes == 0, "finding out sends nothing"
        asked_at = clock()
        await asks(device)
        took_s = await replies(device, asked_at, 10)
        tell(f"row 4: knows {clock() - healed_at - took_s:.1f} s after the route is back")
        assert device.problems.count(Cause.SERVICE_DOWN) == 1


async def test_04_a_first_connection_that_is_refused(tell: Tell) -> None:
    async with home(timings=SHORT, proxied=True) as device:
        device.network.refuse()
        await asks(device)
        device.network.heal()
        open_at = clock()
        took_s = await replies(device, open_at, 10)
        tell(f"row 4: the first connection refused: replies {took_s:.1f} s after the port is open")
        assert question() in bytes(device.emulator.connections[-1].audio), "asked once by the person"
        assert device.status.asked_again == 0


async def test_05_a_black_hole_while_the_person_speaks(tell: Tell) -> None:
    async with home(timings=SHORT, proxied=True) as device:
        await device.microphone.say(wake_word())
        await device.until(lambda: device.status.link is Link.UP, "link")
        device.network.black_hole()
        fell_at = clock()
        await device.microphone.say(speech("how far away is the moon, and how long does light need for that"))
        await device.until(
            lambda: bool(device.problems) or device.status.asked_again > 0, "that it is noticed"
        )
        noticed_s = clock() - fell_at
        assert noticed_s <= 10
        device.network.heal()
        healed_at = clock()
        tell(
            f"row 5: noticed {noticed_s:.1f} s, replies {await replies(device, healed_at, 10):.1f} s after it"
        )


async def test_05_a_black_hole_while_the_reply_comes(tell: Tell) -> None:
    async with home(storyteller(), SHORT, proxied=True) as device:
        await speaks(device)
        device.network.black_hole()
        fell_at = clock()
        await device.until_turn(Turn.THINKING)
        noticed_s = clock() - fell_at
        assert noticed_s <= 10
        device.network.reset()
        device.network.heal()
        healed_at = clock()
        tell(
            f"row 5: noticed {noticed_s:.1f} s, replies {await replies(device, healed_at, 10):.1f} s after it"
        )


async def test_06_a_reset_within_the_reply(tell: Tell) -> None:
    async with home(storyteller(DropLink(at="reply", audio_s=1.0, rst=True, times=1)), SHORT) as device:
        await speaks(device)
        await device.until(lambda: Cause.LINK_LOST in device.problems, "the tone")
        lost_at = clock()
        tell(f"row 6: replies {await replies(device, lost_at, 3):.1f} s after the reset")
        assert device.emulator.connections[-1].setup is not None


async def test_08_a_name_that_cannot_be_found(tell: Tell) -> None:
    async with home(timings=SHORT, base_url="https://no-such-host.invalid") as device:
        await asks(device)
        asked_at = clock()
        await device.until(lambda: device.problems, "problem")
        assert device.problems[0] in (Cause.NAME_NOT_FOUND, Cause.NO_NETWORK)
        tell(f"row 8: told within {clock() - asked_at:.1f} s of the question's end")
        assert len(device.emulator.handshakes) == 0


async def test_09_a_captive_portal_is_refused(tell: Tell) -> None:
    async with home(Scenario(faults=(WrongCertificate(wrong="name"),)), SHORT) as device:
        began_at = clock()
        await asks(device)
        tell(f"row 9: told {await told(device, Cause.TLS_REFUSED, began_at, 10):.1f} s after the wake word")
        assert device.received_bytes == 0
        await device.until_turn(Turn.ASLEEP)
        device.emulator.heal()
        fixed_at = clock()
        await asks(device)
        await replies(device, fixed_at, 10)


# --- the end of a link ------------------------------------------------------------------------------


async def test_10_go_away_between_turns_is_not_noticed(tell: Tell) -> None:
    scenario = storyteller(GoAway(at="turn_complete", time_left_s=60.0, times=1))
    async with home(scenario, Timings(follow_up_s=6.0)) as device:
        await speaks(device)
        await device.until_turn(Turn.FOLLOW_UP)
        await device.until(lambda: len(device.emulator.connections) == 2, "successor")
        await device.until(lambda: device.status.link is Link.UP, "link")
        old, new = device.emulator.connections
        asked_at = clock()
        await device.microphone.say(question())
        await replies(device, asked_at, 10)
        assert new.setup is not None
        assert device.problems == []
        assert device.status.asked_again == 0
        gap_s = new.arrivals[0].at - old.arrivals[-1].at
        assert gap_s <= 1
        tell(f"row 10: no audio arrived for {gap_s * 1000:.0f} ms")


async def test_10_go_away_within_a_reply_waits_for_its_end(tell: Tell) -> None:
    async with home(storyteller(GoAway(at="reply", time_left_s=25.0, times=1)), SHORT) as device:
        await speaks(device)
        await device.until_turn(Turn.FOLLOW_UP)
        reply = device.emulator.sent_audio[0]
        assert len(device.speaker.heard()) >= len(reply.audio), "the whole reply was heard"
        await device.until(lambda: len(device.emulator.connections) == 2, "successor")
        tell(f"row 10: a reply of {len(reply.audio) / 48_000:.1f} s was heard whole")


@pytest.mark.parametrize("code", [1007, 1008])
async def test_11_a_handle_that_is_refused(tell: Tell, code: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "assistant")
    refused = CloseLink(at="resume", code=code, reason="Invalid session handle", times=1)
    async with home(Scenario(faults=(refused,)), SHORT) as device:
        await speaks(device)
        await device.until(lambda: device.status.link is Link.DOWN, "end of the first link")
        asked_at = clock()
        await asks(device)
        took_s = await replies(device, asked_at, 8)
        first, refusing, last = (connection.setup for connection in device.emulator.connections)
        tell(f"row 11: replies {took_s:.1f} s after the wake word, {code} or not")
        assert first is not None
        assert refusing is not None
        assert last is not None
        handles = [setup.session_resumption and setup.session_resumption.handle for setup in (refusing, last)]
        assert handles[0]
        assert not handles[1], "a fresh session"
        instructions = [str(setup.system_instruction) for setup in (refusing, last)]
        assert [LATELY in told for told in instructions] == [False, True], "it is told what was said"
        assert told_notices(caplog) == [Notice.CONTEXT_LOST]


# --- the service's no -------------------------------------------------------------------------------


async def test_12_a_key_that_is_refused_and_then_replaced(tell: Tell, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("an-old-key")
    file.chmod(0o600)
    async with home(timings=SHORT, service={"api_key": "a-new-key"}, api_key_file=file) as device:
        began_at = clock()
        await asks(device)
        took_s = await told(device, Cause.KEY_REFUSED, began_at, 10)
        await device.until_turn(Turn.ASLEEP)
        for _ in range(3):
            await device.microphone.say(wake_word())
        assert len(device.emulator.handshakes) <= 2, "it does not hammer"
        file.write_text("a-new-key")
        replaced_at = clock()
        await asyncio.sleep(4)
        await asks(device)
        await replies(device, replaced_at, 14)
        tell(f"row 12: told after {took_s:.1f} s, a new key is used at the next word")


async def test_13_a_quota_is_honoured(tell: Tell) -> None:
    full = Refuse(status=429, retry_after_s=6, times=1)
    async with home(Scenario(faults=(full,)), SHORT) as device:
        await asks(device)
        await device.until(lambda: Cause.QUOTA in device.problems, "quota")
        refused_at = clock()
        await device.until_turn(Turn.ASLEEP)
        await device.microphone.say(wake_word())
        assert len(device.emulator.handshakes) == 1
        await asyncio.sleep(max(0.0, refused_at + 6.1 - clock()))
        asked_at = clock()
        await asks(device)
        tell(f"row 13: waits 6 s as told, then replies {await replies(device, asked_at, 10):.1f} s later")


async def test_14_fifty_closes_in_a_row(tell: Tell) -> None:
    storm = CloseLink(at="setup_complete", code=1011, times=50)
    patient = Timings(follow_up_s=1.0, connect_timeout_s=120.0, backoff_base_s=0.05, backoff_cap_s=0.2)
    async with home(Scenario(faults=(storm,)), patient) as device:
        while (tried := len(device.emulator.handshakes)) <= 50:
            types(device)
            await device.until(lambda tried=tried: len(device.emulator.handshakes) > tried, "another try")  # type: ignore[misc]
            await device.until_turn(Turn.ASLEEP)
        asked_at = clock()
        await device.until_turn(Turn.ASLEEP)
        await asks(device)
        tell(f"row 14: replies {await replies(device, asked_at, 15):.1f} s after the last close")


@pytest.mark.parametrize("name", NONSENSE)
async def test_15_nonsense_is_no_reason_to_reconnect(tell: Tell, name: str) -> None:
    async with home(storyteller(*NONSENSE[name]), SHORT) as device:
        await speaks(device)
        await device.until_turn(Turn.FOLLOW_UP)
        asked_at = clock()
        await device.microphone.say(question())
        tell(f"row 15: {name}: replies {await replies(device, asked_at, 8):.1f} s after the next word")
        assert device.emulator.struck >= len(NONSENSE[name])
        assert len(device.emulator.connections) == 1
        assert device.problems == []


async def test_15_nonsense_instead_of_the_setup(tell: Tell) -> None:
    async with home(Scenario(faults=(SendFrame(at="setup", text="null", times=1),)), SHORT) as device:
        await asks(device)
        tell(
            f"row 15: no setup but null: replies {await replies(device, clock(), 3):.1f} s after the question"
        )


@pytest.mark.parametrize(
    ("name", "silence", "most_s"),
    [
        ("no setup", Withhold(at="setup", connection=1), 10.0),
        ("no first audio", Withhold(at="question", times=1), 10.0),
        ("half a reply", Withhold(at="reply", audio_s=1.0, times=1), 10.0),
        ("empty turn", EmptyTurn(times=1), 10.0),
        ("interrupted, nothing said", Interrupt(at="question", times=1), 10.0),
        ("cut in the middle of a message", DropLink(at="reply", within_message=True, times=1), 5.0),
    ],
)
async def test_16_silence_is_answered_by_asking_again(
    tell: Tell, name: str, silence: Fault, most_s: float
) -> None:
    async with home(Scenario(faults=(silence,)), SHORT) as device:
        asked_at = clock()
        await asks(device)
        if name != "no setup":  # which is missing from the wake word on
            asked_at = clock()
        if name in ("half a reply", "cut in the middle of a message"):
            await device.until(lambda: device.status.asked_again == 1, "that it is asked again")
            asked_at = clock()
        tell(f"row 16: {name}: replies {await replies(device, asked_at, most_s):.1f} s later")


async def test_16_no_answer_at_all_ends_with_an_apology(tell: Tell) -> None:
    async with home(Scenario(faults=(Withhold(at="question"),)), SHORT) as device:
        await asks(device)
        asked_at = clock()
        await device.until_turn(Turn.ASLEEP)
        took_s = clock() - asked_at
        assert device.problems[-1] is Cause.NO_ANSWER
        assert took_s <= 10
        tell(f"row 16: never an answer: says so after {took_s:.1f} s")
        device.emulator.heal()
        again_at = clock()
        await asks(device)
        await replies(device, again_at, 10)
