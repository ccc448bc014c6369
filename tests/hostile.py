"""A small web of made-up sites, good and hostile, behind public-looking names.

    with hostile.web() as web:
        address = web.site("loop.example.org", hostile.redirect("/"))
        async with hostile.fetcher_for(web) as fetcher: ...

All sites are one server on this machine. Every public address leads there, and the guard of
`learning.domain.fetching` stays in force: only the lookup and the route are replaced.
"""

import asyncio
import gzip
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from socket import SO_LINGER, SOL_SOCKET
from ssl import SSLError
from threading import Thread

from learning.domain.fetching import Fetcher
from tests.certificates import SECURE_HOST, server_context, trusting_context

__all__ = ["SECURE_HOST", "trusting_context"]

PUBLIC = "93.184.215.14"
PAGE = "<!doctype html><title>A good page</title><p>Read me.</p>"


@dataclass
class Request:
    method: str
    address: str
    headers: dict[str, str]


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Web:
    """The sites, what was asked of them, and where connections went."""

    sites: dict[str, Behaviour] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    reached: list[tuple[str, int]] = field(default_factory=list)
    ports: dict[int, int] = field(default_factory=dict)

    def site(self, name, behaviour, *, at=(PUBLIC,), scheme="http", path="/"):
        """Put a behaviour at one address, which is returned; `at` is what its name stands for.

        A behaviour at the path "/*" answers for the rest of its host. `at` may also be a list of
        such tuples, one for each lookup to come: the last stays.
        """
        self.sites[f"{scheme}://{name}{path}"] = behaviour
        self.names[name] = list(at)
        return f"{scheme}://{name}{path}"

    def lookup(self, host):
        self.looked_up.append(host)
        at = self.names.get(host)
        if at is None:
            raise OSError("No such host.")
        if isinstance(at[0], tuple):
            return list(at.pop(0) if len(at) > 1 else at[0])
        return at

    def route(self, place):
        self.reached.append(place)
        host = "::ffff:127.0.0.1" if ":" in place[0] else "127.0.0.1"
        return host, self.ports[place[1]]

    def clear(self):
        """Take every site down and forget what happened."""
        for kept in (self.sites, self.names, self.asked, self.looked_up, self.reached):
            kept.clear()

    async def serve(self, scheme, reader, writer):
        with suppress(ConnectionError, asyncio.IncompleteReadError, SSLError):
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            method, path, _ = first.split(" ")
            headers = dict(line.split(": ", 1) for line in lines if line)
            origin = f"{scheme}://{headers['Host']}"
            request = Request(method, origin + path, headers)
            self.asked.append(request)
            known = self.sites.get(request.address) or self.sites.get(f"{origin}/*")
            await (known or page("Not here.", status=404))(request, writer)
        with suppress(ConnectionError):
            writer.close()


@contextmanager
def web() -> Iterator[Web]:
    """Serve a web in a thread of its own, from now to the end of the block."""
    served = Web()
    loop = asyncio.new_event_loop()

    async def open_ports():
        for port, scheme, context in [(80, "http", None), (443, "https", server_context())]:

            def serve(reader, writer, scheme=scheme):
                return served.serve(scheme, reader, writer)

            server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, backlog=1000)
            served.ports[port] = server.sockets[0].getsockname()[1]

    async def end_all():
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    loop.set_exception_handler(lambda loop, context: None)
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(open_ports(), loop).result(timeout=5)
        yield served
    finally:
        asyncio.run_coroutine_threadsafe(end_all(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def fetcher_for(served, **differently):
    return Fetcher(**{"lookup": served.lookup, "route": served.route, **differently})


def get(served, address, *, seconds=5.0, method="get", **differently):
    """Return one answer, for tests that are not asynchronous."""

    async def once():
        async with fetcher_for(served, **differently) as fetcher:
            return await getattr(fetcher, method)(address, seconds=seconds)

    return run(once())


def run(asked):
    """Return what a coroutine returns. It has a thread to itself, for an open browser keeps an
    event loop in the test's.
    """
    return in_its_own_thread(asyncio.run, asked)


def in_its_own_thread(function, *values, **named):
    with ThreadPoolExecutor(1) as other:
        return other.submit(function, *values, **named).result()


# What a site may do


def page(body=PAGE, *, status=200, **headers):
    """A plain answer; `content_type="text/plain"` becomes a header, as do others."""
    data = body.encode() if isinstance(body, str) else body
    return raw(data, status=status, **{"content_type": "text/html; charset=utf-8", **headers})


def raw(data, *, status=200, **headers):
    headers = {"content_length": str(len(data)), **headers}

    async def behave(request, writer):
        writer.write(head(status, **headers))
        if request.method != "HEAD" and status not in (204, 304):
            writer.write(data)
        await writer.drain()

    return behave


def redirect(to, status=302, **headers):
    return page("Elsewhere.", status=status, location=to, **headers)


def no_head(behaviour, status=405):
    """Refuse HEAD, and behave to GET."""
    refusal = page("", status=status)

    async def behave(request, writer):
        await (refusal if request.method == "HEAD" else behaviour)(request, writer)

    return behave


def slowly(seconds, behaviour):
    async def behave(request, writer):
        await asyncio.sleep(seconds)
        await behaviour(request, writer)

    return behave


def silence():
    """Take the request and never answer."""

    async def behave(request, writer):
        await asyncio.sleep(60)

    return behave


def bytes_only(*parts, pause=0.0):
    """Write these bytes and nothing else: no status line unless they hold one."""

    async def behave(request, writer):
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


def endless(start, part, *, pause=0.0):
    """Write a start, then a part again and again; "%d" in the part counts."""

    async def behave(request, writer):
        writer.write(start)
        for number in count():
            writer.write(part.replace(b"%d", b"%d" % number))
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


def endless_body():
    return endless(head(200, content_type="text/html"), b"<p>more</p>" * 4000)


def dripping_body():
    return endless(head(200, content_type="text/html"), b".", pause=0.02)


def slow_headers():
    return endless(b"HTTP/1.1 200 OK\r\n", b"X-%d: slow\r\n", pause=0.05)


def endless_headers():
    return endless(b"HTTP/1.1 200 OK\r\n", b"X-%d: more\r\n" * 50)


def endless_header():
    """One header whose value never ends."""
    return endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 4000)


def endless_interim_answers():
    return endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 50)


def endless_framing():
    """A chunked body of next to no bytes in ever more wrapping."""
    return endless(head(200, transfer_encoding="chunked"), b"1;" + b"x" * 4000 + b"\r\na\r\n")


def bomb(levels=1, encoding="gzip"):
    """50 MB of nothing, packed to 50 KB and, with more levels, to next to nothing."""
    data = _packed_nothing()
    for _ in range(levels - 1):
        data = gzip.compress(data)
    return raw(data, content_type="text/html", content_encoding=encoding)


def garbage():
    return bytes_only(b"SSH-2.0-OpenSSH_9.6\r\n\x00\x01\x02\xff\xfe")


def reset(after=b""):
    """Break the connection off, after these bytes."""

    async def behave(request, writer):
        writer.write(after)
        await writer.drain()
        await asyncio.sleep(0.05 if after else 0)
        socket = writer.get_extra_info("socket")
        socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return behave


def head(status, **headers):
    lines = [f"HTTP/1.1 {status} Whatever"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


# Every way to write an address that must not be reached
PRIVATE_HOSTS = [
    *["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "127.0.0.0x1"],
    *["017700000001", "0177.0.0.1", "0177.0x0.0.1", "127.0.0.1.", "127.0.0.01", "0", "0.0.0.0"],
    *["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1"],
    *["240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "localhost", "localhost."],
    *["printer.local", "metadata.internal", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]"],
    *["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"],
    *["[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:1::1]"],
    *["[fe80::1]", "[fe80::1%25eth0]", "[2606:4700:4700::1111%25eth0]", "[fec0::1]", "[fc00::1]"],
    *["[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[100::1]"],
    "127\u30020\u30020\u30021",  # ideographic full stops
    "\uff11\uff12\uff17.\uff10.\uff10.\uff11",  # fullwidth digits
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",  # digits in circles
    "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",  # localhost in circles
]


@cache
def _packed_nothing():
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    nothing = bytes(1_000_000)
    return b"".join([packer.compress(nothing) for _ in range(50)]) + packer.flush()


def packed(text):
    return gzip.compress(text.encode())
