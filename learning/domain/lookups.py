"""The addresses that names stand for, looked up where a hanging lookup holds nobody up."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

MOST_LOOKUPS = 128  # at once; one that hangs keeps its thread until the system gives up

Lookup = Callable[[str], list[str]]


def look_up(host: str) -> list[str]:
    """Return every IP address of a host, as the system's resolver knows it."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


class Lookups:
    """Lookups for one event loop, each in a daemon thread of its own.

    asyncio's own threads are few, so that some hanging lookups would delay all others, and the
    loop and the interpreter wait for them before they end.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._free = asyncio.Semaphore(MOST_LOOKUPS)

    async def addresses_of(self, host: str) -> list[str]:
        """Return the addresses of a host, none when there is no such host."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def settle(found: list[str]) -> None:
            self._free.release()
            if not answer.done():
                answer.set_result(found)

        def work() -> None:
            try:
                found = self._lookup(host)
            except (OSError, UnicodeError):
                found = []
            with suppress(RuntimeError):  # Nobody waits any more, and the loop is closed.
                loop.call_soon_threadsafe(settle, found)

        Thread(target=work, name="lookup", daemon=True).start()
        return await answer
