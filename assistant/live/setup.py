"""The first message of a link: what the owner chose, as far as the model takes it. Pure; imports no SDK.

The system instruction is a part of each setup, not of the session, so a link that goes on with a session
repeats it, and with it the facts: one that was learned since the session began would else be unknown as soon
as the talk about it is compressed away. What was said lately is told to a new session alone: the two
together, handle and summary, were reported to end in a storm of refusals.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from assistant.config import LiveConfig
from assistant.live.declaring import declared
from assistant.live.models import CODE, DEFAULT_MODEL, model_of
from assistant.ports import Memory, ToolDeclaration

if TYPE_CHECKING:
    from google.genai.types import LiveConnectConfigDict

SEARCHING = "Say where you found something, a title or an address, only when you are asked for it."

MOST_FACTS = 4_000
MOST_LATELY = 6_000
"""Letters. Long instructions are billed with each turn, and were reported to break resumption."""


def model_id(live: LiveConfig) -> str:
    """The id of the model to ask for."""
    return live.model or DEFAULT_MODEL[live.backend]


def instruction(live: LiveConfig, memory: Memory, *, resumed: bool) -> str:
    """What the model is told before anything is said."""
    facts = memory.known() if not resumed or model_of(model_id(live)).facts_again else ""
    lately = "" if resumed else memory.lately()
    manners = SEARCHING if live.google_search else ""
    parts = (live.system_instruction, manners, facts[:MOST_FACTS], newest(lately, MOST_LATELY))
    return "\n\n".join(part for part in parts if part)


def newest(text: str, most: int) -> str:
    """The end of `text`, in whole lines, under its first line, which says what it is."""
    if len(text) <= most:
        return text
    head, _, rest = text.partition("\n")
    _, _, kept = rest[-max(most - len(head), 0) :].partition("\n")
    return f"{head[:most]}\n{kept}"


def with_handle(setup: str, handle: str | None) -> str:
    """The message `setup`, which goes on with a session, going on with it by `handle`, its newest."""
    message = json.loads(setup)
    resumption = message["setup"]["sessionResumption"]
    if handle is None or "handle" not in resumption:
        return setup
    resumption["handle"] = handle
    return json.dumps(message)


def link_setup(
    live: LiveConfig,
    *,
    explicit_activity: bool,
    handle: str | None = None,
    told: str = "",
    tools: Sequence[ToolDeclaration] = (),
) -> "LiveConnectConfigDict":
    """Everything that the service is told when a link opens.

    `handle` continues an earlier session. Resumption is asked for in any case, so that there is a handle
    to continue this one; compression too, without which a session ends after 15 minutes. `told` is the
    system instruction.
    """
    model = model_of(model_id(live))
    speech: dict[str, Any] = {"voice_config": {"prebuilt_voice_config": {"voice_name": live.voice}}}
    if live.language:
        speech["language_code"] = live.language
    setup: dict[str, Any] = {
        "response_modalities": ["AUDIO"],
        "speech_config": speech,
        "input_audio_transcription": {"diarization": True} if live.tell_voices_apart else {},
        "output_audio_transcription": {},
        "session_resumption": {"handle": handle} if handle else {},
        "context_window_compression": {
            "trigger_tokens": model.compress_at_tokens,
            "sliding_window": {"target_tokens": model.compress_to_tokens},
        },
    }
    if told:
        setup["system_instruction"] = told
    if explicit_activity:
        setup["realtime_input_config"] = {"automatic_activity_detection": {"disabled": True}}
    wanted = {"google_search": live.google_search, CODE: live.code_execution}
    setup["tools"] = [{name: {}} for name, is_wanted in wanted.items() if is_wanted]
    setup = without(setup, model.refuses)
    # After the cut: a tool may have a parameter that is named like a field of the setup.
    if declarations := declared(tools, model.tools):
        setup["tools"].append({"function_declarations": declarations})
    if not setup["tools"]:
        del setup["tools"]
    return cast("LiveConnectConfigDict", setup)


def without(setup: dict[str, Any], refused: frozenset[str]) -> dict[str, Any]:
    """`setup` less the fields, nested fields, tools and list entries that are named in `refused`."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: cut(inner) for key, inner in value.items() if key not in refused}
        if isinstance(value, list):
            return [left for inner in value if (left := cut(inner)) or not inner]
        return None if isinstance(value, str) and value in refused else value

    return {key: cut(value) for key, value in setup.items() if key not in refused}
