"""Tells the local network where the device is. The one place on the device that imports `zeroconf`."""

import asyncio
import importlib
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.screen.announcement import ID_KEY, PAIRING_KEY, SERVICE, VERSION_KEY, device_id
from assistant.screen.identity import Certificate, shortened
from assistant.screen.messages import VERSION

if TYPE_CHECKING:
    from zeroconf import ServiceInfo
    from zeroconf.asyncio import AsyncZeroconf

log = logging.getLogger(__name__)

RETRY_S: Final = 30.0
"""After a failure, such as no network at all."""

LOOK_S: Final = 2.0
"""How often this machine's addresses are looked at: zeroconf itself stays with those that it began with."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a PC needs to find the device. `pairing_port`: while a window is open."""

    device: Certificate
    port: int
    pairing_port: int | None


class Announcer:
    """Announces what was shown last; without the `zeroconf` package it says so once, and nothing more."""

    def __init__(self, bind: str = "") -> None:
        """`bind`: the one address that the device answers on; empty: all of them."""
        self._bind = bind
        self._wanted: Announcement | None = None
        self._changed = asyncio.Event()

    def show(self, announcement: Announcement | None) -> None:
        """Announce this from now on; None: nothing."""
        if announcement != self._wanted:
            self._wanted = announcement
            self._changed.set()

    async def run(self) -> None:
        """Announce until cancelled; the announcement is taken back afterwards."""
        while True:
            await self._changed.wait()
            if self._wanted is None:
                self._changed.clear()
                continue
            try:
                # In a thread: a second of processor time on a Pi.
                library = await asyncio.to_thread(importlib.import_module, "zeroconf.asyncio")
            except ImportError:
                log.warning("a PC must be told this device's address: the package zeroconf is not installed")
                return
            try:
                addresses = _addresses()
                zeroconf: AsyncZeroconf = library.AsyncZeroconf(
                    **({"interfaces": [self._bind]} if self._bind else {})
                )
                try:
                    await self._announce(zeroconf, addresses)
                finally:
                    await zeroconf.async_close()
            except OSError as error:
                log.warning("the device cannot be announced to the local network: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _announce(self, zeroconf: "AsyncZeroconf", addresses: list[str]) -> None:
        """Keep the announcement as wanted until none is, or this machine has other `addresses`."""
        from zeroconf import Error

        shown: ServiceInfo | None = None
        while self._wanted is not None and addresses == _addresses():
            self._changed.clear()
            try:
                info = self._info(self._wanted, addresses)
                if shown is None:
                    sent = await zeroconf.async_register_service(info, allow_name_change=True)
                else:
                    info.name = shown.name  # it may have been changed, being another's
                    sent = await zeroconf.async_update_service(info)
                await sent
            except Error as error:
                raise OSError(str(error) or type(error).__name__) from error
            shown = info
            while not self._changed.is_set() and addresses == _addresses():
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._changed.wait()
        self._changed.set()

    def _info(self, announcement: Announcement, addresses: list[str]) -> "ServiceInfo":
        from zeroconf import ServiceInfo

        number = device_id(announcement.device.fingerprint)
        properties = {VERSION_KEY: str(VERSION), ID_KEY: number}
        if announcement.pairing_port is not None:
            properties[PAIRING_KEY] = str(announcement.pairing_port)
        return ServiceInfo(
            SERVICE,
            f"{shortened(announcement.device.name)} {number[:4]}.{SERVICE}",
            port=announcement.port,
            properties=properties,
            server=f"live-assistant-{number}.local.",
            parsed_addresses=[self._bind] if self._bind else addresses,
        )


def _addresses() -> list[str]:
    """Of this machine, but the loopback's."""
    import ifaddr

    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    plain = [ip if isinstance(ip, str) else ip[0] for ip in found]
    return [ip for ip in plain if ip != "::1" and not ip.startswith("127.")]
