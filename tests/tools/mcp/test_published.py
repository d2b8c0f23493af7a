"""A published server, `mcp-server-time`, from its list of tools to an answer, and past google-genai."""

import sys

from google.genai import types

from assistant.config import McpServer
from assistant.live.declaring import declared
from tests.tools.mcp.serving import serving


async def test_it_tells_the_time_of_another_zone() -> None:
    command = [sys.executable, "-m", "mcp_server_time", "--local-timezone", "Europe/Zurich"]
    async with serving(time=McpServer.model_validate({"command": command, "risk": "read"})) as house:
        await house.board.until(lambda names: names == {"time_get_current_time", "time_convert_time"})
        for declaration in house.board.declarations():
            schema = types.Schema.from_json_schema(
                json_schema=types.JSONSchema.model_validate(declaration.parameters)
            )
            assert schema.required == declaration.parameters["required"]
            (setup,) = declared([declaration], None)
            assert types.FunctionDeclaration.model_validate(setup).parameters_json_schema
        noon = await house.model.asks(
            "time_convert_time", source_timezone="Asia/Tokyo", time="12:00", target_timezone="Asia/Kolkata"
        )
        assert "T08:30:00+05:30" in noon["output"]
        nowhere = await house.model.asks("time_get_current_time", timezone="Mars/Olympus")
        assert "Mars/Olympus" in nowhere["error"]
