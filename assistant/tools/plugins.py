"""Tools of others: installed packages with an entry point, and the owner's own files. Each fails alone."""

import asyncio
import importlib.util
import logging
import os
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from assistant.errors import AssistantError
from assistant.tools.errors import ToolError, detail
from assistant.tools.registry import Registry
from assistant.tools.threads import Threads
from assistant.tools.tool import Tool

log = logging.getLogger(__name__)

T = TypeVar("T")

GROUP = "assistant.tools"
"""The entry points' group. Each names a tool, or a module with tools."""

LOAD_TIMEOUT_S = 20.0
"""Longest wait for the import of one plugin."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """Where tools come from. `load` imports them: it takes its time, and may raise anything."""

    name: str
    load: Callable[[], Sequence[Tool]]


def installed() -> Iterable[EntryPoint]:
    """The entry points of the packages that are installed beside this one."""
    return entry_points(group=GROUP)


def find_plugins(
    folder: Path | None, packages: Callable[[], Iterable[EntryPoint]] = installed
) -> Sequence[Plugin]:
    """The plugins there are, none of them imported; files whose name begins with `_` or `.` are none."""
    plugins = [Plugin(point.value, partial(_load_entry_point, point)) for point in packages()]
    if folder is None:
        return plugins
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".py" and path.name[0] not in "_.")
    except OSError as error:
        log.warning("%s: %s; see [tools] plugins in the configuration", folder, error.strerror)
        return plugins
    return [*plugins, *(Plugin(str(path), partial(_load_file, path)) for path in files)]


def check_owner(thing: Path, found: os.stat_result, us: int) -> None:
    """Raise ToolError if anybody but root and the user `us` may write `thing`, of which `found` is known."""
    if found.st_uid not in (0, us):
        raise ToolError(f"{thing} belongs to another user; sudo chown {us} {thing}")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ToolError(f"others may write {thing}; chmod go-w {thing}")


async def load_all(
    find: Callable[[], Sequence[Plugin]],
    registry: Registry,
    threads: Threads,
    timeout_s: float = LOAD_TIMEOUT_S,
) -> None:
    """Import each plugin in a thread and register its tools; the log says of each what became of it.

    None is waited for longer than `timeout_s`.
    """

    async def waited_for(name: str, job: Callable[[], Sequence[T]]) -> Sequence[T]:
        try:
            async with asyncio.timeout(timeout_s):  # wait_for of 3.11 may swallow a cancelling
                found: Sequence[T] = await threads.run(name, job)
        except TimeoutError:
            log.warning("%s is left out: it takes longer than %g s", name, timeout_s)
            return ()
        except AssistantError as error:
            log.warning("%s is left out: %s; mend it or take it away", name, detail(error))
            log.debug("%s", name, exc_info=error)
            return ()
        return found

    for plugin in await waited_for("the search for plugins", find):
        for tool in await waited_for(f"the plugin {plugin.name}", plugin.load):
            _register(tool, plugin, registry)


def _register(tool: Tool, plugin: Plugin, registry: Registry) -> None:
    try:
        registry.add(tool)
    except ToolError as error:
        log.warning("the plugin %s: %s", plugin.name, error)
    else:
        log.info("the plugin %s brings %s (%s)", plugin.name, tool.name, tool.risk)


def _load_entry_point(point: EntryPoint) -> Sequence[Tool]:
    return _tools_of(point.load())


def _load_file(path: Path) -> Sequence[Tool]:
    for thing in (path, path.parent):
        check_owner(thing, thing.stat(), os.geteuid())
    name = f"assistant_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ToolError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # annotations and dataclasses are looked up there
    try:
        spec.loader.exec_module(module)
    except BaseException:  # whatever ended it, half a module is not found later
        del sys.modules[name]
        raise
    return _tools_of(module)


def _tools_of(loaded: object) -> Sequence[Tool]:
    values = vars(loaded).values() if isinstance(loaded, ModuleType) else (loaded,)
    tools = list(dict.fromkeys(value for value in values if isinstance(value, Tool)))
    if not tools:
        raise ToolError('there is no tool in it; mark a function with @tool(risk="read")')
    return tools
