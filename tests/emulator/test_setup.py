import json
from typing import Any

import pytest

from assistant.emulator.catalogue import MODELS, Backend
from assistant.emulator.messages import Setup
from assistant.emulator.protocol import Refusal
from assistant.emulator.setup import Hang, SessionConfig, judge

NAMES = {
    Backend.GEMINI: "models/{}",
    Backend.VERTEX: "projects/p/locations/us-central1/publishers/google/models/{}",
}
LIVE = "gemini-3.8-live"
THINKING = "gemini-3.8-live-extended-thinking"
FLASH = "gemini-3.1-flash-live-preview"
NATIVE = "gemini-2.5-flash-native-audio-preview-12-2025"


def judged(
    model: str = LIVE, backend: Backend = Backend.GEMINI, **fields: Any
) -> SessionConfig | Refusal | Hang:
    document = {"model": NAMES[backend].format(model)} | fields
    return judge(Setup.model_validate_json(json.dumps(document)), backend, "v1beta")


@pytest.mark.parametrize(
    ("backend", "model"), [(backend, model) for backend in Backend for model in MODELS[backend]]
)
def test_every_model_takes_a_plain_setup(backend: Backend, model: str) -> None:
    config = judged(
        model,
        backend,
        generationConfig={"responseModalities": ["AUDIO"], "speechConfig": {"voiceConfig": {}}},
        tools=[{"googleSearch": {}}],
        sessionResumption={},
        contextWindowCompression={"slidingWindow": {}},
        inputAudioTranscription={},
        outputAudioTranscription={},
    )
    assert isinstance(config, SessionConfig)
    assert config.resumption
    assert config.input_transcription
    assert config.output_transcription


@pytest.mark.parametrize(
    ("fields", "refused_by", "taken_by"),
    [
        (
            {"generationConfig": {"thinkingConfig": {"thinkingLevel": "LOW"}}},
            [LIVE],
            [THINKING, FLASH, NATIVE],
        ),
        ({"generationConfig": {"enableAffectiveDialog": True}}, [LIVE, THINKING], [NATIVE]),
        ({"generationConfig": {"responseModalities": ["TEXT"]}}, [LIVE, THINKING, FLASH, NATIVE], []),
        (
            {"generationConfig": {"responseModalities": ["TEXT", "AUDIO"]}},
            [LIVE, THINKING, FLASH, NATIVE],
            [],
        ),
        ({"generationConfig": {"responseSchema": {}}}, [LIVE, THINKING, FLASH, NATIVE], []),
        ({"tools": [{"codeExecution": {}}]}, [LIVE, THINKING, FLASH, NATIVE], []),
        ({"tools": [{"urlContext": {}}]}, [LIVE, THINKING, FLASH, NATIVE], []),
        ({"tools": [{"functionDeclarations": [{"name": "f"}]}]}, [THINKING], [LIVE, FLASH, NATIVE]),
        (
            {"tools": [{"functionDeclarations": [{"name": "f", "behavior": "NON_BLOCKING"}]}]},
            [],
            [LIVE, THINKING, FLASH, NATIVE],
        ),
        ({"proactivity": {"proactiveAudio": False}}, [LIVE, THINKING], [NATIVE]),
        ({"proactivity": {"proactiveAudio": True}}, [], [LIVE, THINKING, NATIVE]),
        ({"sessionResumption": {"handle": None}}, [FLASH], [LIVE, THINKING, NATIVE]),
        ({"sessionResumption": {"transparent": True}}, [LIVE, THINKING, FLASH, NATIVE], []),
    ],
)
def test_models_refuse_what_they_cannot(
    fields: dict[str, Any], refused_by: list[str], taken_by: list[str]
) -> None:
    for model in refused_by:
        refusal = judged(model, **fields)
        assert isinstance(refusal, Refusal), model
        assert refusal.code == 1007
    for model in taken_by:
        assert isinstance(judged(model, **fields), SessionConfig), model


@pytest.mark.parametrize(
    "fields",
    [{"generationConfig": {"enableAffectiveDialog": True}}, {"proactivity": {"proactiveAudio": True}}],
)
def test_the_older_flash_model_never_answers_some_setups(fields: dict[str, Any]) -> None:
    assert isinstance(judged(FLASH, **fields), Hang)


def test_two_modalities_are_refused_in_other_words_than_one_wrong_one() -> None:
    for modalities, reason in ((["TEXT"], "Cannot extract voices"), (["AUDIO", "TEXT"], "invalid argument")):
        refusal = judged(LIVE, generationConfig={"responseModalities": modalities})
        assert isinstance(refusal, Refusal)
        assert reason in refusal.reason


def test_transparent_resumption_is_for_vertex() -> None:
    config = judged(LIVE, Backend.VERTEX, sessionResumption={"transparent": True})
    assert isinstance(config, SessionConfig)


@pytest.mark.parametrize(
    ("backend", "name", "code", "reason"),
    [
        (Backend.GEMINI, "models/gemini-2.0-flash-live-001", 1008, "is not found for API version v1beta"),
        (Backend.GEMINI, LIVE, 1007, "Unexpected model name format"),
        (Backend.GEMINI, "", 1007, "Unexpected model name format"),
        (
            Backend.VERTEX,
            "publishers/google/models/gemini-9",
            1008,
            "Publisher Model `publishers/google/models/gemini-9`",
        ),
        (Backend.VERTEX, f"models/{LIVE}", 1008, "was not found"),
    ],
)
def test_unknown_models_are_refused(backend: Backend, name: str, code: int, reason: str) -> None:
    refusal = judge(Setup(model=name), backend, "v1beta")
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert reason in refusal.reason


def test_further_models_can_be_named() -> None:
    config = judge(Setup(model="models/gemini-9-live"), Backend.GEMINI, "v1", ("gemini-9-live",))
    assert isinstance(config, SessionConfig)


def test_endpointing_is_as_the_setup_says() -> None:
    automatic = judged(
        realtimeInputConfig={
            "automaticActivityDetection": {
                "prefixPaddingMs": 40,
                "silenceDurationMs": 300,
                "startOfSpeechSensitivity": "START_SENSITIVITY_LOW",
            },
            "activityHandling": "NO_INTERRUPTION",
        }
    )
    assert isinstance(automatic, SessionConfig)
    assert automatic.automatic is not None
    assert (automatic.automatic.start_s, automatic.automatic.end_s) == (0.04, 0.3)
    assert automatic.automatic.careful
    assert not automatic.interruptible
    manual = judged(realtimeInputConfig={"automaticActivityDetection": {"disabled": True}})
    assert isinstance(manual, SessionConfig)
    assert manual.automatic is None
    assert manual.interruptible
