"""The one guarded HTTP client: what a public web page answers, and nothing else.

Everything Waymark fetches comes through here: link checks, a page's metadata, the web archive's
word. A fetch reaches public addresses only, the very ones that were checked, anew for each
redirect; it costs at most its seconds and MOST_BYTES; it carries no cookie, credential or
referrer. Whatever the other side does becomes an Answer, never an exception.

This module loads aiohttp, some 10 MB that a web process has no use for: tasks and commands import
it, views and the admin do not. They find what an answer is in `learning.domain.answer`.
"""

import asyncio
import logging
import re
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self
from urllib.parse import urldefrag, urljoin

import aiohttp
from django.conf import settings
from yarl import URL

from config.health import VERSION
from learning.domain.answer import Answer, Failure
from learning.domain.decoding import charset_of
from learning.domain.line import CHUNK, Line, Route, straight
from learning.domain.lookups import Lookup, Lookups, look_up
from learning.domain.public_addresses import is_public
from learning.domain.text import web_address

__all__ = ["Answer", "Failure", "Fetcher", "fetch"]

MOST_BYTES = 256 * 1024  # taken off the wire by one fetch, and once more after unpacking
MOST_REDIRECTS = 5
MOST_TRIED = 8  # of a name's addresses, so that nobody sends us knocking at a thousand doors
PORTS = {80, 443}
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT_REDIRECTS = {301, 308}
# Headers by which a site says when to come back, or that it takes us for a robot.
HINTS = ("Retry-After", "cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-sucuri-block")
LONGEST_HINT = 100

logger = logging.getLogger(__name__)
# Spaces and bytes that are not UTF-8: browsers quote them in a Location, and so do we.
_UNQUOTED = re.compile("[ \udc80-\udcff]")
_CONTENT_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")


class Fetcher:
    """Fetches many pages, each within its own limits: `async with Fetcher() as fetcher`.

    Tests give it a lookup of their own, a route from a public place to one within reach, and
    the certificates to trust. The guard stays in force.
    """

    def __init__(
        self,
        *,
        lookup: Lookup = look_up,
        route: Route = straight,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._lookups = Lookups(lookup)
        self._route = route
        self._trusted = trusted

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *problem: object) -> None:
        """Leave nothing behind: each fetch closes its own connections."""

    async def get(self, address: str, *, seconds: float = 20) -> Answer:
        """Return what the address answers, with its body."""
        return await self._fetch("GET", address, seconds)

    async def head(self, address: str, *, seconds: float = 20) -> Answer:
        """Return what the address answers, without a body.

        Some sites refuse this or break the protocol over it, so what looks bad here is worth
        asking again with get.
        """
        return await self._fetch("HEAD", address, seconds)

    async def _fetch(self, method: str, address: str, seconds: float) -> Answer:
        trip = _Trip(address, Line(self._route, most=MOST_BYTES))
        try:
            async with asyncio.timeout(seconds), self._session(trip.line) as session:
                return await self._travel(session, method, trip)
        except Exception as problem:
            return trip.failed(_failure(problem, trip))

    async def _travel(self, session: aiohttp.ClientSession, method: str, trip: "_Trip") -> Answer:
        target = trip.asked
        while True:
            url = _page(target)
            trip.line.open_to = await self._checked_addresses(url)
            trip.arrive(target)
            async with session.request(method, url, allow_redirects=False) as response:
                if response.status in REDIRECTS and (location := response.headers.get("Location")):
                    target = trip.onward(location, response.status)
                    continue
                if response.status < 200:
                    raise _Failed(Failure.BAD_ANSWER)
                body, is_cut = b"", False
                if method != "HEAD":
                    body, is_cut = await _read(response, trip.line)
                return trip.answered(response, body, is_cut)

    async def _checked_addresses(self, url: URL) -> list[str]:
        host = url.raw_host or ""
        addresses = [host] if _is_literal(host) else await self._lookups.addresses_of(host)
        if not addresses:
            raise _Failed(Failure.DNS)
        if not all(is_public(address) for address in addresses):
            raise _Failed(Failure.NOT_PUBLIC)
        return addresses[:MOST_TRIED]

    @asynccontextmanager
    async def _session(self, line: Line) -> AsyncIterator[aiohttp.ClientSession]:
        connector = aiohttp.TCPConnector(
            resolver=line,
            use_dns_cache=False,
            force_close=True,
            socket_factory=line.open_socket,
            ssl=self._trusted or True,
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,  # unpacked here, under our own limit
            timeout=aiohttp.ClientTimeout(),  # asyncio.timeout covers lookups and bodies too
            read_bufsize=CHUNK,
            headers={
                "User-Agent": f"Waymark/{VERSION} (+{settings.BASE_URL})",
                "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                "Accept-Encoding": "gzip",
            },
        ) as session:
            yield session


def fetch(address: str, *, seconds: float = 20) -> Answer:
    """Return what one address answers, for callers that are not asynchronous."""

    async def once() -> Answer:
        async with Fetcher() as fetcher:
            return await fetcher.get(address, seconds=seconds)

    return asyncio.run(once())


class _Failed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class _Trip:
    """How far one fetch has come."""

    def __init__(self, asked: str, line: Line) -> None:
        self.asked = self.address = asked
        self.line = line
        self.statuses: list[int] = []
        self._seen: set[str] = set()

    def arrive(self, address: str) -> None:
        self._seen.add(urldefrag(address).url)
        if self.statuses:
            self.address = address

    def onward(self, location: str, status: int) -> str:
        """Return where a redirect leads. Raises _Failed for circles and too many."""
        try:
            target = urljoin(self.address, _UNQUOTED.sub(_quoted, location.strip()))
        except ValueError:
            raise _Failed(Failure.REDIRECTS) from None
        page, fragment = urldefrag(target)
        self.statuses.append(status)
        if page in self._seen or len(self.statuses) > MOST_REDIRECTS:
            raise _Failed(Failure.REDIRECTS)
        kept = fragment or urldefrag(self.address).fragment
        return f"{page}#{kept}" if kept else page

    @property
    def is_permanent(self) -> bool:
        return bool(self.statuses) and PERMANENT_REDIRECTS.issuperset(self.statuses)

    def answered(self, response: aiohttp.ClientResponse, body: bytes, is_cut: bool) -> Answer:
        named = response.headers.get("Content-Type", "")
        content_type = named.partition(";")[0].strip().lower()
        return Answer(
            asked=self.asked,
            address=self.address,
            is_permanent=self.is_permanent,
            status=response.status,
            failure=None,
            content_type=content_type if _CONTENT_TYPE.fullmatch(content_type) else "",
            body=body,
            is_cut=is_cut,
            charset=charset_of(named),
            hints={
                name.lower(): response.headers[name][:LONGEST_HINT]
                for name in HINTS
                if name in response.headers
            },
        )

    def failed(self, failure: Failure) -> Answer:
        return Answer(self.asked, self.address, self.is_permanent, 0, failure, "", b"", False)


def _page(address: str) -> URL:
    try:
        url = URL(web_address(address))
    except ValueError:
        raise _Failed(Failure.NOT_PUBLIC) from None
    if url.port not in PORTS:
        raise _Failed(Failure.NOT_PUBLIC)
    return url


def _quoted(character: re.Match[str]) -> str:
    return f"%{ord(character[0]) & 0xFF:02X}"


def _is_literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


async def _read(response: aiohttp.ClientResponse, line: Line) -> tuple[bytes, bool]:
    """Return the unpacked body and whether there was more of it."""
    unpack = _unpacker(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    try:
        async for chunk in response.content.iter_any():
            body += unpack(chunk, MOST_BYTES + 1 - len(body))
            if len(body) > MOST_BYTES:
                return bytes(body[:MOST_BYTES]), True
    except aiohttp.ClientPayloadError:
        if line.left:
            raise
    return bytes(body), not line.left


def _unpacker(encodings: str) -> Callable[[bytes, int], bytes]:
    """Return a function that unpacks one chunk to at most so many bytes."""
    named = [name for name in encodings.lower().replace(" ", "").split(",") if name]
    match [name for name in named if name != "identity"]:
        case []:
            return lambda chunk, most: chunk[:most]
        case ["gzip" | "x-gzip"]:
            return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress
        case _:
            raise _Failed(Failure.BAD_ANSWER)


def _failure(problem: Exception, trip: _Trip) -> Failure:
    match problem:
        case _Failed(failure=Failure.NOT_PUBLIC) if trip.statuses:
            return Failure.REDIRECTS
        case _Failed():
            return problem.failure
        case TimeoutError():
            return Failure.TIMEOUT
        case aiohttp.ClientSSLError():
            return Failure.CERTIFICATE
        case aiohttp.ClientResponseError() | aiohttp.ClientPayloadError() | zlib.error():
            return Failure.BAD_ANSWER
        case aiohttp.ClientConnectionError() | OSError():
            return Failure.CONNECTION if trip.line.left else Failure.BAD_ANSWER
        case _:
            logger.warning("Fetching %r broke.", trip.asked, exc_info=problem)
            return Failure.BAD_ANSWER
