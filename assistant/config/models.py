"""What can be chosen: one model per table of `assistant.toml`. No file at all is a valid configuration."""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from assistant.core.timings import Timings

Score: TypeAlias = Annotated[float, Field(gt=0, le=2)]
"""A wake word's score: each engine's is at most 1, the fusion adds two."""

Refractory: TypeAlias = Annotated[float, Field(ge=0, le=60)]


class Section(BaseModel):
    """A table of the configuration: frozen, and unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True, protected_namespaces=()
    )

    @field_validator("*", mode="before")
    @classmethod
    def _empty_means_unset(cls, value: Any, info: ValidationInfo) -> Any:
        """`""` is how TOML and a variable say "not set", for keys that may be unset."""
        unset = info.field_name is not None and cls.model_fields[info.field_name].default is None
        return None if value == "" and unset else value


class LiveConfig(Section):
    """`[live]`: which service, which model, in which voice."""

    backend: Literal["gemini", "vertex"] = "gemini"
    model: str = ""
    """Empty: the backend's default, see `assistant.live.models`."""
    base_url: str | None = None
    ca_file: Path | None = None
    api_key_file: Path | None = None
    """Holds the key and nothing else; readable by its owner only (0600)."""
    project: str | None = None
    location: str | None = None
    credentials_file: Path | None = None
    """Vertex AI: a service account's JSON; without it the application default credentials are used."""
    voice: str = "Kore"
    language: str | None = None
    """BCP 47, such as "en-US"; empty: the model chooses."""
    system_instruction: str = (
        "You are a friendly voice assistant in somebody's home. "
        "Answer in one to three short spoken sentences."
    )
    endpointing: Literal["service", "device"] = "service"
    """Who decides that the person has finished: the service's own detection, or the device's VAD."""
    setup_timeout_s: Annotated[float, Field(gt=0, le=60)] = 8.0


class AudioConfig(Section):
    """`[audio]`: devices by a part of their name; empty is the board's choice, else the system's default."""

    input: str = ""
    output: str = ""
    volume: Annotated[float, Field(ge=0, le=1)] = 0.8
    earcons: bool = True
    duplex: Literal["board", "full", "half"] = "board"
    """Half: what is heard while the reply plays does not leave, for a board that cancels no echo."""


class WakeConfig(Section):
    """`[wake]`: which words wake the device, and who listens for them."""

    engine: Literal["micro", "open", "fusion", "openwakeword"] = "fusion"
    words: tuple[str, ...] = ("okay_nabu",)
    threshold: Score | dict[str, Score] | None = None
    """One for all words, or one for each; none: the engine's own for the word."""
    refractory_s: Refractory | dict[str, Refractory] = 2.0
    models: tuple[Path, ...] = ()
    """Custom `.tflite` files; one with a `.json` beside it is a microWakeWord model, else openWakeWord."""


class ControlConfig(Section):
    """`[control]`: where `assistant say`, `press` and `status` reach the running device."""

    socket: Path | None = None
    """None: in `$RUNTIME_DIRECTORY`, else `$XDG_RUNTIME_DIR`, else a folder of the user's in `/tmp`."""


class LogConfig(Section):
    """`[log]`."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Section):
    """Everything. No file at all is a valid configuration."""

    board: str = "usb-speakerphone"
    live: LiveConfig = LiveConfig()
    audio: AudioConfig = AudioConfig()
    wake: WakeConfig = WakeConfig()
    conversation: Timings = Timings()
    control: ControlConfig = ControlConfig()
    log: LogConfig = LogConfig()
    api_key: SecretStr | None = Field(default=None, exclude=True)
    """Never from the TOML file: from the environment, a systemd credential or a 0600 file. Never dumped."""
