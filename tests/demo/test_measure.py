"""The measurements of the demonstration, on conversations that are made up."""

from assistant.core.timings import SAMPLE_BYTES
from assistant.demo.measure import milliseconds, words_lost
from assistant.demo.person import Recording, trim
from assistant.emulator.catalogue import Backend
from assistant.emulator.connection import Connection
from tests.support.alignment import hiss

WAKE, QUESTION = hiss(0.5, 16_000, seed=1), hiss(2.0, 16_000, seed=2)
ASKED = Recording("how far is the moon", WAKE + QUESTION, len(WAKE) // SAMPLE_BYTES)


def received(pcm: bytes) -> Connection:
    connection = Connection(1, Backend.GEMINI, "v1beta", 0.0, kept_audio=1_000_000)
    connection.audio += pcm
    return connection


def test_no_word_is_lost_wherever_the_question_stands_in_what_was_received() -> None:
    assert words_lost(received(bytes(1234) + WAKE + QUESTION + bytes(99)), ASKED) == 0


def test_the_word_that_misses_a_frame_is_lost() -> None:
    middle = len(QUESTION) // 2
    assert words_lost(received(WAKE + QUESTION[:middle] + QUESTION[middle + 640 :]), ASKED) == 1


def test_a_beginning_that_was_cut_off_is_lost() -> None:
    assert words_lost(received(QUESTION[len(QUESTION) // 3 :]), ASKED) >= 1


def test_everything_is_lost_on_a_link_that_got_nothing() -> None:
    assert words_lost(received(b""), ASKED) == 5


def test_what_could_not_be_measured_is_not_made_up() -> None:
    assert (milliseconds(None), milliseconds(0.0123)) == ("–", "12 ms")


def test_silence_at_the_ends_of_a_recording_is_taken_away() -> None:
    loud = (1000).to_bytes(2, "little", signed=True) * 10
    assert trim(bytes(100) + loud + bytes(50)) == loud
    assert trim(bytes(100)) == b""
