from typing import Any

import pytest
from google.genai.types import LiveServerContent

from assistant.core import events as ev
from assistant.core.websource import WebSource
from assistant.live.downlink import events_of


def content(**fields: Any) -> LiveServerContent:
    return LiveServerContent.model_validate(fields)


def audio(pcm: bytes, mime_type: str = "audio/pcm;rate=24000", **fields: Any) -> dict[str, Any]:
    return {"inline_data": {"data": pcm, "mime_type": mime_type}, **fields}


def test_every_part_is_read_and_those_that_are_not_speech_are_left() -> None:
    parts = [audio(b"aa"), {"text": "thinking", "thought": True}, audio(b"bb"), {"text": "words"}]

    assert events_of(content(model_turn={"parts": parts})) == [ev.ModelSpoke(b"aa"), ev.ModelSpoke(b"bb")]


def test_the_order_within_a_message() -> None:
    everything = content(
        turn_complete=True,
        generation_complete=True,
        output_transcription={"text": "hello"},
        input_transcription={"text": "hi"},
        model_turn={"parts": [audio(b"aa")]},
        interrupted=True,
    )

    assert events_of(everything) == [
        ev.ReplyInterrupted(),
        ev.ModelSpoke(b"aa"),
        ev.PersonTranscribed("hi"),
        ev.ReplyTranscribed("hello"),
        ev.GenerationCompleted(),
        ev.TurnCompleted(),
    ]


def test_the_generation_ends_apart_from_the_turn() -> None:
    assert events_of(content(generation_complete=True)) == [ev.GenerationCompleted()]
    assert events_of(content(turn_complete=True)) == [ev.TurnCompleted()]


@pytest.mark.parametrize(
    ("blob", "heard"),
    [
        (audio(b"abcd", "audio/pcm"), [ev.ModelSpoke(b"abcd")]),
        (audio(b"abcd", "audio/PCM; rate=24000"), [ev.ModelSpoke(b"abcd")]),
        (audio(b"abcde"), [ev.ModelSpoke(b"abcd")]),
        (audio(b"a"), []),
        (audio(b""), []),
        (audio(b"abcd", "audio/pcm;rate=16000"), []),
        (audio(b"abcd", "image/jpeg"), []),
        (audio(b"abcd", thought=True), []),
    ],
)
def test_only_whole_samples_at_the_rate_of_the_speaker_are_speech(
    blob: dict[str, Any], heard: list[ev.Event]
) -> None:
    assert events_of(content(model_turn={"parts": [blob]})) == heard


@pytest.mark.parametrize(
    "empty",
    [
        {},
        {"model_turn": {}},
        {"model_turn": {"parts": []}},
        {"interrupted": False, "turn_complete": False},
        {"input_transcription": {"finished": True}, "output_transcription": {"text": ""}},
    ],
)
def test_what_says_nothing_is_nothing(empty: dict[str, Any]) -> None:
    assert events_of(content(**empty)) == []


def test_the_pages_that_a_search_has_found() -> None:
    chunks = [
        {"web": {"title": "Lima", "uri": "https://example.org/lima"}},
        {"web": {"domain": "example.com", "uri": "https://example.com/"}},
        {"web": {"title": "nowhere"}},
        {"web": {"title": "endless", "uri": "https://example.org/" + "x" * 2_000}},
        {},
    ]
    found = WebSource("Lima", "https://example.org/lima"), WebSource("example.com", "https://example.com/")

    assert events_of(content(grounding_metadata={"grounding_chunks": chunks})) == [ev.SourcesCited(found)]
    assert events_of(content(grounding_metadata={"web_search_queries": ["x"]})) == [ev.SourcesCited(())]


def test_voices_are_told_apart_if_the_service_does() -> None:
    said = content(input_transcription={"text": "hi", "speaker_label": "spk_2"})

    assert events_of(said) == [ev.PersonTranscribed("hi", "spk_2")]


def test_code_that_the_service_runs_is_not_spoken() -> None:
    parts = [
        {"executable_code": {"code": "print(1)", "language": "PYTHON"}},
        {"code_execution_result": {"outcome": "OUTCOME_OK", "output": "1"}},
        audio(b"aa"),
    ]

    assert events_of(content(model_turn={"parts": parts})) == [ev.ModelSpoke(b"aa")]
