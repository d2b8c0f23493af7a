"""What the wake-word packages leave undone with the TensorFlow Lite C library that they bring.

Neither checks what the library answers, and a file that is no model ends the process. Neither says how
the networks are run, and the library's own choice, a pool of threads without XNNPACK, costs six times
the processor time of one thread with it (openWakeWord's embedding on two x86 cores: 6.1 ms and 0.97 ms,
the same numbers out).
"""

import ctypes
from pathlib import Path
from typing import Any

from assistant.audio.quiet import hush
from assistant.errors import ConfigError

MAGIC = b"TFL3"
"""The identifier of a TensorFlow Lite FlatBuffer, at offset 4."""

OK = 0
"""`kTfLiteOk`."""


def check_file(path: Path) -> None:
    """Raise ConfigError unless `path` looks like a model."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise ConfigError(f"[wake] models: cannot read {path}: {error.strerror}; correct the path") from None
    if head[4:] != MAGIC:
        raise not_a_model(path)


def not_a_model(path: Path) -> ConfigError:
    """The error for a file that TensorFlow Lite does not take."""
    return ConfigError(f"[wake] models: {path} is not a TensorFlow Lite model: copy the .tflite file again")


def input_shape(lib: Any, path: Path) -> tuple[int, ...]:
    """The shape of what the model in `path` takes; `lib` is a package's loaded library.

    Raises ConfigError for a file that a package would not survive.
    """
    check_file(path)
    model = lib.TfLiteModelCreateFromFile(str(path.resolve()).encode())
    interpreter = lib.TfLiteInterpreterCreate(model, None) if model else None
    try:
        if not interpreter or lib.TfLiteInterpreterAllocateTensors(interpreter) != OK:
            raise not_a_model(path)
        tensor = lib.TfLiteInterpreterGetInputTensor(interpreter, 0)
        return tuple(lib.TfLiteTensorDim(tensor, axis) for axis in range(lib.TfLiteTensorNumDims(tensor)))
    finally:
        if interpreter:
            lib.TfLiteInterpreterDelete(interpreter)
        if model:
            lib.TfLiteModelDelete(model)


class Accelerator:
    """Makes interpreters that run on one thread and with XNNPACK."""

    def __init__(self, lib: Any) -> None:
        hush()  # it announces each delegate on stderr, and has no switch for that
        self._lib = lib
        self._delegates: list[int] = []
        lib.TfLiteInterpreterOptionsCreate.restype = ctypes.c_void_p
        lib.TfLiteInterpreterOptionsDelete.argtypes = [ctypes.c_void_p]
        lib.TfLiteInterpreterOptionsSetNumThreads.argtypes = [ctypes.c_void_p, ctypes.c_int32]
        lib.TfLiteInterpreterOptionsAddDelegate.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        lib.TfLiteXNNPackDelegateCreate.argtypes = [ctypes.c_void_p]
        lib.TfLiteXNNPackDelegateCreate.restype = ctypes.c_void_p
        lib.TfLiteXNNPackDelegateDelete.argtypes = [ctypes.c_void_p]

    def interpreter(self, model: int, shape: tuple[int, ...]) -> int:
        """An interpreter of a loaded model, ready for an input of `shape`. Its deletion is the caller's."""
        lib = self._lib
        delegate = lib.TfLiteXNNPackDelegateCreate(None)
        self._delegates.append(delegate)
        options = lib.TfLiteInterpreterOptionsCreate()
        lib.TfLiteInterpreterOptionsSetNumThreads(options, 1)
        lib.TfLiteInterpreterOptionsAddDelegate(options, delegate)
        interpreter: int = lib.TfLiteInterpreterCreate(model, options)
        lib.TfLiteInterpreterOptionsDelete(options)
        lib.TfLiteInterpreterResizeInputTensor(
            interpreter, 0, (ctypes.c_int32 * len(shape))(*shape), len(shape)
        )
        lib.TfLiteInterpreterAllocateTensors(interpreter)
        return interpreter

    def close(self) -> None:
        """Give back what is left once all interpreters are deleted."""
        while self._delegates:
            self._lib.TfLiteXNNPackDelegateDelete(self._delegates.pop())
