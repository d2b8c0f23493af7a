from urllib.parse import quote
from urllib.request import urlopen

from assistant.tools import tool


@tool(risk="read")
def weather(city: str) -> str:
    """Tell what the weather is like in a city."""
    with urlopen(f"https://wttr.in/{quote(city)}?format=3", timeout=8) as answer:
        return str(answer.read(200), "utf-8")
