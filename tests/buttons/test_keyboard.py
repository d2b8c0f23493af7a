"""Keys as buttons, with devices that come and go. What the kernel does is in tests/vm."""

import asyncio
import socket

import pytest

from assistant.buttons.evdevice import Move
from assistant.buttons.inputs import Input
from assistant.buttons.keyboard import KeyboardButtons
from assistant.config.board.buttons import KeyButton, KeyButtons, Meanings
from assistant.core.events import Device, DeviceLost, DeviceReady, MutePressed, TalkPressed, TalkReleased
from assistant.errors import ConfigError, DeviceError
from tests.support.witnessed import running

CODES = {"KEY_PAUSE": 119, "KEY_MICMUTE": 248}
BOTH = frozenset(CODES.values())


class FakeKeys:
    """An open device; a byte in its socket makes it readable."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._moves: list[Move] = []
        self.gone = False

    @property
    def fd(self) -> int:
        return self._near.fileno()

    @property
    def closed(self) -> bool:
        return self.fd == -1

    def moves(self) -> list[Move]:
        self._near.recv(1000)
        if self.gone:
            raise OSError(19, "No such device")
        moves, self._moves = self._moves, []
        return moves

    def close(self) -> None:
        self._near.close()
        self._far.close()

    def move(self, key: str, *, down: bool, at: float | None = None) -> None:
        now = asyncio.get_running_loop().time()
        self._moves.append(Move(CODES[key], down, now if at is None else at))
        self._far.send(b"!")

    def unplug(self) -> None:
        self.gone = True
        self._far.send(b"!")


class FakeDevices:
    """A computer's input devices; `refusals` is how often opening is refused first."""

    def __init__(self, *plugged: Input) -> None:
        self.plugged = {each.node: each for each in plugged}
        self.open_ones: dict[str, FakeKeys] = {}
        self.opened: list[str] = []
        self.refusals = 0

    async def load(self) -> None:
        pass

    def code(self, key: str) -> int | None:
        return CODES.get(key)

    def nodes(self) -> frozenset[str]:
        return frozenset(self.plugged)

    def inputs(self) -> list[Input]:
        return list(self.plugged.values())

    def open(self, node: str) -> FakeKeys:
        if self.refusals:
            self.refusals -= 1
            raise PermissionError(13, "Permission denied")
        self.opened.append(node)
        self.open_ones[node] = FakeKeys()
        return self.open_ones[node]

    def pull_out(self, node: str) -> None:
        del self.plugged[node]
        self.open_ones.pop(node).unplug()


def buttons(devices: FakeDevices, device: str = "") -> KeyboardButtons:
    each = (
        KeyButton(name="talk", key="KEY_PAUSE", meanings=Meanings(hold="talk")),
        KeyButton(name="mute", key="KEY_MICMUTE", meanings=Meanings(press="mute")),
    )
    return KeyboardButtons(KeyButtons(kind="evdev", device=device, each=each), devices=devices)


async def test_only_devices_with_the_name_and_a_key_are_opened() -> None:
    devices = FakeDevices(
        Input("event0", "Power Button", frozenset({116})),
        Input("event3", "ACME USB Keyboard", BOTH),
        Input("event4", "Other Keyboard", BOTH),
    )
    async with running(buttons(devices, "usb key").run) as witness:
        await witness.wait_for(DeviceReady)
    assert devices.opened == ["event3"]
    assert devices.open_ones["event3"].closed


async def test_a_keyboard_that_is_pulled_out_holds_nothing_and_is_found_again_in_another_socket() -> None:
    devices = FakeDevices(Input("event3", "Keyboard", BOTH))
    async with running(buttons(devices).run) as witness:
        await witness.wait_for(DeviceReady)
        devices.open_ones["event3"].move("KEY_PAUSE", down=True)
        await witness.wait_for(TalkPressed)
        devices.pull_out("event3")
        await witness.wait_for(TalkReleased)
        _, lost = await witness.wait_for(DeviceLost)
        assert lost == DeviceLost(Device.BUTTONS, "Keyboard: [Errno 19] No such device")
        devices.plugged["event9"] = Input("event9", "Keyboard", BOTH)
        await witness.wait_for(DeviceReady, 2)
        devices.open_ones["event9"].move("KEY_MICMUTE", down=True)
        await witness.wait_for(MutePressed)


async def test_one_of_two_keyboards_may_go() -> None:
    devices = FakeDevices(Input("event3", "Keyboard", BOTH), Input("event4", "Remote", BOTH))
    async with running(buttons(devices).run) as witness:
        await witness.wait_for(DeviceReady)
        devices.pull_out("event3")
        devices.open_ones["event4"].move("KEY_PAUSE", down=True)
        await witness.wait_for(TalkPressed)
        assert witness.count(DeviceLost) == 0


async def test_a_keyboard_that_may_not_be_read_yet_is_tried_again() -> None:
    devices = FakeDevices(Input("event3", "Keyboard", BOTH))
    async with running(buttons(devices).run) as witness:
        await witness.wait_for(DeviceReady)
        devices.pull_out("event3")
        await witness.wait_for(DeviceLost)
        devices.refusals = 1
        devices.plugged["event3"] = Input("event3", "Keyboard", BOTH)
        await witness.wait_for(DeviceReady, 2)
    assert devices.refusals == 0


async def test_a_key_that_is_down_at_start_is_not_pressed() -> None:
    devices = FakeDevices(Input("event3", "Keyboard", BOTH))
    async with running(buttons(devices).run) as witness:
        await witness.wait_for(DeviceReady)
        now = asyncio.get_running_loop().time()
        keys = devices.open_ones["event3"]
        keys.move("KEY_PAUSE", down=False, at=now)
        keys.move("KEY_MICMUTE", down=True, at=now)
        await witness.wait_for(MutePressed)
    assert (witness.count(TalkPressed), witness.count(TalkReleased)) == (0, 0)


async def test_no_device_that_fits() -> None:
    devices = FakeDevices(
        Input("event0", "Power Button", frozenset({116})), Input("event1", "Lid", frozenset())
    )
    with pytest.raises(DeviceError) as caught:
        await buttons(devices).run(lambda _: None)
    told = "no input device has one of the keys KEY_PAUSE, KEY_MICMUTE; devices with keys: 'Power Button'"
    assert str(caught.value) == told
    with pytest.raises(DeviceError, match="no input device called 'gamepad' has one of the keys"):
        await buttons(FakeDevices(Input("event3", "Keyboard", BOTH)), "gamepad").run(lambda _: None)


async def test_a_device_that_may_not_be_read_names_the_group() -> None:
    devices = FakeDevices(Input("event3", "Keyboard", BOTH))
    devices.refusals = 1
    with pytest.raises(DeviceError, match="'Keyboard' may not be read: add the user to the group input"):
        await buttons(devices).run(lambda _: None)


async def test_a_key_that_does_not_exist() -> None:
    each = (KeyButton(name="talk", key="KEY_PAUS", meanings=Meanings(hold="talk")),)
    board = KeyButtons(kind="evdev", each=each)
    with pytest.raises(ConfigError, match="there is no key 'KEY_PAUS'"):
        await KeyboardButtons(board, devices=FakeDevices()).run(lambda _: None)
