"""The least program that streams silence to the service with google-genai, and reads what comes.

What `tests.bench.processor` measures the connected device against: 50 messages a second, no microphone.
"""

import asyncio
import os
import ssl

from google import genai
from google.genai import types

FRAME_S = 0.02
SILENCE = bytes(640)


async def main() -> None:
    tls = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    options = types.HttpOptions(
        base_url=os.environ["GOOGLE_GEMINI_BASE_URL"], api_version="v1beta", async_client_args={"ssl": tls}
    )
    client = genai.Client(api_key="any", enterprise=False, http_options=options)
    config = types.LiveConnectConfig(response_modalities=[types.Modality.AUDIO])
    async with client.aio.live.connect(model="gemini-3.8-live", config=config) as session:

        async def read() -> None:
            while True:
                async for _ in session.receive():
                    pass

        reading = asyncio.create_task(read())
        due = asyncio.get_running_loop().time()
        while not reading.done():
            silence = types.Blob(data=SILENCE, mime_type="audio/pcm;rate=16000")
            await session.send_realtime_input(audio=silence)
            due += FRAME_S
            await asyncio.sleep(due - asyncio.get_running_loop().time())


if __name__ == "__main__":
    asyncio.run(main())
