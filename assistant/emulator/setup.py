"""A setup judged: what the session will be like, or why it is refused."""

import re
from dataclasses import dataclass
from typing import Final

from assistant.emulator.calls import non_blocking
from assistant.emulator.catalogue import LIVE, REFUSED_TOOLS, Backend, Model, Verdict, find_model
from assistant.emulator.messages import AutomaticActivityDetection, GenerationConfig, Setup, Tool
from assistant.emulator.protocol import POLICY_VIOLATION, Refusal
from assistant.emulator.vad import Sensitivity

MODEL_NAMES: Final = {
    Backend.GEMINI: re.compile(r"models/([^/]+)"),
    Backend.VERTEX: re.compile(r"(?:projects/[^/]+/locations/[^/]+/)?publishers/google/models/([^/]+)"),
}

START_S: Final = {"START_SENSITIVITY_HIGH": 0.1, "START_SENSITIVITY_LOW": 0.3}
END_S: Final = {"END_SENSITIVITY_HIGH": 0.5, "END_SENSITIVITY_LOW": 0.8}
"""The service publishes no numbers for its sensitivities; these are ours, with its defaults "high"."""


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """What a setup asked for, as far as the emulator acts on it."""

    model: Model = LIVE
    automatic: Sensitivity | None = None
    """When speech starts and ends; None: the client says so by activityStart and activityEnd."""
    interruptible: bool = True
    input_transcription: bool = False
    output_transcription: bool = False
    resumption: bool = False
    transparent: bool = False
    handle: str | None = None
    seeds_history: bool = False
    non_blocking: frozenset[str] = frozenset()
    """Functions whose results the model does not wait for."""
    searches: bool = False
    runs_code: bool = False
    diarization: bool = False
    """Voices are told apart in the transcript."""


@dataclass(frozen=True, slots=True)
class Hang:
    """The service would never answer this setup."""


def judge(
    setup: Setup, backend: Backend, version: str, others: tuple[str, ...] = ()
) -> SessionConfig | Refusal | Hang:
    """Decide on `setup`. `version` is the API's, for the words of a refusal; `others` are further models."""
    model = _model(setup.model, backend, version, others)
    if isinstance(model, Refusal):
        return model
    refusal = _check_generation(setup.generation_config, model)
    refusal = refusal or _check_tools(setup.tools or (), model) or _check_session(setup, backend, model)
    if refusal:
        return refusal
    if _hangs(setup, model):
        return Hang()
    realtime = setup.realtime_input_config
    detection = (realtime and realtime.automatic_activity_detection) or AutomaticActivityDetection()
    resumption = setup.session_resumption
    history = setup.history_config
    return SessionConfig(
        model=model,
        automatic=None if detection.disabled else _sensitivity(detection),
        interruptible=realtime is None or realtime.activity_handling != "NO_INTERRUPTION",
        input_transcription=setup.input_audio_transcription is not None,
        output_transcription=setup.output_audio_transcription is not None,
        resumption=resumption is not None,
        transparent=bool(resumption and resumption.transparent),
        handle=resumption.handle if resumption else None,
        seeds_history=bool(history and history.initial_history_in_client_content),
        non_blocking=non_blocking(setup),
        searches=any(tool.google_search is not None for tool in setup.tools or ()),
        runs_code=any(tool.code_execution is not None for tool in setup.tools or ()),
        diarization=bool((setup.input_audio_transcription or {}).get("diarization")),
    )


def _model(name: str, backend: Backend, version: str, others: tuple[str, ...]) -> Model | Refusal:
    match = MODEL_NAMES[backend].fullmatch(name)
    model = find_model(backend, match[1], others) if match else None
    if model:
        return model
    if backend is Backend.VERTEX:
        return Refusal(POLICY_VIOLATION, f"Publisher Model `{name}` was not found")
    if not match:
        return Refusal(reason=f"Unexpected model name format: {name!r}, expected models/{{model}}")
    return Refusal(
        POLICY_VIOLATION,
        f"{name} is not found for API version {version}, or is not supported for bidiGenerateContent."
        " Call ListModels to see the list of available models and their supported methods.",
    )


def _check_generation(config: GenerationConfig, model: Model) -> Refusal | None:
    modalities = set(config.response_modalities or ("AUDIO",))
    if len(modalities) > 1:
        return Refusal()
    if modalities != {"AUDIO"}:
        return Refusal(reason="Cannot extract voices from a non-audio request.")
    if config.thinking_config is not None and not model.thinking:
        return _unsupported("thinking_config")
    if config.enable_affective_dialog is not None and model.affective_dialog is Verdict.REFUSES:
        return _unsupported("enable_affective_dialog")
    structured = (
        config.response_schema,
        config.response_json_schema,
        config.response_mime_type,
        config.response_format,
    )
    return _unsupported("structured output") if any(part is not None for part in structured) else None


def _check_tools(tools: tuple[Tool, ...], model: Model) -> Refusal | None:
    for tool in tools:
        if tool.code_execution is not None and not model.code_execution:
            return _unsupported("code_execution")
        for name in REFUSED_TOOLS:
            if getattr(tool, name) is not None:
                return _unsupported(name)
        for declaration in tool.function_declarations or ():
            if model.only_non_blocking_tools and declaration.get("behavior") != "NON_BLOCKING":
                return _unsupported("blocking function calls")
    return None


def _check_session(setup: Setup, backend: Backend, model: Model) -> Refusal | None:
    proactivity = setup.proactivity
    if proactivity and proactivity.proactive_audio is False and not model.proactive_audio_off:
        return _unsupported("proactivity.proactive_audio = false")
    resumption = setup.session_resumption
    if resumption is None:
        return None
    if resumption.transparent is not None and backend is Backend.GEMINI:
        return Refusal(
            reason='Invalid JSON payload received. Unknown name "transparent" at '
            "'setup.session_resumption': Cannot find field."
        )
    nulled = resumption.handle is None and "handle" in resumption.model_fields_set
    return Refusal() if nulled and not model.null_handle else None


def _hangs(setup: Setup, model: Model) -> bool:
    affective = setup.generation_config.enable_affective_dialog is not None
    return (affective and model.affective_dialog is Verdict.HANGS) or (
        setup.proactivity is not None and model.proactivity is Verdict.HANGS
    )


def _sensitivity(detection: AutomaticActivityDetection) -> Sensitivity:
    start = detection.start_of_speech_sensitivity
    end = detection.end_of_speech_sensitivity
    prefix_ms, silence_ms = detection.prefix_padding_ms, detection.silence_duration_ms
    return Sensitivity(
        start_s=START_S.get(start or "", 0.1) if prefix_ms is None else max(prefix_ms, 0) / 1000,
        end_s=END_S.get(end or "", 0.5) if silence_ms is None else max(silence_ms, 0) / 1000,
        careful=start == "START_SENSITIVITY_LOW",
    )


def _unsupported(what: str) -> Refusal:
    return Refusal(reason=f"Request contains an invalid argument: {what} is not supported by this model.")
