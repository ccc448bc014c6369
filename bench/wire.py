"""What a browser transfers on a first visit, from the production server over real HTTP."""

import gzip
import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import brotli

from bench.site import CHECKOUT

WAIT_SECONDS = 30
LOADED = re.compile(
    r"""<(?:link|script|img|source|iframe|video|audio|embed|object|use)\b[^>]*?"""
    r"""\s(?:href|src|data|poster)=["']([^"'#]+)"""
)
# Links that a browser does not follow by itself.
NOT_LOADED = re.compile(r"""<link\b[^>]*\brel=["'](?:alternate|canonical|next|prev|author)\b""")
IN_STYLES = re.compile(r"""(?:url\(|@import\s+)["']?([^"')#]+)""")


def first_visits(environment: dict[str, str], pages: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return, for each page, the bytes, headers included, of every answer a browser loads for it.

    Those are given by their addresses; those of other hosts are there too, with 0 bytes.
    """
    with served(environment) as port:
        return {page: _load(port, page) for page in pages}


def _load(port: int, page: str) -> dict[str, int]:
    loaded: dict[str, int] = {}
    waiting = [page]
    while waiting:
        address = waiting.pop()
        if address in loaded:
            continue
        if urlsplit(address).netloc:
            loaded[address] = 0
            continue
        size, kind, text = _get(port, address)
        loaded[address] = size
        found: list[str] = []
        if kind == "text/html":
            tags = re.findall(r"<[^>]+>", text)
            found = [m[1] for tag in tags if not NOT_LOADED.match(tag) and (m := LOADED.match(tag))]
        elif kind == "text/css":
            found = IN_STYLES.findall(text)
        waiting += [urljoin(address, each) for each in found if not each.startswith("data:")]
    return loaded


def _get(port: int, address: str) -> tuple[int, str, str]:
    """Return an answer's bytes as sent, its type, and its text."""
    headers = {
        "Host": "localhost",
        "X-Forwarded-Proto": "https",  # As the proxy that ends TLS says.
        "Accept-Encoding": "gzip, deflate, br",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        sys.exit(f"{address} answered {answer.status}.")
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    kind = (answer.headers["Content-Type"] or "").partition(";")[0]
    return head + len(body), kind, _plain(body, answer.headers["Content-Encoding"])


def _plain(body: bytes, encoding: str | None) -> str:
    if encoding == "br":
        body = brotli.decompress(body)
    elif encoding == "gzip":
        body = gzip.decompress(body)
    return body.decode(errors="replace")


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """Run the production server of a site, and give its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "1"]
    command += ["--no-ws", "--log-level", "error", "--port", str(port), "config.wsgi:application"]
    server = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(WAIT_SECONDS)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return _get(port, "/health/") and None
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not start.")
