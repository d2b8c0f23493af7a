"""README's example of a plugin, as its reader writes it; only the address is one of ours."""

import asyncio
import http
from functools import partial
from pathlib import Path

from assistant.tools.plugins import find_plugins
from tests.tools.calling import talking

EXAMPLE = Path(__file__).parents[1] / "data" / "weather.py"
ADDRESS = "https://wttr.in"
MOST_LINES = 10


class Forecast:
    """A service that tells the weather, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = http.HTTPStatus.OK

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(request.split()[1].decode())
        body = "Bern: ☀️ +21°C\n".encode()
        head = f"HTTP/1.0 {self.status.value} {self.status.phrase}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


async def test_ten_lines_tell_the_weather(tmp_path: Path) -> None:
    text, forecast = EXAMPLE.read_text(), Forecast()
    assert len([line for line in text.splitlines() if line]) <= MOST_LINES
    async with await asyncio.start_server(forecast.answer, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        folder = tmp_path / "plugins"
        folder.mkdir()
        (folder / EXAMPLE.name).write_text(text.replace(ADDRESS, f"http://{host}:{port}"))
        async with talking(plugins=partial(find_plugins, folder, tuple)) as model:
            while not model.dispatcher.declarations():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.01)
            (declaration,) = model.dispatcher.declarations()
            assert declaration.description == "Tell what the weather is like in a city."
            assert await model.asks("weather", city="Bern") == {"output": "Bern: ☀️ +21°C\n"}
            assert forecast.asked == ["/Bern?format=3"]
            assert "error" in await model.asks("weather"), "which city?"
            forecast.status = http.HTTPStatus.SERVICE_UNAVAILABLE
            assert await model.asks("weather", city="Bern") == {"error": "weather failed: HTTPError"}
