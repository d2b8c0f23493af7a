"""What can be chosen: one model per table of `assistant.toml`. No file at all is a valid configuration."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from assistant.config.wording import text_like
from assistant.core.timings import LONGEST_SIDE, Timings

Score: TypeAlias = Annotated[float, Field(gt=0, le=2)]
"""A wake word's score: each engine's is at most 1, the fusion adds two."""

Refractory: TypeAlias = Annotated[float, Field(ge=0, le=60)]


Risk: TypeAlias = Literal["read", "act", "danger"]
"""Of a tool: it changes nothing but what the assistant itself says or hears; it changes something; it changes
something that a person may regret."""

Rate: TypeAlias = Annotated[int, Field(ge=1, le=600)]
"""Calls in a minute."""


CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
"""A time of day."""


LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"
"""A tag of BCP 47, as far as its form goes."""


def _language_tag(text: str) -> str:
    if not re.fullmatch(LANGUAGE, text):
        raise ValueError('a language tag, such as "en-US" or "de"')
    return text


CAMERA_SCHEMES = ("http", "https", "rtsp", "rtsps")

LONGEST_ANNOUNCED_BYTES = 58
"""Of a name in the local network, which with the five that tell devices apart has room for 63."""


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
    language: Annotated[str, AfterValidator(_language_tag)] | None = None
    """BCP 47, such as "en-US"; empty: the model chooses."""
    system_instruction: str = (
        "You are a friendly voice assistant in somebody's home. "
        "Answer in one to three short spoken sentences."
    )
    endpointing: Literal["service", "device"] = "service"
    """Who decides that the person has finished: the service's own detection, or the device's VAD."""
    google_search: bool = False
    """The model may search the web. The service bills each search, and whoever wrote a page has a word."""
    code_execution: bool = True
    """The model may have code run by the service, by `code_model` where it cannot itself; never here."""
    code_model: str = "gemini-3.8-flash"
    tell_voices_apart: bool = False
    """Ask for a label of each voice: what another voice than the first says is trusted less."""
    setup_timeout_s: Annotated[float, Field(gt=0, le=60)] = 6.0
    handle_valid_s: Annotated[float, Field(ge=0, le=86_400)] = 7200.0
    """How long a session may be gone on with; none: as the backend documents it, 0: never."""


class AudioConfig(Section):
    """`[audio]`: devices by a part of their name; empty is the board's choice, else the system's default."""

    input: str = ""
    output: str = ""
    volume: Annotated[float, Field(ge=0, le=1)] = 0.8
    earcons: bool = True
    duplex: Literal["board", "full", "half"] = "board"
    """Half: what is heard while the reply plays does not leave, for a board that cancels no echo."""
    flat_after_s: Annotated[float, Field(ge=0, le=3600)] = 2.0
    """A microphone that gives exact zeros for this long is deaf; 0: never, for one whose own mute switch or
    noise gate does so."""


class WakeConfig(Section):
    """`[wake]`: which words wake the device, and who listens for them."""

    engine: Literal["micro", "open", "fusion", "openwakeword"] = "fusion"
    words: tuple[str, ...] = ("okay_nabu",)
    threshold: Score | dict[str, Score] | None = None
    """One for all words, or one for each; none: the engine's own for the word."""
    refractory_s: Refractory | dict[str, Refractory] = 2.0
    suspicion: Annotated[float, Field(ge=0, le=1)] = 0.5
    """The part of the threshold at which a link is opened in advance, without a byte of audio; 0: never."""
    models: tuple[Path, ...] = ()
    """Custom `.tflite` files; one with a `.json` beside it is a microWakeWord model, else openWakeWord."""
    stop: Path | None = None
    """A custom model of the same kinds, for a word that ends what sounds; none: no word does."""


class LightsConfig(Section):
    """`[lights]`: how bright, and when less so."""

    brightness: Annotated[float, Field(gt=0, le=1)] = 1.0
    quiet_hours: Annotated[str, text_like(f"{CLOCK}-{CLOCK}", 'text such as "22:00-07:00"')] | None = None
    """Local time, such as "22:00-07:00"."""
    quiet_brightness: Annotated[float, Field(gt=0, le=1)] = 0.1
    no_light: bool = False
    """The owner's choice that no light tells when the device listens; an earcon does, each time."""


class SpokenConfig(Section):
    """`[spoken]`: sentences of the device's own, such as "There is no network"."""

    enabled: bool = True
    language: str = "en"
    """A table of sentences that ships ("en", "de", "es", "fr"), or the language of `sentences`."""
    sentences: Path | None = None
    """A table of one's own."""


class MemoryConfig(Section):
    """`[memory]`: what is kept on the device."""

    folder: Path | None = None
    """None: `$STATE_DIRECTORY`, else `assistant` in `$XDG_STATE_HOME` (`~/.local/state`)."""
    turns: Annotated[int, Field(ge=0, le=1000)] = 20
    """The last turns whose transcripts are kept; 0: none, and nothing of a talk is written to the disk."""
    facts: Annotated[int, Field(ge=0, le=1000)] = 100
    """Most facts that the assistant may be asked to remember; 0: none."""


class PricesConfig(Section):
    """`[costs.prices]`: money for a million tokens."""

    text_in: Annotated[float, Field(ge=0)] = 0.75
    audio_in: Annotated[float, Field(ge=0)] = 3.00
    picture_in: Annotated[float, Field(ge=0)] = 1.00
    text_out: Annotated[float, Field(ge=0)] = 4.50
    audio_out: Annotated[float, Field(ge=0)] = 12.00


class CostsConfig(Section):
    """`[costs]`: the list prices of the Live models, October 2026, and what the owner wants to spend."""

    currency: Annotated[str, text_like(r"[A-Z]{3}", 'three capital letters, such as "EUR"')] = "USD"
    daily_limit: Annotated[float, Field(gt=0)] | None = None
    """Conversations end politely when today's talks cost this much; none: no limit."""
    prices: PricesConfig = PricesConfig()


def _names_a_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket, or a port that is no number
        return False


class CameraConfig(Section):
    """`[camera]`: which camera the device looks through while its switch is on, and what is sent of it."""

    source: Annotated[str, Field(coerce_numbers_to_str=True)] = "auto"
    """"auto" (the Raspberry Pi's own, else the first of V4L2), "picamera2", a number, a part of the name in
    `/dev/v4l/by-id`, the path of a device, a video or a folder of JPEGs, a URL (http, rtsp), or "none"."""
    size: Annotated[int, Field(ge=64, le=LONGEST_SIDE)] = LONGEST_SIDE
    """Pixels of the longer side at most; the aspect is kept, and nothing is enlarged."""
    quality: Annotated[int, Field(ge=20, le=95)] = 80
    """JPEG's."""
    always: bool = False
    """Send pictures also while nobody speaks; of the screen, too."""
    keep_on: bool = False
    """Camera and screen stay switched on when a conversation ends."""

    @field_validator("source")
    @classmethod
    def _source_is_understood(cls, source: str) -> str:
        if not source.strip():
            raise ValueError('say which camera: "auto" for whichever there is, "none" for none')
        scheme, is_url, _ = source.partition("://")
        if is_url and scheme not in CAMERA_SCHEMES:
            raise ValueError(f"a camera's URL begins with {', '.join(CAMERA_SCHEMES)}")
        if is_url and not _names_a_host(source):
            raise ValueError("a URL with a host, such as http://kitchen-camera:8080/stream")
        if "/" in source and not is_url and not source.startswith(("/", "~/")):
            raise ValueError('write the whole path, from "/" or "~/" on')
        return source


class ToolsConfig(Section):
    """`[tools]`: what the model may have done."""

    enabled: bool = True
    plugins: Path | None = None
    """A folder of the owner's `.py` files, each with functions marked `@tool`; writable by nobody else."""
    allow: tuple[str, ...] = ("*",)
    """Names of tools that may change something (risk "act") unasked; others ask. `*` stands for anything."""
    deny: tuple[str, ...] = ()
    """Names of tools that never run, whatever else is said of them."""
    risks: dict[str, Risk] = {}
    """By name: what the owner thinks of a tool's risk, in place of what its author thought."""
    trusted: tuple[str, ...] = ()
    """Names of tools whose results hold nothing that strangers wrote; after other results "act" asks too."""
    rate: Rate = 30
    """How often a tool may be called."""
    rates: dict[str, Rate] = {}
    """By name: how often this one may be."""
    wake_word_approves: bool = False
    """For a device without a button: the wake word, said after the question, is a yes as a press is."""


def _mcp_name(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name):
        raise ValueError('a name such as "home_2": a small letter, then up to 31 small letters, digits and _')
    return name


def _mcp_address(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", url):
        raise ValueError('an address such as "http://home.local:8123/api/mcp", without user and password')
    return url


McpName: TypeAlias = Annotated[str, AfterValidator(_mcp_name)]
"""Begins the names of its tools."""


class McpServer(Section):
    """`[mcp.NAME]`: a server of tools (Model Context Protocol): a program, or a service at an address."""

    enabled: bool = True
    command: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """A program and its arguments: it is run while the device is, and spoken to by its input and output."""
    env: dict[str, str] = {}
    """What the program finds in its environment, beside `PATH`, `HOME` and the like."""
    url: Annotated[str, AfterValidator(_mcp_address)] | None = None
    """Streamable HTTP."""
    token_file: Path | None = None
    """Holds the bearer token for `url` and nothing else; readable by its owner only (0600)."""
    allow: tuple[str, ...] = ("*",)
    """Its own names of the tools that are wanted. `*` stands for anything."""
    deny: tuple[str, ...] = ()
    """Of those, the ones that are not."""
    risk: Risk = "act"
    """Of its tools, whatever it says of them itself."""
    risks: dict[str, Risk] = {}
    """By its own names of the tools: of these."""
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 10.0
    """For one call."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.command) == bool(self.url):
            raise ValueError("given either a command or a url")
        if self.token_file and not self.url:
            raise ValueError("given a token_file only with a url")
        if self.env and not self.command:
            raise ValueError("given an env only with a command")
        if self.command and "/" in self.command[0] and not self.command[0].startswith("/"):
            raise ValueError('given the whole path of its command, from "/" on, or just its name')
        return self


def _address(text: str) -> str:
    if text:
        ip_address(text)
    return text


def _announced(name: str) -> str:
    if len(name.encode()) > LONGEST_ANNOUNCED_BYTES:
        raise ValueError(
            f"at most {LONGEST_ANNOUNCED_BYTES} bytes of UTF-8: the local network lets no name be longer"
        )
    return name


class ScreenConfig(Section):
    """`[screen]`: the screen of a PC, to be looked at when its switch is on and whoever sits there agrees."""

    enabled: bool = True
    """While no PC is paired, no port is open."""
    port: Annotated[int, Field(ge=1, le=65_535)] = 8766
    """TCP, where the paired PC is awaited."""
    pairing_port: Annotated[int, Field(ge=1, le=65_535)] = 8767
    """TCP, open for two minutes when somebody asks the device to be paired."""
    bind: Annotated[str, AfterValidator(_address)] = ""
    """The one address to be reached on; empty: all."""
    name: Annotated[str, text_like(r"[^\x00-\x1f\x7f]*", "text in one line"), AfterValidator(_announced)] = ""
    """What the device is called on the PC and on the local network; empty: the host's name."""
    folder: Path | None = None
    """Key and certificates; none: `screen` in the folder of the memory."""


class ControlConfig(Section):
    """`[control]`: where `assistant say`, `press` and `status` reach the running device."""

    socket: Path | None = None
    """None: in `$RUNTIME_DIRECTORY`, else `$XDG_RUNTIME_DIR`, else a folder of the user's in `/tmp`."""


class MetricsConfig(Section):
    """`[metrics]`: figures for Prometheus, for programs on this machine only."""

    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """TCP, on 127.0.0.1; none: no figures."""


INDEX = 'an address that begins with "https://" or "file://"'


class UpdateConfig(Section):
    """`[update]`: newer versions of the assistant itself."""

    automatic: bool = False
    """Whether `assistant update --scheduled` may install one, in a quiet moment."""
    index: Annotated[str, text_like(r"(https|file)://\S+", INDEX)] | None = None
    """The package index that versions come from: whoever has it may run anything here. None: nowhere."""

    @model_validator(mode="after")
    def _from_somewhere(self) -> Self:
        if self.automatic and self.index is None:
            raise ValueError("given an index that versions come from, if they are to come by themselves")
        return self


class LogConfig(Section):
    """`[log]`."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Section):
    """Everything. No file at all is a valid configuration."""

    board: str = "usb-speakerphone"
    live: LiveConfig = LiveConfig()
    audio: AudioConfig = AudioConfig()
    wake: WakeConfig = WakeConfig()
    lights: LightsConfig = LightsConfig()
    spoken: SpokenConfig = SpokenConfig()
    memory: MemoryConfig = MemoryConfig()
    costs: CostsConfig = CostsConfig()
    conversation: Timings = Timings()
    camera: CameraConfig = CameraConfig()
    tools: ToolsConfig = ToolsConfig()
    mcp: dict[McpName, McpServer] = {}
    screen: ScreenConfig = ScreenConfig()
    control: ControlConfig = ControlConfig()
    update: UpdateConfig = UpdateConfig()
    log: LogConfig = LogConfig()
    metrics: MetricsConfig = MetricsConfig()
    api_key: SecretStr | None = Field(default=None, exclude=True)
    """Never from the TOML file: from the environment, a systemd credential or a 0600 file. Never dumped."""
