"""Who uses which pin of a board, and the mistakes which that shows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.config.board.buttons import MUTE_LINE, GpioButtons, KeyButtons, SimulatedButtons
from assistant.config.board.header import HEADERS, RESERVED, SPI_BUSES, Header
from assistant.config.board.lights import Apa102Lights, LedLights, RgbLights, SimulatedLights, Ws2812Lights
from assistant.config.board.model import Board
from assistant.settings import Key


@dataclass(frozen=True, slots=True)
class Claim:
    """A use of a pin: where the file says so, and for what."""

    key: Key
    pin: int
    use: str


def claims(board: Board) -> list[Claim]:
    """Every pin that the board's buttons, lights and mute line use, in the order of the file."""
    return [*_lights(board), *_buttons(board), *_mute_line(board)]


def mistakes(board: Board) -> Iterator[tuple[Key, str]]:
    """What no part of the file shows alone: the key of each mistake, and why it is one."""
    header = HEADERS[board.header]
    owners: dict[int, str] = {}
    for number, owned in enumerate(board.owned):
        for pin in owned.pins:
            if pin not in header.pins:
                yield ("owned", str(number), "pins"), _absent(pin, header)
            elif pin in owners:
                yield ("owned", str(number), "pins"), f"GPIO {pin} is taken already: {owners[pin]}"
            owners.setdefault(pin, owned.by)
    yield from _unusable(board)
    yield from _alike(board)
    users: dict[int, str] = {}
    for claim in claims(board):
        if complaint := _refused(claim.pin, header, owners, users):
            yield claim.key, complaint
        users.setdefault(claim.pin, claim.use)


def _unusable(board: Board) -> Iterator[tuple[Key, str]]:
    """Parts that do nothing beside the others."""
    if isinstance(board.lights, SimulatedLights) and board.audio.microphone != "simulated":
        yield (
            ("lights", "kind"),
            'nobody sees simulated lights, and the microphone is a real one; without lights kind = "none"',
        )
    if isinstance(board.lights, Apa102Lights) and board.lights.bus is not None:
        selects = SPI_BUSES[board.lights.bus].selects
        if board.lights.device >= len(selects):
            there = " and ".join(str(number) for number in range(len(selects)))
            yield ("lights", "device"), f"SPI bus {board.lights.bus} has device {there} only"
    if board.mute_line is not None and isinstance(board.buttons, KeyButtons | SimulatedButtons):
        yield ("mute_line",), "needs buttons on pins, or none, beside it: nobody would read it"


def _alike(board: Board) -> Iterator[tuple[Key, str]]:
    """Buttons that cannot be told apart."""
    names = Counter(button.name for button in board.buttons.each)
    for name, times in names.items():
        if times > 1:
            yield ("buttons",), f"{times} buttons are called {name!r}"
        if name == MUTE_LINE:
            yield ("buttons",), f"no button can be called {name!r}: this is the switch of [mute_line]"
    if isinstance(board.buttons, KeyButtons):
        users: dict[str, str] = {}
        for number, button in enumerate(board.buttons.each):
            if button.key in users:
                yield (
                    ("buttons", "each", str(number), "key"),
                    f"{button.key} is the {users[button.key]} button already",
                )
            users.setdefault(button.key, button.name)


def _refused(pin: int, header: Header, owners: Mapping[int, str], users: Mapping[int, str]) -> str | None:
    if pin not in header.pins:
        return _absent(pin, header)
    if pin in RESERVED:
        return f"GPIO {pin} is {RESERVED[pin]}; take another"
    if pin in owners:
        return f"GPIO {pin} is taken on this board: {owners[pin]}"
    return f"GPIO {pin} is {users[pin]} already" if pin in users else None


def _absent(pin: int, header: Header) -> str:
    if not header.pins:
        return f'there is no GPIO {pin} without a header; a Raspberry Pi has header = "raspberry-pi-40"'
    whole = len(header.pins) == max(header.pins) + 1
    return f"{header.title} has no GPIO {pin}{f'; it has 0 to {max(header.pins)}' if whole else ''}"


def _lights(board: Board) -> Iterator[Claim]:
    match board.lights:
        case LedLights() as lights:
            for name, led in lights.each.items():
                yield Claim(("lights", name, "pin"), led.pin, f"the {name} LED")
        case RgbLights() as lights:
            for colour in ("red", "green", "blue"):
                yield Claim(("lights", colour), getattr(lights, colour), f"the {colour} of the LED")
        case Apa102Lights(bus=int(number)):
            yield Claim(("lights", "bus"), SPI_BUSES[number].data, "the pixels' data")
            yield Claim(("lights", "bus"), SPI_BUSES[number].clock, "the pixels' clock")
            yield from _rest_of_bus(("lights", "bus"), number, SPI_BUSES[number].others)
        case Apa102Lights(data=int(data), clock=int(clock)):
            yield Claim(("lights", "data"), data, "the pixels' data")
            yield Claim(("lights", "clock"), clock, "the pixels' clock")
        case Ws2812Lights() as lights:
            bus = SPI_BUSES[lights.bus]
            yield Claim(("lights", "pin"), lights.pin, "the pixels' data")
            yield from _rest_of_bus(("lights", "pin"), lights.bus, (bus.clock, *bus.others))


def _rest_of_bus(key: Key, number: int, pins: tuple[int, ...]) -> Iterator[Claim]:
    for pin in pins:
        yield Claim(key, pin, f"SPI bus {number}'s, which the pixels hang on")


def _buttons(board: Board) -> Iterator[Claim]:
    if isinstance(board.buttons, GpioButtons):
        for number, button in enumerate(board.buttons.each):
            yield Claim(("buttons", "each", str(number), "pin"), button.pin, f"the {button.name} button")


def _mute_line(board: Board) -> Iterator[Claim]:
    if board.mute_line is not None:
        yield Claim(("mute_line", "pin"), board.mute_line.pin, "the mute line")
