import json
from typing import Any

import pytest

from assistant.config import LiveConfig
from assistant.live.models import MODELS
from assistant.live.setup import (
    MOST_FACTS,
    MOST_LATELY,
    instruction,
    link_setup,
    model_id,
    newest,
    with_handle,
    without,
)
from tests.support.memory import PlainMemory


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
        "input_audio_transcription": {},
        "output_audio_transcription": {},
        "session_resumption": {},
        "context_window_compression": {
            "trigger_tokens": 25_000,
            "sliding_window": {"target_tokens": 8_000},
        },
    }


def test_the_owners_choices_are_passed_on() -> None:
    told = setup(voice="Puck", language="de-DE")

    assert told["speech_config"] == {
        "voice_config": {"prebuilt_voice_config": {"voice_name": "Puck"}},
        "language_code": "de-DE",
    }


# --- what the model is told -----------------------------------------------------------------------


def told(model: str = "", *, resumed: bool, known: str = "Ada.", lately: str = "Lately:\nhello") -> str:
    live = LiveConfig(system_instruction="Be brief.", model=model)
    return instruction(live, PlainMemory(known, lately), resumed=resumed)


def test_a_new_session_is_told_everything() -> None:
    assert told(resumed=False) == "Be brief.\n\nAda.\n\nLately:\nhello"
    assert told(resumed=False, known="", lately="") == "Be brief."


def test_a_session_that_is_gone_on_with_is_told_the_facts_again_and_no_summary() -> None:
    assert told(resumed=True) == "Be brief.\n\nAda."


def test_not_so_a_model_that_forgets_everything_over_a_long_instruction() -> None:
    assert told("gemini-3.1-flash-live-preview", resumed=True) == "Be brief."


def test_nothing_to_tell_is_no_instruction_at_all() -> None:
    live = LiveConfig(system_instruction="")
    assert instruction(live, PlainMemory(), resumed=False) == ""
    assert "system_instruction" not in link_setup(live, explicit_activity=False)
    assert link_setup(live, explicit_activity=False, told="Be.")["system_instruction"] == "Be."


def test_memories_are_cut_to_what_is_newest() -> None:
    turns = "\n".join(["Lately:", *(f"turn {number}" for number in range(5000))])
    kept = told(resumed=False, known="x" * 99_999, lately=turns)

    assert len(kept) <= len("Be brief.") + MOST_FACTS + MOST_LATELY + 4
    head, *lines = kept.split("\n\n")[2].splitlines()
    assert head == "Lately:"
    assert lines == [f"turn {number}" for number in range(5000 - len(lines), 5000)]
    assert newest("x" * 20, 5) == "xxxxx\n"


def test_a_message_goes_on_by_the_newest_handle_if_it_goes_on_at_all() -> None:
    def message(**resumption: str) -> str:
        return json.dumps({"setup": {"sessionResumption": resumption}})

    assert json.loads(with_handle(message(handle="old"), "new")) == json.loads(message(handle="new"))
    assert with_handle(message(handle="old"), None) == message(handle="old")
    assert with_handle(message(), "new") == message()


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
    code: list[Any] = [] if "code_execution" in refused else [{"code_execution": {}}]
    assert told["tools"] == [{"google_search": {}}, *code]
    assert told["speech_config"]["voice_config"] == {}
    for name in ("thinking_config", "enable_affective_dialog", "proactivity"):
        assert (name in told) is (name not in refused)
    assert ("language_code" in told["speech_config"]) is ("language_code" not in refused)


# --- what the service does for the model ----------------------------------------------------------


def test_a_search_is_asked_for_where_the_owner_wants_it_with_its_manners() -> None:
    assert "tools" not in setup()
    live = LiveConfig(google_search=True, system_instruction="Be brief.")
    tools: Any = link_setup(live, explicit_activity=False)["tools"]
    assert tools == [{"google_search": {}}]
    assert "only when you are asked" in instruction(live, PlainMemory(), resumed=True)


def test_code_is_run_by_the_model_that_can() -> None:
    assert setup(model="gemini-live-2.5-flash")["tools"] == [{"code_execution": {}}]
    assert "tools" not in setup(model="gemini-live-2.5-flash", code_execution=False)


def test_voices_are_told_apart_where_the_owner_wants_it() -> None:
    assert setup(tell_voices_apart=True)["input_audio_transcription"] == {"diarization": True}
