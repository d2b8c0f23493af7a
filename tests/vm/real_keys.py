"""What only the kernel can do to keys: take the keyboard away, and lose count. Run by `make test-vm`."""

import asyncio

from evdev import ecodes

from assistant.core.events import Device, DeviceLost, DeviceReady, StopPressed, TalkPressed, TalkReleased
from tests.support.fingers import KeyboardRig, keyboard
from tests.support.witnessed import running


async def test_a_keyboard_is_pulled_out_and_put_back() -> None:
    with keyboard() as first:
        await asyncio.sleep(0.5)
        rig = KeyboardRig(first)
        async with running(rig.buttons.run) as witness:
            await witness.wait_for(DeviceReady)
            rig.move("talk", down=True)
            await witness.wait_for(TalkPressed)
            first.close()
            await witness.wait_for(TalkReleased)
            _, lost = await witness.wait_for(DeviceLost)
            assert lost.device is Device.BUTTONS
            assert lost.detail.startswith("Test Keys: ")
            with keyboard("Other"), keyboard() as second:
                await witness.wait_for(DeviceReady, 2)
                KeyboardRig(second).move("talk", down=True)
                await witness.wait_for(TalkPressed, 2)


async def test_more_keys_than_the_kernel_keeps_do_not_leave_one_stuck() -> None:
    with keyboard() as device:
        await asyncio.sleep(0.5)
        rig = KeyboardRig(device)
        async with running(rig.buttons.run) as witness:
            await witness.wait_for(DeviceReady)
            rig.move("talk", down=True)
            await witness.wait_for(TalkPressed)
            code = ecodes.ecodes["KEY_MICMUTE"]
            for number in range(2000):  # the loop is busy all the while
                if number == 1000:
                    rig.move("talk", down=False)
                for down in (1, 0):
                    device.write(ecodes.EV_KEY, code, down)
                    device.syn()
            await witness.wait_for(TalkReleased)
            rig.move("one", down=True)
            await asyncio.sleep(0.1)
            rig.move("one", down=False)
            await witness.wait_for(StopPressed)
        assert (witness.count(TalkPressed), witness.count(TalkReleased)) == (1, 1)
