"""What is known of the device itself: its switches, its lights, its money."""

from assistant.core.alarm import Alarm
from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.sight import Source
from assistant.core.signals import STREAMING_LIGHTS, Indication
from assistant.core.timings import VOLUME_STEP
from assistant.core.usage import Costs


class Surroundings:
    """Changes by events of the devices alone."""

    def __init__(self, *, no_light: bool, mute_line: bool, volume: float) -> None:
        self.shown = Indication()
        """What the hardware of the lights has confirmed last."""
        self.line_muted = mute_line
        """The board's own mute switch is on, or where it stands is not known yet."""
        self.line_read = not mute_line
        """Where it stands is known, or there is none."""
        self.missing: frozenset[Device] = frozenset()
        self.costs = Costs()
        self.volume = volume
        self.alarms: tuple[Alarm, ...] = ()
        self._no_light = no_light

    @property
    def lit(self) -> bool:
        """A person can see that audio may leave, or the owner does without."""
        return self._no_light or self.shown.light in STREAMING_LIGHTS

    @property
    def watching(self) -> frozenset[Source]:
        """The sources that a person can see to be watched."""
        lit = {Source.CAMERA: self.shown.camera, Source.SCREEN: self.shown.screen}
        return frozenset(source for source in Source if lit[source] or self._no_light)

    @property
    def unnoticed(self) -> Cause | None:
        """Why nobody would notice that the device listens."""
        if Device.LIGHTS in self.missing and not self._no_light:
            return Cause.LIGHTS_GONE
        if Device.SPEAKER in self.missing and self._no_light:
            return Cause.SPEAKER_GONE
        return None

    @property
    def forbids(self) -> Cause | None:
        """Why no conversation may be had on this device now."""
        return self.unnoticed or (Cause.BUDGET_SPENT if self.costs.spent else None)

    def read_line(self, *, muted: bool) -> None:
        """Where the board's own mute switch stands."""
        self.line_read, self.line_muted = True, muted

    def louder(self, steps: int) -> None:
        """Change the volume by `steps`, which may be negative."""
        self.as_loud_as(self.volume + steps * VOLUME_STEP)

    def as_loud_as(self, level: float) -> None:
        """Set the volume to the level nearest to `level` that there is."""
        self.volume = min(1.0, max(0.0, round(level, 2)))

    def lost(self, device: Device) -> None:
        """It does not work any more."""
        self.missing |= {device}
        if device is Device.LIGHTS:
            self.shown = Indication()

    def ready(self, device: Device) -> bool:
        """It works; whether it was missing."""
        was_missing = device in self.missing
        self.missing -= {device}
        return was_missing
