"""The emulator inside the container: run by the installed Python, in a network of its own.

Usage: emulated_service.py ADDRESS KEY FOLDER
"""

import asyncio
import sys
from pathlib import Path

from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings


async def serve(address: str, key: str, folder: Path) -> None:
    """Serve until killed; the certificate to trust is in `folder`."""
    async with Emulator(EmulatorSettings(address, 8443, key, ca_folder=folder)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
