"""The demonstration: a whole conversation that really happens, with every part but the hardware real."""

from assistant.demo.run import run_demo

__all__ = ["run_demo"]
