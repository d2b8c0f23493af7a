"""How bright the lights are at a time of day."""

from datetime import time
from typing import Final

from assistant.config.models import LightsConfig

DAY_S: Final = 86_400.0


class Dimmer:
    """The owner's brightness, and another one in the quiet hours. Never dark: `driven` sees to that."""

    def __init__(self, config: LightsConfig) -> None:
        self._day, self._night = config.brightness, config.brightness * config.quiet_brightness
        hours = config.quiet_hours
        self._quiet = [_seconds(time.fromisoformat(clock)) for clock in hours.split("-")] if hours else []

    @property
    def faintest(self) -> float:
        """The least light that is ever asked for, 0 to 1."""
        return self._night if self._quiet else self._day

    def brightness(self, now: time) -> float:
        """The part of their light that the LEDs give at `now`, local time."""
        if not self._quiet:
            return self._day
        begin, end = self._quiet
        return self._night if (_seconds(now) - begin) % DAY_S < (end - begin) % DAY_S else self._day

    def changes_in_s(self, now: time) -> float | None:
        """How long the brightness stays what it is at `now`; None: for ever."""
        if not self._quiet:
            return None
        return min((at - _seconds(now)) % DAY_S or DAY_S for at in self._quiet)


def _seconds(clock: time) -> float:
    return clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
