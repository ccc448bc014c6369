"""One fetch's way to the network: to addresses that were checked, and for so many bytes.

aiohttp asks its resolver for names only, and connects to a host that is a number as it stands. So
the line is both its resolver and the maker of its sockets, and all it opens goes through here.
"""

import socket
from collections.abc import Callable
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

CHUNK = 16 * 1024  # read at a time, so that a redirect's body costs little before it is dropped

Place = tuple[str, int]
Route = Callable[[Place], Place]


def straight(place: Place) -> Place:
    """Return the place itself: the route from here to the public internet."""
    return place


class Line(AbstractResolver):
    """What one fetch may reach, `open_to`, and the bytes it has left."""

    def __init__(self, route: Route, *, most: int) -> None:
        self.open_to: list[str] = []
        self.left = most
        self._route = route

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return what was checked, so that nobody looks the host up a second time."""
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in self.open_to
        ]

    async def close(self) -> None:
        """Nothing is held."""

    def open_socket(self, way: tuple[Any, ...]) -> socket.socket:
        """Return a socket for the address that aiohttp is about to connect to."""
        address, port = way[4][:2]
        if address not in self.open_to:
            raise OSError("This address was not checked.")
        return _CheckedSocket(self, self._route((address, port)))


class _CheckedSocket(socket.socket):
    """A socket that goes the line's route, and ends when the line's bytes are used up."""

    def __init__(self, line: Line, place: Place) -> None:
        super().__init__(socket.AF_INET6 if ":" in place[0] else socket.AF_INET)
        self._line = line
        self._place = place

    def connect(self, _: Any) -> None:
        super().connect(self._place)

    def recv(self, size: int, flags: int = 0) -> bytes:
        received = super().recv(min(size, CHUNK, self._line.left), flags)
        self._line.left -= len(received)
        return received

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        if not self._line.left:  # Asked for no bytes at all, the system would fill the buffer.
            return 0
        most = min(size or len(buffer), CHUNK, self._line.left)
        received = super().recv_into(buffer, most, flags)
        self._line.left -= received
        return received
