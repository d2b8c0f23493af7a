"""The owner's choices and the board's facts, each validated as a whole and then frozen."""

from assistant.config.board import Board, board_names, load_board
from assistant.config.loading import load_config
from assistant.config.models import (
    AudioConfig,
    CameraConfig,
    Config,
    ControlConfig,
    CostsConfig,
    LightsConfig,
    LiveConfig,
    LogConfig,
    McpServer,
    MemoryConfig,
    MetricsConfig,
    PricesConfig,
    Risk,
    ScreenConfig,
    Section,
    SpokenConfig,
    ToolsConfig,
    WakeConfig,
)

__all__ = [
    "AudioConfig",
    "Board",
    "CameraConfig",
    "Config",
    "ControlConfig",
    "CostsConfig",
    "LightsConfig",
    "LiveConfig",
    "LogConfig",
    "McpServer",
    "MemoryConfig",
    "MetricsConfig",
    "PricesConfig",
    "Risk",
    "ScreenConfig",
    "Section",
    "SpokenConfig",
    "ToolsConfig",
    "WakeConfig",
    "board_names",
    "load_board",
    "load_config",
]
