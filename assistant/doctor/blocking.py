"""Programs of this machine; none can keep the doctor."""

import asyncio


async def output(*command: str) -> str | None:
    """What a program prints; None if there is no such program, or it fails. It is gone afterwards."""
    nowhere = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=nowhere, stdout=asyncio.subprocess.PIPE, stderr=nowhere
        )
    except OSError:
        return None
    try:
        printed, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return printed.decode(errors="replace") if process.returncode == 0 else None
