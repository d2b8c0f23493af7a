"""The tester's face of the simulated wake word: what it suspects, and the stop word."""

import pytest

from assistant.core.events import DeviceReady, StopWordHeard, WakeWordSuspected
from assistant.errors import ConfigError, DeviceError
from assistant.sim.wakeword import SimWakeWord
from tests.support.witnessed import running


async def test_a_word_is_suspected_when_the_tester_says_so() -> None:
    wake_word = SimWakeWord(["alexa"])
    with pytest.raises(DeviceError, match="does not listen yet"):
        wake_word.suspect("alexa")
    async with running(wake_word.run) as witness:
        await witness.wait_for(DeviceReady)
        with pytest.raises(ConfigError, match="'okay_nabu' is not configured; there are: alexa"):
            wake_word.suspect("okay_nabu")
        wake_word.suspect("alexa", 0.4)
        assert (await witness.wait_for(WakeWordSuspected))[1] == WakeWordSuspected("alexa", 0.4)


async def test_the_stop_word_is_heard_when_the_tester_says_so() -> None:
    wake_word = SimWakeWord()
    with pytest.raises(DeviceError, match="does not listen yet"):
        wake_word.hear_stop()
    async with running(wake_word.run) as witness:
        await witness.wait_for(DeviceReady)
        wake_word.hear_stop()
        assert (await witness.wait_for(StopWordHeard))[1] == StopWordHeard()
