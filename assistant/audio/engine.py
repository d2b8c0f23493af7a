"""PortAudio as it is: blocking, and not safe for threads. The only user of PyAudio.

What PortAudio makes necessary (19.6 and PyAudio 0.2.14, tried out):

- It looks at the devices only when it is initialised for the first time, and counts initialisations:
  one that happens while anybody's stream is open sees the old devices. So it is terminated whenever
  no stream is open. If the machine's sound cards changed while a stream is open (the microphone was
  replugged, the speaker is still there), that stream is closed and marked `displaced`: its owner
  opens it again, a gap of a quarter of a second, once for each change. A stream that is merely open,
  and stopped, is displaced without such a reason for one that cannot be opened otherwise.
- A device that was pulled out is mere silence: callbacks stop, `is_active` stays true, a blocking
  read hangs. So each stream keeps `beat_at`, and its owner watches that with our own clock.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.audio.devices import NOUN, SoundDevice, find
from assistant.audio.quiet import hush
from assistant.audio.stream import Format, Stream, formats
from assistant.errors import DeviceError

if TYPE_CHECKING:
    from pyaudio import PyAudio

CARDS: Final = Path("/dev/snd")
"""Its entries come, go and change their owner with the sound cards."""


class Engine:
    """Opens, starts, stops and closes streams. Each call may take long; to be used by one thread only."""

    def __init__(self, cards: Path = CARDS) -> None:
        self._cards = cards
        self._seen: frozenset[tuple[str, int]] = frozenset()
        self._pa: PyAudio | None = None
        self._devices: list[SoundDevice] = []
        self._open: dict[Stream, Any] = {}

    @property
    def changed(self) -> bool:
        """Whether the sound cards are others than PortAudio knows; quick, and for any thread."""
        return self._pa is not None and frozenset(self._entries()) != self._seen

    @property
    def gone(self) -> bool:
        """Whether a sound card that PortAudio knows has been pulled out; quick, and for any thread."""
        return self._pa is not None and not _names(self._seen) <= _names(self._entries())

    def devices(self) -> list[SoundDevice]:
        """The devices as of now."""
        self._look()
        devices = self._devices
        self._rest()
        return devices

    def open(self, stream: Stream) -> None:
        """Open and start `stream`. Raises ConfigError for an unknown name, else DeviceError."""
        try:
            pa = self._look(anew=stream.anew)
            device = find(self._devices, stream.name, stream.direction)
            self._open[stream] = self._opened(pa, device, stream)
            self.start(stream)
        finally:
            self._rest()

    def start(self, stream: Stream) -> None:
        """Start a stream that is open. Raises DeviceError if it cannot be started or is closed."""
        stream.beat_at = None
        try:
            self._open[stream].start_stream()
        except KeyError as error:
            raise DeviceError(f"the {NOUN[stream.direction]} was closed") from error
        except OSError as error:
            raise DeviceError(f"the {NOUN[stream.direction]} does not start: {_words(error)}") from error

    def stop(self, stream: Stream) -> None:
        """Stop a stream once it has played what it was given. Raises DeviceError if that fails."""
        if stream not in self._open:
            return
        try:
            self._open[stream].stop_stream()
        except OSError as error:
            raise DeviceError(f"the {NOUN[stream.direction]} does not stop: {_words(error)}") from error

    def close(self, stream: Stream) -> None:
        """Close a stream; one that is not open stays so."""
        opened = self._open.pop(stream, None)
        if opened is not None:
            opened.close()
        self._rest()

    def terminate(self) -> None:
        """Close everything."""
        self._open.clear()
        if self._pa is not None:
            self._pa.terminate()
            self._pa = None

    def _look(self, *, anew: bool = False) -> "PyAudio":
        """PortAudio, initialised since the sound cards last changed; or just now, if nothing plays."""
        cards = frozenset(self._entries())
        anew = anew and not any(stream.beating for stream in self._open)
        if self._pa is not None and (anew or cards != self._seen):
            for stream in self._open:
                stream.displaced = True
            self.terminate()
        if self._pa is None:
            import pyaudio

            hush()
            self._pa = pyaudio.PyAudio()
            self._seen = cards
            self._devices = _listed(self._pa)
        return self._pa

    def _rest(self) -> None:
        if not self._open:
            self.terminate()

    def _entries(self) -> Iterator[tuple[str, int]]:
        try:
            for entry in self._cards.iterdir():
                yield entry.name, entry.stat().st_ctime_ns
        except OSError:  # no sound cards, or one that just goes
            return

    def _opened(self, pa: "PyAudio", device: SoundDevice, stream: Stream) -> Any:
        trouble: OSError | ValueError | None = None
        for form in formats(device, stream):
            try:
                opened = self._try(pa, device, stream, form)
            except (OSError, ValueError) as error:
                trouble = trouble or error
                continue
            stream.begin(form)
            return opened
        raise DeviceError(
            f'the {NOUN[stream.direction]} "{device.name}" cannot be opened: {_words(trouble)}; '
            "see whether another program holds it, or name another one, see `assistant devices`"
        )

    def _try(self, pa: "PyAudio", device: SoundDevice, stream: Stream, form: Format) -> Any:
        import pyaudio

        key = stream.direction.value
        opened = pa.open(
            form.rate_hz,
            form.channels,
            pyaudio.paInt16,  # in the machine's byte order: all machines we run on are little endian
            frames_per_buffer=round(stream.block_s * form.rate_hz),
            start=False,
            stream_callback=stream.on_block,
            **{key: True, f"{key}_device_index": device.index},
        )
        stream.latency_s = opened.get_output_latency()
        return opened


def _names(entries: Iterable[tuple[str, int]]) -> set[str]:
    return {name for name, _ in entries}


def _listed(pa: "PyAudio") -> list[SoundDevice]:
    infos = [pa.get_device_info_by_index(index) for index in range(pa.get_device_count())]
    inputs, outputs = _default(pa.get_default_input_device_info), _default(pa.get_default_output_device_info)
    return [
        SoundDevice(
            index=info["index"],
            name=info["name"],
            inputs=info["maxInputChannels"],
            outputs=info["maxOutputChannels"],
            rate_hz=round(info["defaultSampleRate"]),
            default_input=info["index"] == inputs,
            default_output=info["index"] == outputs,
        )
        for info in infos
    ]


def _default(ask: Any) -> int | None:
    try:
        return int(ask()["index"])
    except OSError:  # there is none
        return None


def _words(error: Exception | None) -> str:
    """PyAudio raises OSError(code, text) and OSError(text, code); the text is what a person can use."""
    return (
        next((str(arg) for arg in error.args if isinstance(arg, str)), str(error)) if error else "no format"
    )
