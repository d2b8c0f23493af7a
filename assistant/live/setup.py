"""The first message of a link: what the owner chose, as far as the model takes it. Pure; imports no SDK."""

from typing import TYPE_CHECKING, Any, cast

from assistant.config import LiveConfig
from assistant.live.models import DEFAULT_MODEL, model_of

if TYPE_CHECKING:
    from google.genai.types import LiveConnectConfigDict


def model_id(live: LiveConfig) -> str:
    """The id of the model to ask for."""
    return live.model or DEFAULT_MODEL[live.backend]


def link_setup(live: LiveConfig, *, explicit_activity: bool, handle: str | None) -> "LiveConnectConfigDict":
    """Everything that the service is told when a link opens.

    `handle` continues an earlier session. Resumption is asked for in any case, so that there is a handle
    to continue this one; compression too, without which a session ends after 15 minutes.
    """
    model = model_of(model_id(live))
    speech: dict[str, Any] = {"voice_config": {"prebuilt_voice_config": {"voice_name": live.voice}}}
    if live.language:
        speech["language_code"] = live.language
    setup: dict[str, Any] = {
        "response_modalities": ["AUDIO"],
        "speech_config": speech,
        "input_audio_transcription": {},
        "output_audio_transcription": {},
        "session_resumption": {"handle": handle} if handle else {},
        "context_window_compression": {
            "trigger_tokens": model.compress_at_tokens,
            "sliding_window": {"target_tokens": model.compress_to_tokens},
        },
    }
    if live.system_instruction:
        setup["system_instruction"] = live.system_instruction
    if explicit_activity:
        setup["realtime_input_config"] = {"automatic_activity_detection": {"disabled": True}}
    return cast("LiveConnectConfigDict", without(setup, model.refuses))


def without(setup: dict[str, Any], refused: frozenset[str]) -> dict[str, Any]:
    """`setup` less the fields, nested fields, tools and list entries that are named in `refused`."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: cut(inner) for key, inner in value.items() if key not in refused}
        if isinstance(value, list):
            return [left for inner in value if (left := cut(inner)) or not inner]
        return None if isinstance(value, str) and value in refused else value

    return {key: cut(value) for key, value in setup.items() if key not in refused}
