"""The emulator as a process, in a network of its own; in the container it is run by the installed Python.

Usage: emulated_service.py ADDRESS KEY FOLDER [PORT]

It prints its URL once it can be reached. SIGUSR1 shuts its port, SIGUSR2 opens it again.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings


async def serve(address: str, key: str, folder: Path, port: int) -> None:
    """Serve until killed; the certificate to trust is in `folder`."""
    async with Emulator(EmulatorSettings(address, port, key, ca_folder=folder)) as emulator:
        told: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, told.put_nowait, emulator.shut_port)
        loop.add_signal_handler(signal.SIGUSR2, told.put_nowait, emulator.open_port)
        sys.stdout.write(f"{emulator.base_url}\n")
        sys.stdout.flush()
        while True:
            await (await told.get())()


if __name__ == "__main__":
    asyncio.run(
        serve(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]) if sys.argv[4:] else 8443)
    )
