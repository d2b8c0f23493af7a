"""Which frames a costly engine gets to hear."""

from assistant.audio.wake.gate import SpeechGate
from tests.support.hearing import ScriptedVad
from tests.support.pcm import frame, number_of

FRAMES = [frame(number) for number in range(1000)]
LINGER = 24
HANG_OVER = 49
"""Frames after the last of speech, and after that."""


def gate_for(speech: range) -> SpeechGate:
    return SpeechGate(ScriptedVad(FRAMES[number] for number in speech))


def admitted(gate: SpeechGate, numbers: range, evidence: range | None = None) -> list[int]:
    """The numbers of the frames that come through; without `evidence` there always is some."""
    return [
        number_of(pcm)
        for number in numbers
        for pcm in gate.admit(FRAMES[number], evidence=evidence is None or number in evidence)
    ]


def test_silence_stays_outside() -> None:
    assert admitted(gate_for(range(0)), range(300)) == []


def test_speech_brings_two_seconds_of_look_back_and_one_of_what_follows() -> None:
    through = admitted(gate_for(range(500, 550)), range(900))
    assert through == list(range(400, 549 + LINGER + HANG_OVER + 1))


def test_each_frame_comes_once_and_in_order_over_a_pause() -> None:
    vad = ScriptedVad([*FRAMES[100:150], *FRAMES[300:320]])
    assert admitted(SpeechGate(vad), range(400)) == list(range(319 + LINGER + HANG_OVER + 1))


def test_a_word_that_starts_with_the_first_frame_of_speech_is_whole() -> None:
    assert admitted(gate_for(range(30, 80)), range(80)) == list(range(80))


def test_speech_without_evidence_stays_outside_until_there_is_some() -> None:
    gate = gate_for(range(100, 400))
    assert admitted(gate, range(300), evidence=range(0)) == []
    assert admitted(gate, range(300, 301)) == list(range(200, 301))


def test_evidence_that_comes_just_after_the_speech_opens_the_gate() -> None:
    gate = gate_for(range(100, 150))
    assert admitted(gate, range(170), evidence=range(165, 170))[0] == 65


def test_evidence_without_speech_does_not() -> None:
    assert admitted(gate_for(range(10)), range(300), evidence=range(200, 300)) == []


def test_reset_forgets_what_was_held_and_closes() -> None:
    gate = gate_for(range(150, 200))
    admitted(gate, range(160))
    gate.reset()
    assert admitted(gate, range(210, 300)) == []
    assert admitted(gate, range(150, 151)) == [*range(210, 300), 150]
