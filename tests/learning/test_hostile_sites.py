"""What hostile sites can do to the guarded client: cost their share, and no more."""

import asyncio
import gzip
import threading
import time
import tracemalloc
from contextlib import closing
from socket import create_server

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.domain.answer import Failure
from learning.domain.fetching import MOST_BYTES, MOST_TRIED
from learning.domain.lookups import MOST_LOOKUPS
from tests import hostile
from tests.hostile import PRIVATE_HOSTS, PUBLIC, SECURE_HOST, fetcher_for, get, page, redirect

# Only public places


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_no_address_leads_within(web, host):
    answer = get(web, f"http://{host}/")

    assert answer.failure == Failure.NOT_PUBLIC
    assert (web.reached, web.looked_up) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "good.example.org",
        "ftp://good.example.org/",
        "http://good.example.org:22/",
        "https://good.example.org:8443/",
        "http://me:secret@good.example.org/",
        "http://good.example.org\r\nX: y/",
        "http://" + "x" * 70 + ".example.org/",
        "http://\ud800.example.org/",
    ],
)
def test_only_plain_web_addresses_are_asked(web, address):
    web.site("good.example.org", page())

    answer = get(web, address)

    assert (answer.asked, answer.failure) == (address, Failure.NOT_PUBLIC)
    assert web.reached == []


@pytest.mark.parametrize(
    "at",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fe80::1%eth0"],
        [PUBLIC, "10.0.0.1"],
        ["fd00::1", PUBLIC],
        ["nonsense"],
    ],
)
def test_a_name_must_stand_for_public_addresses_only(web, at):
    address = web.site("within.example.org", page(), at=at)

    assert get(web, address).failure == Failure.NOT_PUBLIC
    assert web.reached == []


def test_a_name_that_changes_its_mind_is_asked_once(web):
    address = web.site("rebind.example.org", page(), at=[(PUBLIC,), ("127.0.0.1",)])

    answer = get(web, address)

    assert answer.status == 200
    assert web.looked_up == ["rebind.example.org"]
    assert web.reached == [(PUBLIC, 80)]


def test_a_name_is_judged_anew_after_a_redirect(web):
    at = [(PUBLIC,), ("127.0.0.1",)]
    address = web.site("rebind.example.org", redirect("/within"), at=at)

    assert get(web, address).failure == Failure.REDIRECTS
    assert web.reached == [(PUBLIC, 80)]


def test_a_lookup_behind_our_back_opens_nothing(web, monkeypatch):
    """Whatever aiohttp comes to do about names in a later release."""

    async def resolve(connector, host, port, traces=None):
        return [{"hostname": host, "host": "127.0.0.1", "port": port}]

    monkeypatch.setattr(aiohttp.TCPConnector, "_resolve_host", resolve)
    address = web.site("good.example.org", page())

    assert get(web, address).failure == Failure.CONNECTION
    assert web.reached == []


# Sites that cost


TIMELY = {
    "endless headers": (hostile.endless_headers(), Failure.BAD_ANSWER),
    "an endless header": (hostile.endless_header(), Failure.BAD_ANSWER),
    "endless interim answers": (hostile.endless_interim_answers(), Failure.BAD_ANSWER),
    "garbage": (hostile.garbage(), Failure.BAD_ANSWER),
    "a status that is none": (hostile.bytes_only(b"HTTP/1.1 000 No\r\n\r\n"), Failure.BAD_ANSWER),
    "another protocol": (
        hostile.bytes_only(
            b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", pause=5
        ),
        Failure.BAD_ANSWER,
    ),
    "two lengths": (
        hostile.bytes_only(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        Failure.BAD_ANSWER,
    ),
    "broken chunks": (
        hostile.bytes_only(hostile.head(200, transfer_encoding="chunked") + b"zz\r\n"),
        Failure.BAD_ANSWER,
    ),
    "less than promised": (
        hostile.bytes_only(hostile.head(200, content_length=9) + b"x"),
        Failure.BAD_ANSWER,
    ),
    "plain bytes called gzip": (hostile.raw(b"plain", content_encoding="gzip"), Failure.BAD_ANSWER),
    "packed twice": (hostile.bomb(2, "gzip, gzip"), Failure.BAD_ANSWER),
    "packed as nobody asked": (hostile.raw(b"x", content_encoding="br"), Failure.BAD_ANSWER),
    "a connection that breaks": (hostile.reset(), Failure.CONNECTION),
    "a connection that ends": (hostile.bytes_only(), Failure.CONNECTION),
    "half a header": (hostile.reset(b"HTTP/1.1 200 OK\r\nX-"), Failure.CONNECTION),
}


@pytest.mark.parametrize(("behaviour", "failure"), TIMELY.values(), ids=TIMELY)
def test_a_broken_answer_is_told_at_once(web, behaviour, failure):
    address = web.site("bad.example.org", behaviour)

    answer = get(web, address)

    assert (answer.failure, answer.status, answer.body) == (failure, 0, b"")


SLOW = {
    "silence": hostile.silence(),
    "slow headers": hostile.slow_headers(),
    "a dripping body": hostile.dripping_body(),
}


@pytest.mark.parametrize("behaviour", SLOW.values(), ids=SLOW)
def test_a_slow_site_costs_its_time_and_no_more(web, behaviour):
    address = web.site("slow.example.org", behaviour)
    started = time.monotonic()

    answer = get(web, address, seconds=0.3)

    assert (answer.failure, answer.status) == (Failure.TIMEOUT, 0)
    assert time.monotonic() - started < 3


def test_the_time_is_for_the_whole_way(web):
    web.site("slow.example.org", hostile.slowly(0.12, redirect("/1")))
    for number in range(1, 5):
        web.site(
            "slow.example.org",
            hostile.slowly(0.12, redirect(f"/{number + 1}")),
            path=f"/{number}",
        )

    assert get(web, "http://slow.example.org/", seconds=0.3).failure == Failure.TIMEOUT


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_takes_the_connection_and_says_nothing_is_left(web, scheme):
    address = web.site(SECURE_HOST, page(), scheme=scheme)
    with closing(create_server(("127.0.0.1", 0))) as mute:
        answer = get(web, address, seconds=0.3, route=lambda place: mute.getsockname())

    assert answer.failure == Failure.TIMEOUT


def test_a_closed_port_is_told_at_once(web):
    address = web.site("closed.example.org", page())
    with closing(create_server(("127.0.0.1", 0))) as server:
        closed = server.getsockname()

    assert get(web, address, route=lambda place: closed).failure == Failure.CONNECTION


def test_a_name_with_many_addresses_is_tried_at_few(web):
    at = [f"93.184.215.{number}" for number in range(1, 200)]
    address = web.site("many.example.org", page(), at=at)

    def route(place):
        web.reached.append(place)
        raise OSError("No way there.")

    assert get(web, address, route=route).failure == Failure.CONNECTION
    assert len(set(web.reached)) == MOST_TRIED


def test_an_endless_body_is_cut(web):
    address = web.site("endless.example.org", hostile.endless_body())

    answer = get(web, address)

    assert (answer.status, answer.is_cut) == (200, True)
    assert MOST_BYTES - 1000 < len(answer.body) <= MOST_BYTES


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_body_of_mere_wrapping_is_cut(web, scheme):
    address = web.site(SECURE_HOST, hostile.endless_framing(), scheme=scheme)

    answer = get(web, address, trusted=hostile.trusting_context())

    assert (answer.status, answer.is_cut) == (200, True)
    assert len(answer.body) < 100


def test_a_bomb_is_cut(web):
    address = web.site("bomb.example.org", hostile.bomb())

    answer, most = with_peak(lambda: get(web, address))

    assert (answer.status, answer.is_cut, len(answer.body)) == (200, True, MOST_BYTES)
    assert most < 8_000_000


def test_a_bomb_within_a_bomb_is_unpacked_once(web):
    address = web.site("bomb.example.org", hostile.bomb(2))

    answer = get(web, address)

    assert (answer.status, answer.failure) == (200, None)
    assert len(answer.body) < MOST_BYTES


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_long_pages_that_redirect_cost_little(web, scheme):
    for number in range(3):
        long = page("x" * 200_000, status=302, location=f"/{number + 1}")
        web.site(SECURE_HOST, long, scheme=scheme, path=f"/{number}")
    address = web.site(SECURE_HOST, page(), scheme=scheme, path="/3")

    answer = get(web, address[:-1] + "0", trusted=hostile.trusting_context())

    assert (answer.address, answer.text) == (address, hostile.PAGE)


# Whatever they say


STARTS = [
    b"",
    b"HTTP/1.1 ",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: ",
    b"HTTP/1.1 301 Moved\r\nLocation: ",
    hostile.head(200, transfer_encoding="chunked"),
    hostile.head(200, content_encoding="gzip") + gzip.compress(b"x" * 100)[:20],
]


@given(
    start=st.sampled_from(STARTS),
    rest=st.binary(max_size=200),
    method=st.sampled_from(["get", "head"]),
)
@settings(max_examples=100, deadline=None)
def test_whatever_a_site_sends_is_an_answer(served_web, start, rest, method):
    address = served_web.site("odd.example.org", hostile.bytes_only(start + rest))
    served_web.site("odd.example.org", page(), path="/*")

    answer = get(served_web, address, method=method)

    assert (answer.status == 0) == (answer.failure is not None)
    assert answer.failure != Failure.TIMEOUT
    assert isinstance(answer.text, str)


@given(address=st.text(max_size=60) | st.from_regex(r"https?://[!-\u024f]{1,60}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_whatever_is_asked_is_an_answer(served_web, address):
    answer = get(served_web, address)

    assert answer.asked == address
    assert answer.failure in {Failure.NOT_PUBLIC, Failure.DNS, Failure.CERTIFICATE, None}


# Certificates and names


def test_a_certificate_must_be_trusted(web):
    address = web.site(SECURE_HOST, page(), scheme="https")

    assert get(web, address).failure == Failure.CERTIFICATE
    assert web.asked == []


def test_a_certificate_must_be_for_this_host(web):
    address = web.site("other.example.org", page(), scheme="https")

    answer = get(web, address, trusted=hostile.trusting_context())

    assert answer.failure == Failure.CERTIFICATE
    assert web.asked == []


def test_a_host_that_does_not_exist_is_told_so(web):
    assert get(web, "http://nowhere.example.org/").failure == Failure.DNS


def test_lookups_that_hang_hold_nobody_up(web):
    done = threading.Event()

    def lookup(host):
        done.wait(60)
        raise OSError

    async def ask():
        async with fetcher_for(web, lookup=lookup) as fetcher:
            hosts = [f"http://hangs{number}.example.org/" for number in range(MOST_LOOKUPS + 20)]
            return await asyncio.gather(*(fetcher.get(host, seconds=0.5) for host in hosts))

    started = time.monotonic()
    try:
        answers = hostile.run(ask())
        waiting = [thread for thread in threading.enumerate() if thread.name == "lookup"]

        assert {answer.failure for answer in answers} == {Failure.TIMEOUT}
        assert time.monotonic() - started < 10
        assert 0 < len(waiting) <= MOST_LOOKUPS
        assert all(thread.daemon for thread in waiting), "the exit would wait for them"
    finally:
        done.set()


# All of them at once


def test_a_hundred_hostile_sites_harm_no_other(web):
    ways = [
        *[behaviour for behaviour, _ in TIMELY.values()],
        *SLOW.values(),
        *[hostile.endless_body(), hostile.endless_framing(), hostile.bomb(), redirect("/")],
        *[redirect("http://127.0.0.1/"), redirect("http://169.254.169.254/")],
    ]
    bad = [web.site(f"bad{n}.example.org", ways[n % len(ways)]) for n in range(100)]
    good = [web.site(f"good{n}.example.org", page(f"Page {n}.")) for n in range(400)]
    mixed = [address for n in range(100) for address in [bad[n], *good[n * 4 : n * 4 + 4]]]

    async def ask_all():
        turn = asyncio.Semaphore(50)

        async def ask(fetcher, address):
            async with turn:
                seconds = 0.5 if address in bad else 15  # This machine may be busy.
                return address, await fetcher.get(address, seconds=seconds)

        async with fetcher_for(web) as fetcher:
            return dict(await asyncio.gather(*(ask(fetcher, address) for address in mixed)))

    started = time.monotonic()
    answers, most = with_peak(lambda: hostile.run(ask_all()))

    assert [answers[address].text for address in good] == [f"Page {n}." for n in range(400)]
    assert not any(answers[address].text.startswith("Page") for address in bad)
    assert time.monotonic() - started < 60
    # What is kept of the endless ones, and what is under way at once.
    assert most < 16 * MOST_BYTES + 50 * MOST_BYTES / 2


def with_peak(act):
    """Return what this returns, and the most memory in bytes that it took at once."""
    tracemalloc.start()
    try:
        result = act()
        return result, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
