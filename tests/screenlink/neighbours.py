"""One side of a local network, in the namespace that it is started in: `announce FOLDER` or `browse`."""

import asyncio
import sys
from pathlib import Path

from assistant.screen.agent.finding import browse
from assistant.screen.identity import load_or_make
from assistant.screenlink.announcer import Announcement, Announcer


async def announce(folder: str) -> None:
    announcer = Announcer()
    announcer.show(Announcement(load_or_make(Path(folder), "kitchen").certificate, 8766, None))
    await announcer.run()


async def look() -> None:
    """Until there is one; its addresses."""
    while not (found := await browse(lambda _: True)):
        pass
    print(*found[0].hosts, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    asyncio.run(announce(sys.argv[2]) if sys.argv[1] == "announce" else look())
