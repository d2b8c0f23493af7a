"""The emulator proven by @google/genai, Google's client for JavaScript, installed from npm."""

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.emulator import Emulator, EmulatorSettings, Scenario, Turn
from tests.support.speech import seconds, silence, speech

SOURCE = Path(__file__).parent / "js"
CACHE = Path("build/npm/live-emulator-check")
INSTALL_TIMEOUT_S = 90


@pytest.fixture
def script() -> Path:
    """The script beside its installed packages; they stay in the build folder for the next time."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed: the emulator is NOT proven with @google/genai")
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = (SOURCE / "package.json").read_bytes()
    stamp = CACHE / "installed.json"
    if not stamp.exists() or stamp.read_bytes() != wanted:
        shutil.copy(SOURCE / "package.json", CACHE)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        try:
            subprocess.run(command, cwd=CACHE, check=True, timeout=INSTALL_TIMEOUT_S, capture_output=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"npm could not install @google/genai ({error}): the emulator is NOT proven with it")
        stamp.write_bytes(wanted)
    return Path(shutil.copy(SOURCE / "live.mjs", CACHE)).resolve()


async def test_a_conversation(script: Path, tmp_path: Path) -> None:
    question = tmp_path / "question.pcm"
    question.write_bytes(speech("what is the weather like in London") + silence(0.8))
    long = "Once upon a time there was a very long story about a heron and a river and a boat."
    turns = (
        Turn(reply="It rains.", heard="what is the weather like"),
        Turn(reply=long),
        Turn(reply="It still rains."),
    )
    async with Emulator(EmulatorSettings(scenario=Scenario(turns=turns, delay_s=0))) as service:
        process = await asyncio.create_subprocess_exec(
            "node",
            script,
            service.base_url,
            question,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"NODE_EXTRA_CA_CERTS": str(service.ca_file)},
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), timeout=60)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, err.decode()
        happened = json.loads(out)
        replies = service.sent_audio
    answered = happened["answered"]
    assert (answered["asked"], answered["said"]) == ("what is the weather like", "It rains.")
    assert answered["audioBytes"] == len(replies[0].audio)
    assert answered["kinds"][-2:] == ["generationComplete", "turnComplete"]
    assert happened["interrupted"]["kinds"][-2:] == ["interrupted", "turnComplete"]
    assert "generationComplete" not in happened["interrupted"]["kinds"]
    assert seconds(bytes(replies[1].audio), 24_000) < 5
    assert happened["resumed"]["said"] == "It still rains."
    assert happened["refused"]["code"] == 1007
    assert happened["refused"]["reason"].startswith("Explicit activity control is not supported")
