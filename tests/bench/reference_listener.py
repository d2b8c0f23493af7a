"""The least program that waits for a wake word: what `tests.bench.processor` measures the device against.

PortAudio's blocking read and one microWakeWord model, nothing else: no conversation, no service, no lights.
"""

import pyaudio
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

FRAMES = 320


def main() -> None:
    sound = pyaudio.PyAudio()
    infos = [sound.get_device_info_by_index(index) for index in range(sound.get_device_count())]
    pulse = next(info["index"] for info in infos if info["name"] == "pulse")
    stream = sound.open(
        16_000, 1, pyaudio.paInt16, input=True, input_device_index=pulse, frames_per_buffer=FRAMES
    )
    features, model = MicroWakeWordFeatures(), MicroWakeWord.from_builtin(Model.OKAY_NABU)
    while True:
        pcm = stream.read(FRAMES, exception_on_overflow=False)
        for window in features.process_streaming(pcm):
            model.process_streaming(window)


if __name__ == "__main__":
    main()
