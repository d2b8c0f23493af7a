"""What a board is pressed by, and what each press means."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, Tag, model_validator

from assistant.config.board.header import Pin
from assistant.config.board.kinds import BY_KIND
from assistant.config.models import Section
from assistant.config.wording import text_like

Meaning: TypeAlias = Literal[
    "talk", "mute", "camera", "screen", "volume_up", "volume_down", "stop", "pair", "forget"
]
"""What a press does. `pair`: let a PC pair, to share its screen; `forget`: forget everything, once it has
been confirmed."""

Level: TypeAlias = Literal["low", "high"]
Pull: TypeAlias = Literal["up", "down", "none"]


class Meanings(Section):
    """`meanings`: gesture -> meaning. A gesture without one does nothing."""

    press: Meaning | None = None
    double: Meaning | None = None
    long: Meaning | None = None
    """Down for a second."""
    very_long: Meaning | None = None
    """Down for ten seconds."""
    hold: Literal["talk"] | None = None
    """Talk acts as soon as the button goes down, and again when it comes up: a tap wakes the device or stops
    the reply, a hold is push-to-talk. No other gesture fits on such a button."""

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> "Meanings":
        given = [name for name in ("press", "double", "long", "very_long") if getattr(self, name)]
        if self.hold and (found := [name for name in given if name != "press" or self.press != "talk"]):
            raise ValueError(
                f"`hold` or `{'`, `'.join(found)}`, not both: a button that talks while it is held acts"
                " as soon as it goes down, before anybody can know for how long or how often"
            )
        if not self.hold and not given:
            raise ValueError("at least one gesture with a meaning")
        return self


MUTE_LINE: Final = "mute line"
"""How people call that contact; no button is called so."""


class Button(Section):
    """A button: its name for people, and what it means."""

    name: Annotated[str, text_like(r"[a-z][a-z0-9_ -]*", 'a name in small letters, such as "talk"')]
    meanings: Meanings


class WiredButton(Button):
    """A button between a GPIO and GND (pull up) or 3V3 (pull down)."""

    pin: Pin
    pull: Pull = "up"
    """The resistor inside the SoC; `none` where the board has one of its own."""
    active: Level = "low"
    """What is read from the pin while the button is down."""

    @model_validator(mode="after")
    def _pull_against_the_press(self) -> "WiredButton":
        check_pull(self.pull, "active", self.active)
        return self


class KeyButton(Button):
    """A key of a keyboard, a gamepad or a remote control, by its name in the kernel's input-event-codes.h."""

    key: Annotated[str, text_like(r"(KEY|BTN)_[A-Z0-9_]+", 'a name such as "KEY_F13" or "BTN_A"')]


class NoButtons(Section):
    """Nothing to press: the wake word and `assistant press` do the work."""

    kind: Literal["none"] = "none"

    @property
    def each(self) -> tuple[Button, ...]:
        """None."""
        return ()


class SimulatedButtons(Section):
    """Buttons that a program presses."""

    kind: Literal["simulated"]
    each: Annotated[tuple[Button, ...], Field(min_length=1)]


class GpioButtons(Section):
    """Buttons on the header."""

    kind: Literal["gpio"]
    each: Annotated[tuple[WiredButton, ...], Field(min_length=1)]
    bounce_s: Annotated[float, Field(ge=0, le=0.2)] = 0.02
    """How long a contact may chatter."""


class KeyButtons(Section):
    """Keys of an input device."""

    kind: Literal["evdev"]
    device: str = ""
    """A part of the input device's name; empty: every device that has one of the keys."""
    each: Annotated[tuple[KeyButton, ...], Field(min_length=1)]


BoardButtons: TypeAlias = Annotated[
    Annotated[NoButtons, Tag("none")]
    | Annotated[SimulatedButtons, Tag("simulated")]
    | Annotated[GpioButtons, Tag("gpio")]
    | Annotated[KeyButtons, Tag("evdev")],
    BY_KIND,
]
"""`[buttons]` and its `[[buttons.each]]`."""


class MuteLine(Section):
    """`[mute_line]`: the wire by which a switch tells that it has muted the microphone."""

    pin: Pin
    pull: Pull = "up"
    muted: Level = "low"
    """What is read from the pin while the microphone is muted."""

    @model_validator(mode="after")
    def _pull_against_the_switch(self) -> "MuteLine":
        check_pull(self.pull, "muted", self.muted)
        return self


def check_pull(pull: Pull, key: str, level: Level) -> None:
    """Raises ValueError where the resistor alone would give the `level` of `key`: always down, or never."""
    if (pull, level) in (("up", "high"), ("down", "low")):
        other = "low" if pull == "up" else "high"
        raise ValueError(f'a table with {key} = "{other}": pull = "{pull}" alone gives "{level}"')
