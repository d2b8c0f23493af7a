"""The wake set: everybody who says a wake word, nearly says one, or says something else.

Made by script from Debian's voices (`espeak-ng`, `flite`), Debian's human recordings (`alsa-utils`)
and generated noises. Speech is kept in `build/wake-set` as WAV, one folder for each voice; delete the
folder to make it afresh. Audio is 16 kHz mono s16le, speech with a peak of half of full scale and with
a second of a quiet room around it.
"""

import itertools
import subprocess
import tempfile
import wave
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

RATE_HZ = 16_000
FOLDER = Path("build/wake-set")
HUMANS = Path("/usr/share/sounds/alsa")
PAD_S = 1.0
ROOM_RMS = 3.0
"""A quiet room on the scale of 16 bits: -80 dBFS. Real microphones never give digital silence."""

Samples = npt.NDArray[np.float64]

WAKE_WORDS = {
    "okay_nabu": "okay nabu",
    "hey_jarvis": "hey jarvis",
    "hey_mycroft": "hey mycroft",
    "alexa": "alexa",
    "hey_rhasspy": "hey raspy",
}
"""How each built-in word is spoken."""

QUESTION = "what is the weather like in London"
"""Follows the wake word without a pause, as people speak."""

HOMOPHONES = {
    "hey jarred": "hey_jarvis",
    "hey jacob": "hey_jarvis",
    "okay now": "okay_nabu",
    "okay now we can go": "okay_nabu",
    "hey microsoft": "hey_mycroft",
    "electra": "alexa",
}
"""Near-homophones and the word that they are counted for."""

SENTENCES = (
    "turn the lights in the kitchen off please",
    "I think the train leaves at half past nine",
    "hey can you tell me where the station is",
    "okay then let us have another cup of tea",
    "yesterday we walked along the river and saw a heron",
    "the quick brown fox jumps over the lazy dog",
)
"""Ordinary speech: no engine may wake on it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker: a name for the folder and the command that speaks to a WAV file."""

    name: str
    command: tuple[str, ...]

    def say(self, text: str) -> Samples:
        """What the voice makes of `text`, resampled, levelled and set into a quiet room."""
        with tempfile.TemporaryDirectory() as folder:
            spoken = Path(folder, "spoken.wav")
            fill = {"text": text, "out": str(spoken)}
            subprocess.run([part.format(**fill) for part in self.command], check=True, timeout=60)
            speech = read(spoken)
        speech *= 0.5 * 32767 / np.abs(speech).max()
        pad = np.zeros(int(PAD_S * RATE_HZ))
        return np.concatenate([pad, speech, pad]) + white(
            len(speech) + 2 * len(pad), ROOM_RMS, text + self.name
        )


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording. `word` is the wake word that is said, `near` the one that is nearly said."""

    name: str
    voice: str
    samples: Samples
    word: str | None = None
    near: str | None = None
    text: str = ""

    def noisy(self, snr_db: float = 10.0) -> "Clip":
        """The same clip in white noise, `snr_db` under the speech, which ends a pad before the clip's end."""
        pad = int(PAD_S * RATE_HZ)
        rms = float(np.sqrt(np.mean(self.samples[pad:-pad] ** 2)))
        noise = white(len(self.samples), rms * 10 ** (-snr_db / 20), self.name)
        return Clip(self.name, self.voice, self.samples + noise, self.word, self.near, self.text)

    @property
    def pcm(self) -> bytes:
        return pcm_of(self.samples)


def espeak(variant: str, accent: str, speed: int, pitch: int) -> Voice:
    """A voice of espeak-ng; `speed` in words a minute, `pitch` 0 to 99."""
    name = f"{accent}+{variant}"
    command = ("espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch), "-w", "{out}", "{text}")
    return Voice(f"espeak-{name}-{speed}-{pitch}", command)


def flite(voice: str, stretch: float, pitch_hz: int) -> Voice:
    """A voice of flite; `stretch` lengthens, `pitch_hz` is the mean, 0 for the voice's own."""
    pitch = ("--setf", f"int_f0_target_mean={pitch_hz}") if pitch_hz else ()
    command = (
        "flite",
        "-voice",
        voice,
        "--setf",
        f"duration_stretch={stretch}",
        *pitch,
        "-t",
        "{text}",
        "-o",
        "{out}",
    )
    return Voice(f"flite-{voice}-{stretch}-{pitch_hz}", command)


def voices() -> list[Voice]:
    """36 voices of espeak-ng and 15 of flite: men and women, eight accents, slow and fast, low and high."""
    accents = (
        "en-us",
        "en-gb",
        "en-gb-scotland",
        "en-029",
        "en-gb-x-rp",
        "en-us-nyc",
        "en-gb-x-gbclan",
        "en-gb-x-gbcwmd",
    )
    plain = [f"m{number}" for number in range(1, 9)] + [f"f{number}" for number in range(1, 6)]
    people = [
        "Alex",
        "Andy",
        "Annie",
        "Alicia",
        "Denis",
        "Diogo",
        "Gene",
        "Hugo",
        "Jacky",
        "Lee",
        "Mario",
        "Michael",
    ]
    people += [
        "Mike",
        "adam",
        "anika",
        "aunty",
        "belinda",
        "grandma",
        "linda",
        "paul",
        "quincy",
        "rob",
        "steph",
    ]
    accent = itertools.cycle(accents)
    speed = itertools.cycle((135, 150, 165, 180, 200))
    pitch = itertools.cycle((30, 42, 50, 58, 70, 48, 36))
    made = [espeak(variant, next(accent), next(speed), next(pitch)) for variant in plain + people]
    for voice, pitches in {
        "rms": (0, 85, 120),
        "slt": (0, 150, 200),
        "awb": (0, 110, 150),
        "kal": (0, 90, 130),
        "kal16": (0, 90, 130),
    }.items():
        made += [flite(voice, stretch, hz) for stretch, hz in zip((1.0, 0.9, 1.2), pitches, strict=True)]
    return made


def texts() -> Iterator[tuple[str, str | None, str | None]]:
    """What each voice says: (text, wake word in it, wake word nearly in it)."""
    for word, text in WAKE_WORDS.items():
        yield text, word, None
        yield f"{text} {QUESTION}", word, None
    for text, near in HOMOPHONES.items():
        yield text, None, near
    for text in SENTENCES:
        yield text, None, None


def spoken(voice: Voice, folder: Path = FOLDER) -> list[Clip]:
    """All clips of one voice, from `folder` or made now."""
    clips = []
    for text, word, near in texts():
        path = folder / voice.name / f"{text.replace(' ', '_')}.wav"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, voice.say(text))
        clips.append(Clip(f"{voice.name}/{path.stem}", voice.name, read(path), word, near, text))
    return clips


def humans() -> list[Clip]:
    """People saying "front center" and the like, from Debian's `alsa-utils`; its noise is among them."""
    pad = np.zeros(int(PAD_S * RATE_HZ))
    return [
        Clip(path.stem, "human", np.concatenate([pad, read(path), pad]))
        for path in sorted(HUMANS.glob("*.wav"))
    ]


def noises(seconds: float = 20.0) -> list[Clip]:
    """White, pink and brown noise, tones and chords, at a tenth of full scale."""
    count = int(seconds * RATE_HZ)
    time_s = np.arange(count) / RATE_HZ
    made = {f"{colour} noise": coloured(count, colour) for colour in ("white", "pink", "brown")}
    made |= {f"{hz} Hz tone": np.sin(2 * np.pi * hz * time_s) for hz in (120, 440, 1000)}
    for name, chord in {"major": (262, 330, 392), "minor": (220, 262, 330)}.items():
        notes = sum(
            np.sin(2 * np.pi * hz * harmonic * time_s) / harmonic for hz in chord for harmonic in (1, 2, 3, 4)
        )
        made[f"{name} chord, swelling"] = np.asarray(notes) * (0.6 + 0.4 * np.sin(2 * np.pi * 2 * time_s))
    return [Clip(name, "noise", wave_ * 3277 / np.sqrt(np.mean(wave_**2))) for name, wave_ in made.items()]


def coloured(count: int, colour: str, seed: int = 1) -> Samples:
    """Noise of RMS 1: its power is even (white), or falls with the frequency (pink) or its square (brown)."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    exponent = {"white": 0.0, "pink": 0.5, "brown": 1.0}[colour]
    noise = np.fft.irfft(spectrum / np.maximum(hertz, 20.0) ** exponent, count)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def white(count: int, rms: float, seed: str) -> Samples:
    """White noise, the same each time for the same seed."""
    return np.random.default_rng(zlib.crc32(seed.encode())).standard_normal(count) * rms


def read(path: Path) -> Samples:
    """A 16 bit WAV of any rate as 16 kHz samples; of several channels the first."""
    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)[:: file.getnchannels()]
        rate = file.getframerate()
    resampled: Samples = soxr.resample(samples.astype(np.float64), rate, RATE_HZ)
    return resampled


def write(path: Path, samples: Samples) -> None:
    """Keep samples as a 16 kHz mono WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(pcm_of(samples))


def pcm_of(samples: Samples) -> bytes:
    return np.clip(np.round(samples), -32768, 32767).astype("<i2").tobytes()
