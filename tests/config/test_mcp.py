"""`[mcp.NAME]`: servers of tools, each a program or a service at an address."""

from pathlib import Path

import pytest

from assistant.config import McpServer, load_config
from assistant.config.printing import HIDDEN, as_toml
from assistant.errors import ConfigError
from assistant.settings import read_settings
from tests.support.writing import write

ADDRESS = 'an address such as "http://home.local:8123/api/mcp", without user and password'
NAME = 'a name such as "home_2": a small letter, then up to 31 small letters, digits and _'


def test_a_program_and_a_service(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.toml",
        '[mcp.time]\ncommand = ["mcp-server-time"]\nenv = { TZ = "UTC" }\nrisk = "read"\n'
        '[mcp.home]\nurl = "http://homeassistant.local:8123/api/mcp"\ntoken_file = "token"\n'
        'risks = { HassTurnOff = "danger" }\ndeny = ["HassBroadcast"]\nenabled = false\n',
    )
    config = load_config(file, {})
    assert config.mcp == {
        "time": McpServer(command=("mcp-server-time",), env={"TZ": "UTC"}, risk="read"),
        "home": McpServer(
            url="http://homeassistant.local:8123/api/mcp",
            token_file=tmp_path / "token",
            risks={"HassTurnOff": "danger"},
            deny=("HassBroadcast",),
            enabled=False,
        ),
    }
    printed = "\n".join(as_toml(config, read_settings(file, {})))
    assert load_config(write(tmp_path / "b.toml", printed.replace(HIDDEN, "UTC")), {}) == config


def test_what_a_program_finds_in_its_environment_is_not_printed(tmp_path: Path) -> None:
    text = '[mcp.hub]\ncommand = ["hub"]\nenv = { HUB_TOKEN = "hunter2" }\n'
    file = write(tmp_path / "a.toml", text)
    config = load_config(file, {})
    assert config.mcp["hub"].env == {"HUB_TOKEN": "hunter2"}
    assert load_config(file, {"ASSISTANT_MCP__HUB__ENV": '{ HUB_TOKEN = "new" }'}).mcp["hub"].env == {
        "HUB_TOKEN": "new"
    }
    printed = "\n".join(as_toml(config, read_settings(file, {})))
    assert "hunter2" not in printed
    assert f'"HUB_TOKEN" = "{HIDDEN}"' in printed
    assert f"# What is {HIDDEN} is not shown; write it in again where you use this" in printed
    bare = load_config(write(tmp_path / "b.toml", '[mcp.hub]\ncommand = ["hub"]'), {})
    assert HIDDEN not in "\n".join(as_toml(bare, read_settings(file, {})))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[mcp.a]", "mcp.a: must be given either a command or a url"),
        ('[mcp.a]\nurl = "http://h"\ncommand = ["b"]', "mcp.a: must be given either a command or a url"),
        ('[mcp.a]\ncommand = ["b"]\ntoken_file = "c"', "mcp.a: must be given a token_file only with a url"),
        ('[mcp.a]\nurl = "http://h"\nenv = { A = "1" }', "mcp.a: must be given an env only with a command"),
        (
            '[mcp.a]\ncommand = ["./b"]',
            'mcp.a: must be given the whole path of its command, from "/" on, or just its name',
        ),
        ('[mcp.a]\ncommand = "b"', 'mcp.a.command: must be a list, such as ["one", "two"]'),
        ('[mcp.a]\nurl = "ftp://h"', f"mcp.a.url: must be {ADDRESS}"),
        ('[mcp.a]\nurl = "http://me:secret@h"', f"mcp.a.url: must be {ADDRESS}"),
        ('[mcp.a]\ncomand = ["b"]', "mcp.a.comand: unknown key; did you mean mcp.a.command?"),
        (
            '[mcp.a]\nurl = "http://h"\nrisk = "odd"',
            "mcp.a.risk: must be 'read', 'act' or 'danger', not 'odd'",
        ),
        ('[mcp.A-b]\nurl = "http://h"', f"mcp.A-b: must be {NAME}"),
        ("[mcp]\na = 1", "mcp.a: must be a table, not 1"),
    ],
)
def test_a_mistake_names_its_key(tmp_path: Path, text: str, complaint: str) -> None:
    file = write(tmp_path / "a.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_config(file, {})
    assert str(caught.value) == f"{file}: {complaint}"
