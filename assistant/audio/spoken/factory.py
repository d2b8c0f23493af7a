"""The owner's `[spoken]` section made into an `Announcer`."""

import os
from collections.abc import Mapping

from assistant.audio.spoken.announcer import SpokenAnnouncer
from assistant.audio.spoken.cache import SentenceCache, cache_folder
from assistant.audio.spoken.espeak import EspeakNg
from assistant.audio.spoken.table import load_table
from assistant.audio.spoken.voice import Voice
from assistant.config import SpokenConfig
from assistant.ports import Speaker


def announcer(
    config: SpokenConfig, speaker: Speaker, *, earcons: bool = True, environ: Mapping[str, str] | None = None
) -> SpokenAnnouncer:
    """The announcer of `config`, speaking through `speaker`. Raises ConfigError for a table that is wrong."""
    if not config.enabled:
        return SpokenAnnouncer(speaker, None, earcons=earcons)
    cache = SentenceCache(cache_folder(os.environ if environ is None else environ))
    return SpokenAnnouncer(speaker, Voice(load_table(config), cache, EspeakNg()), earcons=earcons)
