"""A Live API emulator: a TLS WebSocket server that speaks the real protocol."""

from assistant.emulator.scenario import Scenario, Turn, load_scenario
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings

__all__ = ["Emulator", "EmulatorSettings", "Scenario", "Turn", "load_scenario"]
