import logging
import os
import subprocess
import sys
import threading
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from assistant.tools import Tool, tool
from assistant.tools.errors import ToolError
from assistant.tools.plugins import GROUP, Plugin, check_owner, find_plugins, load_all
from assistant.tools.registry import Registry
from assistant.tools.threads import Threads
from tests.tools.calling import talking

WEATHER = '''
from typing import Annotated
from pydantic import BaseModel, Field
from assistant.tools import ToolError, tool

class Day(BaseModel):
    degrees: int

@tool(risk="read", timeout_s=5)
def weather(city: Annotated[str, Field(description="Where.")]) -> Day:
    """Tell the weather."""
    if city != "Bern":
        raise ToolError(f"there is no weather for {city}")
    return Day(degrees=21)
'''


@tool(risk="read")
def quick() -> None:
    """Give the others time."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "plugins"
    made.mkdir(mode=0o755)
    return made


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(0o644)
    return path


async def load(folder: Path | None, *points: EntryPoint) -> Registry:
    registry, threads = Registry(), Threads()
    await load_all(lambda: find_plugins(folder, lambda: points), registry, threads)
    await threads.close(5)
    return registry


def names(registry: Registry) -> list[str]:
    return [declaration.name for declaration in registry.declarations()]


async def test_the_owners_file_becomes_a_tool(folder: Path) -> None:
    write(folder, "weather.py", WEATHER)
    async with talking(quick, plugins=lambda: find_plugins(folder, tuple)) as model:
        while len(model.dispatcher.declarations()) == 1:
            await model.asks("quick")
        assert await model.asks("weather", city="Bern") == {"output": {"degrees": 21}}
        assert await model.asks("weather", city="Ys") == {"error": "there is no weather for Ys"}


async def test_each_plugin_fails_alone(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(folder, "a_syntax.py", "def (")
    write(folder, "b_import.py", "import no_such_module")
    write(folder, "c_exit.py", "import sys; sys.exit(1)")
    write(folder, "d_empty.py", "")
    write(folder, "e_bytes.py", "").write_bytes(b"\xff\xfe\x00")
    write(folder, "f_bad_tool.py", 'from assistant.tools import tool\n@tool(risk="read")\ndef f(*a): "No."')
    write(folder, "g_same_name.py", WEATHER)
    write(folder, "weather.py", WEATHER)
    before = set(sys.modules)
    registry = await load(folder)
    assert names(registry) == ["weather"]
    for name in ("a_syntax", "b_import", "c_exit", "d_empty", "e_bytes", "f_bad_tool"):
        (line,) = (line for line in caplog.messages if f"{name}.py is left out" in line)
        assert "\n" not in line
        assert f"assistant_plugin_{name}" not in set(sys.modules) - before or name == "d_empty"
    assert "a_syntax.py is left out: File" in caplog.text
    assert "No module named 'no_such_module'" in caplog.text
    assert "mark a function with @tool" in caplog.text
    assert "weather already; rename this one" in caplog.text


async def test_files_that_are_no_plugins_are_passed_over(folder: Path) -> None:
    write(folder, "_helper.py", "raise SystemExit")
    write(folder, ".hidden.py", "raise SystemExit")
    write(folder, "notes.txt", "")
    (folder / "__pycache__").mkdir()
    assert find_plugins(folder, tuple) == []


async def test_finding_imports_nothing(folder: Path) -> None:
    write(folder, "weather.py", WEATHER)
    before = set(sys.modules)
    (plugin,) = find_plugins(folder, lambda: ())
    assert plugin.name == str(folder / "weather.py")
    assert not {name for name in set(sys.modules) - before if name.startswith("assistant_plugin")}


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
@pytest.mark.parametrize("what", ["file", "folder"])
async def test_what_others_may_write_is_left_out(
    folder: Path, caplog: pytest.LogCaptureFixture, what: str, mode: int
) -> None:
    path = write(folder, "weather.py", WEATHER)
    thing = path if what == "file" else folder
    thing.chmod(mode)
    assert names(await load(folder)) == []
    assert f"is left out: others may write {thing}; chmod go-w {thing}; mend it" in caplog.text


def test_what_belongs_to_another_user_is_left_out(folder: Path) -> None:
    found = write(folder, "weather.py", WEATHER).stat()
    of_root = os.stat_result((*found[:4], 0, *found[5:10]))
    check_owner(folder, of_root, 1000)
    check_owner(folder, found, found.st_uid)
    of_another = os.stat_result((*found[:4], 12345, *found[5:10]))
    with pytest.raises(ToolError, match=f"{folder} belongs to another user; sudo chown 1000 {folder}"):
        check_owner(folder, of_another, 1000)


async def test_a_folder_that_is_not_there_is_named(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = EntryPoint("one", "tests.tools.test_registry:first", GROUP)
    assert names(await load(folder / "nowhere", first)) == ["first"]
    assert f"{folder / 'nowhere'}: No such file or directory; see [tools] plugins" in caplog.text


async def test_a_module_is_loaded_once_and_its_annotations_are_understood(folder: Path) -> None:
    write(folder, "later.py", "from __future__ import annotations\n" + WEATHER + "\nagain = weather\n")
    assert names(await load(folder)) == ["weather"]


async def test_entry_points_name_a_tool_or_a_module() -> None:
    registry = await load(
        None,
        EntryPoint("one", "tests.tools.test_registry:first", GROUP),
        EntryPoint("many", "tests.tools.test_tool", GROUP),
    )
    assert names(registry) == ["first", "light"]


async def test_an_entry_point_fails_alone(caplog: pytest.LogCaptureFixture) -> None:
    registry = await load(
        None,
        EntryPoint("gone", "no_such_package:tool", GROUP),
        EntryPoint("none", "tests.tools.test_registry:pytest", GROUP),
        EntryPoint("one", "tests.tools.test_registry:first", GROUP),
    )
    assert names(registry) == ["first"]
    assert "no_such_package:tool is left out: ModuleNotFoundError" in caplog.text


def test_an_installed_package_is_found(tmp_path: Path) -> None:
    (tmp_path / "weather_plugin.py").write_text(WEATHER)
    metadata = tmp_path / "weather_plugin-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: weather-plugin\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\nweather = weather_plugin\n")
    code = (
        "from assistant.tools.plugins import find_plugins\n"
        "(plugin,) = find_plugins(None)\n"
        "print(plugin.name, [tool.name for tool in plugin.load()])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout == "weather_plugin ['weather']\n", run.stderr


async def test_an_import_that_hangs_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    go = threading.Event()

    def hang() -> list[Tool]:
        go.wait(20)
        return []

    hanging = Plugin("hanging", hang)
    threads, registry = Threads(), Registry()
    good = find_plugins(None, lambda: [EntryPoint("one", "tests.tools.test_registry:first", GROUP)])
    try:
        await load_all(lambda: [hanging, *good], registry, threads, timeout_s=0.05)
    finally:
        go.set()
        await threads.close(5)
    assert names(registry) == ["first"]
    assert "hanging is left out: it takes longer than 0.05 s" in caplog.text


async def test_a_good_plugin_is_named_with_its_risk(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(folder, "weather.py", WEATHER)
    with caplog.at_level(logging.INFO):
        await load(folder)
    assert "weather.py brings weather (read)" in caplog.text
