from typing import Any

import pytest

from assistant.config import LiveConfig
from assistant.live.models import MODELS
from assistant.live.setup import link_setup, model_id, without


def setup(*, explicit_activity: bool = False, handle: str | None = None, **settings: Any) -> dict[str, Any]:
    return dict(link_setup(LiveConfig(**settings), explicit_activity=explicit_activity, handle=handle))


def test_an_empty_model_is_the_default_of_the_backend() -> None:
    assert model_id(LiveConfig()) == "gemini-3.8-live"
    assert model_id(LiveConfig(backend="vertex", model="mine")) == "mine"


def test_the_whole_setup_of_a_bare_configuration() -> None:
    live = LiveConfig()

    assert link_setup(live, explicit_activity=False, handle=None) == {
        "response_modalities": ["AUDIO"],
        "speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}},
        "system_instruction": live.system_instruction,
        "input_audio_transcription": {},
        "output_audio_transcription": {},
        "session_resumption": {},
        "context_window_compression": {
            "trigger_tokens": 25_000,
            "sliding_window": {"target_tokens": 8_000},
        },
    }


def test_the_owners_choices_are_passed_on() -> None:
    told = setup(voice="Puck", language="de-DE", system_instruction="Be brief.")

    assert told["speech_config"] == {
        "voice_config": {"prebuilt_voice_config": {"voice_name": "Puck"}},
        "language_code": "de-DE",
    }
    assert told["system_instruction"] == "Be brief."


def test_no_system_instruction_is_none_at_all() -> None:
    assert "system_instruction" not in setup(system_instruction="")


def test_explicit_activity_turns_the_services_detection_off() -> None:
    told = setup(explicit_activity=True)

    assert told["realtime_input_config"] == {"automatic_activity_detection": {"disabled": True}}


def test_a_handle_resumes() -> None:
    assert setup(handle="h")["session_resumption"] == {"handle": "h"}


def test_a_language_goes_only_to_a_model_that_takes_one() -> None:
    told = setup(model="gemini-live-2.5-flash-native-audio", language="de-DE")

    assert "language_code" not in told["speech_config"]


@pytest.mark.parametrize("model", [*MODELS, "gemini-9-live"])
def test_no_model_is_told_what_it_refuses(model: str) -> None:
    refused = MODELS[model].refuses if model in MODELS else MODELS["gemini-3.8-live"].refuses
    wish = {
        "thinking_config": {"thinking_level": "LOW"},
        "enable_affective_dialog": True,
        "proactivity": {"proactive_audio": True},
        "response_modalities": ["AUDIO", "TEXT"],
        "speech_config": {"language_code": "de-DE", "voice_config": {}},
        "tools": [{"google_search": {}}, {"code_execution": {}}],
    }

    told = without(wish, refused)

    assert told["response_modalities"] == ["AUDIO"]
    assert told["tools"] == [{"google_search": {}}]
    assert told["speech_config"]["voice_config"] == {}
    for name in ("thinking_config", "enable_affective_dialog", "proactivity"):
        assert (name in told) is (name not in refused)
    assert ("language_code" in told["speech_config"]) is ("language_code" not in refused)
