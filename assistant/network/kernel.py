"""The kernel's side of the network: sockets of netlink, read on the event loop."""

import asyncio
import errno
import socket
import sys
from types import TracebackType
from typing import Self

from assistant.network.rtnetlink import ASK_FOR_ROUTES, GROUPS, Route, read_answer

LARGEST_DATAGRAM = 65_536
"""The kernel puts no more than 32 KiB of routes into one."""

ANSWER_S = 2.0
"""The kernel answers at once; a busy event loop may not."""


class Kernel:
    """Tells that links, addresses or routes changed, and which routes there are.

    Entering it raises OSError where netlink is denied or unknown.
    """

    def __enter__(self) -> Self:
        self._news = _netlink(GROUPS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._news.close()

    async def changed(self, settle_s: float) -> None:
        """Wait for a change and then `settle_s` more: changes come in bursts, and a burst is one."""
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_recv(self._news, LARGEST_DATAGRAM)
        except OSError as error:
            _check_overrun(error)
        await asyncio.sleep(settle_s)
        self._forget_the_rest()

    async def routes(self) -> frozenset[Route]:
        """The routes that lead out of this machine.

        Raises OSError if the kernel does not tell, ValueError if it speaks in riddles.
        """
        loop = asyncio.get_running_loop()
        routes: set[Route] = set()
        with _netlink(0) as asking:
            asking.send(ASK_FOR_ROUTES)
            try:
                async with asyncio.timeout(ANSWER_S):
                    while True:
                        answer = read_answer(await loop.sock_recv(asking, LARGEST_DATAGRAM))
                        routes.update(answer.routes)
                        if answer.last:
                            return frozenset(routes)
            except TimeoutError:
                raise TimeoutError(f"the kernel has not told the routes for {ANSWER_S:g} s") from None

    def _forget_the_rest(self) -> None:
        while True:
            try:
                self._news.recv(LARGEST_DATAGRAM)
            except BlockingIOError:
                return
            except OSError as error:
                _check_overrun(error)


def _check_overrun(error: OSError) -> None:
    """More changed than the socket's buffer holds: that is a change too."""
    if error.errno != errno.ENOBUFS:
        raise error


def _netlink(groups: int) -> socket.socket:
    if sys.platform != "linux":
        raise OSError(errno.EAFNOSUPPORT, "there is no netlink on this system")
    opened = socket.socket(
        socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE
    )
    try:
        opened.bind((0, groups))
    except OSError:
        opened.close()
        raise
    return opened
