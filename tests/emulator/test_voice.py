import io
import wave

import pytest

from assistant.emulator.voice import Voice, at_reply_rate, tones
from tests.support.speech import seconds


async def test_speech_is_at_the_rate_of_replies_and_said_once() -> None:
    voice = Voice()
    pcm = await voice.speak("It is noon, my friend.")
    assert 1.0 < seconds(pcm, 24_000) < 4.0
    assert await voice.speak("It is noon, my friend.") is pcm


@pytest.mark.parametrize("text", ["", " ", "... !"])
async def test_no_words_no_audio(text: str) -> None:
    assert await Voice().speak(text) == b""


@pytest.mark.parametrize("text", ["-t option", "Grüße", 'it\'s "quoted"; $(no) `shell`', "a\nb"])
async def test_texts_are_texts(text: str) -> None:
    assert await Voice().speak(text)


async def test_an_unknown_voice_still_makes_a_sound() -> None:
    assert await Voice("nobody").speak("hello there")


async def test_memory_is_bounded() -> None:
    voice = Voice(kept_replies=3)
    first = await voice.speak("a")
    for index in range(3):
        await voice.speak("a" * (index + 2))
    again = await voice.speak("a")
    assert again == first
    assert again is not first


def test_tones_last_as_long_as_the_words() -> None:
    pcm = tones("four words of tone")
    assert seconds(pcm, 24_000) == pytest.approx(15 * 0.07, abs=0.001)
    assert any(pcm)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 24_000])
def test_other_rates_are_resampled(rate_hz: int) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, rate_hz, 0, "NONE", ""))
        wav.writeframes(b"\0\1" * rate_hz)
    assert seconds(at_reply_rate(file.getvalue()), 24_000) == pytest.approx(1.0, abs=0.01)
