"""The owner's `[tools]` section made into `Tools`."""

from functools import partial

from assistant.config import ToolsConfig
from assistant.ports import Audit
from assistant.tools.dispatch import Dispatcher
from assistant.tools.permission import Permission
from assistant.tools.plugins import find_plugins
from assistant.tools.registry import Registry


def tools(config: ToolsConfig, registry: Registry, audit: Audit | None = None) -> Dispatcher:
    """The tools of `registry`, to which the plugins are added. Each call is written down in `audit`."""
    if not config.enabled:
        return Dispatcher(registry)
    return Dispatcher(registry, partial(find_plugins, config.plugins), Permission(config, audit))
