"""The owner's `[tools]` section made into `Tools`."""

from collections.abc import Iterable
from functools import partial

from assistant.config import ToolsConfig
from assistant.tools.dispatch import Dispatcher
from assistant.tools.plugins import find_plugins
from assistant.tools.registry import Registry
from assistant.tools.tool import Tool


def tools(config: ToolsConfig, builtin: Iterable[Tool]) -> Dispatcher:
    """The `builtin` tools and the plugins, or none at all."""
    if not config.enabled:
        return Dispatcher(Registry())
    return Dispatcher(Registry(builtin), partial(find_plugins, config.plugins))
