import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from assistant.emulator.messages import ClientMessage, Wire
from assistant.emulator.protocol import Refusal, check_audio, check_picture, clip_reason, parse
from tests.support.live_frames import Client, audio, frame, picture, service, setup

KEYS = sorted(
    {
        spelt
        for model in Wire.__subclasses__()
        for name in model.model_fields
        for spelt in (name, to_camel(name))
    }
)


def documents() -> st.SearchStrategy[Any]:
    """JSON whose keys are those of the protocol, in both spellings, in places right and wrong."""
    leaves: st.SearchStrategy[Any] = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=12)
        | st.sampled_from(["AUDIO", "TEXT", "models/gemini-3.8-live", "audio/pcm;rate=16000", "AAAA", "user"])
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=4)
        ),
        max_leaves=12,
    )


MESSAGES = st.one_of(
    documents(),
    st.builds(
        lambda key, body: {key: body},
        st.sampled_from([*ClientMessage.model_fields, "realtimeInput"]),
        documents(),
    ),
    st.builds(lambda key, body: {"realtimeInput": {key: body}}, st.sampled_from(KEYS), documents()),
)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_anything_is_a_message_or_a_refusal(garbage: bytes | str) -> None:
    assert isinstance(parse(garbage), ClientMessage | Refusal)


@given(MESSAGES)
def test_any_json_is_a_message_or_a_refusal_that_fits_a_close_frame(document: Any) -> None:
    message = parse(json.dumps(document))
    assert isinstance(message, ClientMessage | Refusal)
    if isinstance(message, Refusal):
        assert message.code in {1007, 1008}
        assert message.reason
        assert len(clip_reason(message.reason).encode()) <= 123


@given(st.lists(MESSAGES, max_size=6))
def test_a_session_takes_or_refuses_whatever_comes(documents: list[Any]) -> None:
    client = Client(service())
    client.send(setup(), *(json.dumps(document) for document in documents))
    client.pass_time(5)
    assert all(when >= 100.0 for when, _ in client.log)


@pytest.mark.parametrize("encoded", ["-__-", "+//+", "-__-===", "+//-"])
def test_base64_of_both_alphabets(encoded: str) -> None:
    message = parse(frame(realtime_input={"audio": {"data": encoded, "mime_type": "audio/pcm"}}))
    assert isinstance(message, ClientMessage)
    assert message.realtime_input is not None
    assert message.realtime_input.audio is not None
    assert message.realtime_input.audio.data == b"\xfb\xff\xfe"


def test_keys_are_taken_in_both_spellings_at_every_level() -> None:
    mixed = parse(
        '{"setup":{"model":"m","generationConfig":{"response_modalities":["AUDIO"]},"realtime_input_config":'
        '{"automaticActivityDetection":{"silence_duration_ms":300}},"inputAudioTranscription":{}}}'
    )
    assert isinstance(mixed, ClientMessage)
    assert mixed.setup is not None
    assert mixed.setup.generation_config.response_modalities == ("AUDIO",)
    assert mixed.setup.realtime_input_config is not None
    detection = mixed.setup.realtime_input_config.automatic_activity_detection
    assert detection is not None
    assert detection.silence_duration_ms == 300


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("{", "Invalid JSON payload received. "),
        (b"\xff\xfe", "Invalid JSON payload received. "),
        ("\ud800", "Invalid JSON payload received. "),
        ("[" * 10_000, "Invalid JSON payload received. "),
        ("{}", "Request contains an invalid argument."),
        ('{"seutp":{}}', 'Invalid JSON payload received. Unknown name "seutp": Cannot find field.'),
        (
            '{"setup":{"generationConfig":{"voice":1}}}',
            "Unknown name \"voice\" at 'setup.generation_config': Cannot find field.",
        ),
        (
            '{"setup":{"tools":[{"googleSearch":{}},{"magic":{}}]}}',
            "Unknown name \"magic\" at 'setup.tools[1]'",
        ),
        ('{"setup":{},"clientContent":{}}', "oneof field 'message_type' is already set"),
        (
            '{"realtimeInput":{"audio":{"data":"A*=="}}}',
            "Invalid value at 'realtime_input.audio.data' (TYPE_BYTES), Base64",
        ),
        ('{"realtimeInput":{"text":5}}', "Invalid value at 'realtime_input.text'"),
        ('{"realtimeInput":{"audioStreamEnd":"yes"}}', "Invalid value at 'realtime_input.audio_stream_end'"),
        (
            '{"setup":{"generationConfig":{"responseModalities":["SMELL"]}}}',
            "Invalid value at 'setup.generation",
        ),
    ],
)
def test_what_is_no_message_is_refused_with_the_services_words(sent: str | bytes, reason: str) -> None:
    refusal = parse(sent)
    assert isinstance(refusal, Refusal)
    assert refusal.code == 1007
    assert reason in refusal.reason


@pytest.mark.parametrize(
    ("mime_type", "size", "taken"),
    [
        ("audio/pcm;rate=16000", 640, True),
        ("audio/pcm; rate=16000", 640, True),
        ("Audio/PCM", 640, True),
        ("audio/pcm;rate=24000", 640, False),
        ("audio/wav", 640, False),
        ("audio/pcm;rate=16000", 641, False),
    ],
)
def test_audio_is_pcm_of_16_khz_in_whole_samples(mime_type: str, size: int, taken: bool) -> None:
    message = parse(audio(bytes(size), mime_type))
    assert isinstance(message, ClientMessage)
    assert message.realtime_input is not None
    assert message.realtime_input.audio is not None
    assert (check_audio(message.realtime_input.audio) is None) is taken


@pytest.mark.parametrize(
    ("data", "mime_type", "taken"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg", True),
        (b"\x89PNG\r\n\x1a\n", "image/png", True),
        (b"\x89PNG\r\n\x1a\n", "image/jpeg", False),
        (b"\xff\xd8\xff\xe0", "image/raw", False),
        (b"", "image/jpeg", False),
    ],
)
def test_pictures_are_what_they_say(data: bytes, mime_type: str, taken: bool) -> None:
    message = parse(picture(data, mime_type))
    assert isinstance(message, ClientMessage)
    assert message.realtime_input is not None
    assert message.realtime_input.video is not None
    assert (check_picture(message.realtime_input.video) is None) is taken


def test_a_reason_is_cut_between_letters() -> None:
    assert clip_reason("ä" * 100) == "ä" * 61
