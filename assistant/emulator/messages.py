"""The shapes of everything a client may send: one frozen model for each message of the wire.

Field names are accepted as snake_case and as camelCase at any level, mixed as well, because google-genai
mixes them. `null` is an absent field, as in every JSON that stands for a protocol buffer. Parts of the
setup that the emulator carries without looking into are `Any`.
"""

import base64
import binascii
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, StrictStr
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

_URL_SAFE = str.maketrans("-_", "+/")

BAD_BASE64 = "base64"
"""The type of the validation error for bytes that are not base64."""


def _decode(value: object) -> object:
    """Standard and URL-safe base64, padded or not, as protocol buffers read it."""
    if not isinstance(value, str):
        return value
    padded = value.translate(_URL_SAFE).rstrip("=")
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PydanticCustomError(BAD_BASE64, "Base64 decoding failed") from error


Base64: TypeAlias = Annotated[bytes, BeforeValidator(_decode)]
Flag: TypeAlias = StrictBool | None
Text: TypeAlias = StrictStr | None
Modality: TypeAlias = Literal["TEXT", "IMAGE", "AUDIO", "VIDEO"]


class Wire(BaseModel):
    """A message: frozen, both spellings of its fields, no others."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class Empty(Wire):
    """A message whose presence is what it says."""


class Blob(Wire):
    """Bytes with their kind."""

    data: Base64 = b""
    mime_type: Text = None
    display_name: Text = None


class FunctionResponse(Wire):
    """What a tool returned."""

    id: Text = None
    name: Text = None
    response: dict[str, Any] | None = None
    scheduling: Literal["SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT"] | None = None
    will_continue: Flag = None
    parts: Any = None


class Part(Wire):
    """A piece of a turn; the emulator reads text and inline data."""

    text: Text = None
    inline_data: Blob | None = None
    thought: Flag = None
    thought_signature: Any = None
    function_call: Any = None
    function_response: Any = None
    executable_code: Any = None
    code_execution_result: Any = None
    file_data: Any = None
    video_metadata: Any = None
    media_resolution: Any = None
    part_metadata: Any = None


class Content(Wire):
    """One turn of a conversation, or the system instruction."""

    parts: tuple[Part, ...] | None = None
    role: Text = None

    @property
    def text(self) -> str:
        """All text of the turn."""
        return " ".join(part.text for part in self.parts or () if part.text)


class GenerationConfig(Wire):
    """How the model answers."""

    response_modalities: tuple[Modality, ...] | None = None
    thinking_config: dict[str, Any] | None = None
    enable_affective_dialog: Flag = None
    response_schema: Any = None
    response_json_schema: Any = None
    response_mime_type: Text = None
    response_format: Any = None
    speech_config: dict[str, Any] | None = None
    translation_config: dict[str, Any] | None = None
    media_resolution: Text = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: float | None = None
    max_output_tokens: int | None = None
    candidate_count: int | None = None
    seed: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    stop_sequences: tuple[StrictStr, ...] | None = None


class AutomaticActivityDetection(Wire):
    """When the service hears speech start and end."""

    disabled: Flag = None
    start_of_speech_sensitivity: (
        Literal["START_SENSITIVITY_UNSPECIFIED", "START_SENSITIVITY_HIGH", "START_SENSITIVITY_LOW"] | None
    ) = None
    end_of_speech_sensitivity: (
        Literal["END_SENSITIVITY_UNSPECIFIED", "END_SENSITIVITY_HIGH", "END_SENSITIVITY_LOW"] | None
    ) = None
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None


class RealtimeInputConfig(Wire):
    """How the realtime input is taken."""

    automatic_activity_detection: AutomaticActivityDetection | None = None
    activity_handling: (
        Literal["ACTIVITY_HANDLING_UNSPECIFIED", "START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"] | None
    ) = None
    turn_coverage: (
        Literal[
            "TURN_COVERAGE_UNSPECIFIED",
            "TURN_INCLUDES_ONLY_ACTIVITY",
            "TURN_INCLUDES_ALL_INPUT",
            "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        ]
        | None
    ) = None
    interim_transcript_timestamp_enabled: Flag = None


class SessionResumption(Wire):
    """Asks for handles; with one of them, continues its session."""

    handle: Text = None
    transparent: Flag = None


class Proactivity(Wire):
    """Whether the model may speak, or stay silent, of its own accord."""

    proactive_audio: Flag = None
    proactive_video: Flag = None


class HistoryConfig(Wire):
    """Whether `client_content` seeds the history."""

    initial_history_in_client_content: Flag = None


class SlidingWindow(Wire):
    """What remains after a compression."""

    target_tokens: int | None = None


class ContextWindowCompression(Wire):
    """When the context is compressed."""

    trigger_tokens: int | None = None
    sliding_window: SlidingWindow | None = None


class Tool(Wire):
    """One tool of the setup; exactly the kinds that the service knows."""

    function_declarations: tuple[dict[str, Any], ...] | None = None
    google_search: Any = None
    google_search_retrieval: Any = None
    code_execution: Any = None
    url_context: Any = None
    google_maps: Any = None
    file_search: Any = None
    computer_use: Any = None
    retrieval: Any = None
    enterprise_web_search: Any = None
    mcp_servers: Any = None


class Setup(Wire):
    """The first message of a connection."""

    model: StrictStr = ""
    generation_config: GenerationConfig = GenerationConfig()
    system_instruction: Content | None = None
    tools: tuple[Tool, ...] | None = None
    session_resumption: SessionResumption | None = None
    realtime_input_config: RealtimeInputConfig | None = None
    input_audio_transcription: dict[str, Any] | None = None
    output_audio_transcription: dict[str, Any] | None = None
    context_window_compression: ContextWindowCompression | None = None
    proactivity: Proactivity | None = None
    history_config: HistoryConfig | None = None
    explicit_vad_signal: Flag = None
    avatar_config: dict[str, Any] | None = None
    safety_settings: tuple[dict[str, Any], ...] | None = None
    labels: dict[str, str] | None = None


class RealtimeInput(Wire):
    """What is heard, seen and typed as it happens."""

    audio: Blob | None = None
    video: Blob | None = None
    text: Text = None
    activity_start: Empty | None = None
    activity_end: Empty | None = None
    audio_stream_end: Flag = None
    media_chunks: tuple[Blob, ...] | None = None


class ClientContent(Wire):
    """Turns for the history; with `turn_complete` the model answers."""

    turns: tuple[Content, ...] | None = None
    turn_complete: Flag = None


class ToolResponse(Wire):
    """What the tools returned."""

    function_responses: tuple[FunctionResponse, ...] | None = None


class ContextUpdate(Wire):
    """Replaces the system instruction or the tools in mid-session."""

    system_instruction: Content | None = None
    tools: dict[str, Any] | None = None


class ClientMessage(Wire):
    """A frame from a client: exactly one of the five."""

    setup: Setup | None = None
    realtime_input: RealtimeInput | None = None
    client_content: ClientContent | None = None
    tool_response: ToolResponse | None = None
    context_update: ContextUpdate | None = None
