"""The guarded client, against good sites and hostile ones."""

import asyncio
import threading
import time
import tracemalloc
from contextlib import closing
from socket import create_server

import pytest
from django.conf import settings

from config.health import VERSION
from learning.domain.fetching import MOST_BYTES, Failure, fetch
from tests import hostile
from tests.hostile import PRIVATE_HOSTS, PUBLIC, SECURE_HOST, fetcher_for, get, page, redirect


@pytest.fixture(scope="module")
def shared_web():
    with hostile.web() as web:
        yield web


@pytest.fixture
def web(shared_web):
    for kept in (shared_web.sites, shared_web.names, shared_web.asked):
        kept.clear()
    shared_web.looked_up.clear()
    shared_web.reached.clear()
    return shared_web


# What honest sites answer


def test_a_page_is_fetched_as_it_stands(web):
    address = web.site("good.example.org", page())

    answer = get(web, address)

    assert (answer.asked, answer.address, answer.is_permanent) == (address, address, False)
    assert (answer.status, answer.failure, answer.is_cut) == (200, None, False)
    assert answer.content_type == "text/html"
    assert answer.text == hostile.PAGE


def test_head_asks_for_no_body(web):
    address = web.site("good.example.org", page())

    answer = get(web, address, method="head")

    assert (answer.status, answer.body, answer.text, answer.is_cut) == (200, b"", "", False)
    assert [request.method for request in web.asked] == ["HEAD"]


def test_a_site_may_refuse_head(web):
    address = web.site("good.example.org", hostile.no_head(page()))

    assert get(web, address, method="head").status == 405
    assert get(web, address).status == 200


@pytest.mark.parametrize("status", [204, 304, 300, 401, 403, 404, 410, 429, 451, 500, 503, 999])
@pytest.mark.parametrize("method", ["get", "head"])
def test_every_status_is_an_answer(web, status, method):
    address = web.site("good.example.org", page("Words.", status=status))

    answer = get(web, address, method=method)

    assert (answer.status, answer.failure) == (status, None)


def test_a_secure_page_is_fetched(web):
    address = web.site(SECURE_HOST, page(), scheme="https")

    answer = get(web, address, trusted=hostile.trusting_context())

    assert (answer.status, answer.text) == (200, hostile.PAGE)
    assert web.reached == [(PUBLIC, 443)]


def test_a_packed_page_is_unpacked(web):
    address = web.site(
        "good.example.org", hostile.raw(hostile.packed("Read me."), content_encoding="gzip")
    )

    assert get(web, address).text == "Read me."


def test_addresses_in_other_scripts_and_as_numbers_work(web):
    web.site("xn--bcher-kva.example.org", page(), path="/*")
    web.site(PUBLIC, page())
    web.site("[2606:4700::1]", page())

    assert get(web, "http://bücher.example.org/ä?ö#ü").status == 200
    assert get(web, f"http://{PUBLIC}/").status == 200
    assert get(web, "http://[2606:4700:0::1]/").status == 200
    assert web.reached == [(PUBLIC, 80), (PUBLIC, 80), ("2606:4700::1", 80)]
    assert web.looked_up == ["xn--bcher-kva.example.org"]


def test_the_next_of_a_hosts_addresses_is_tried(web):
    address = web.site("good.example.org", page(), at=["2606:4700::1", PUBLIC])

    def route(place):
        web.reached.append(place)
        if place[0] == PUBLIC:
            return web.route(place)
        raise OSError("No way there.")

    assert get(web, address, route=route).status == 200


def test_waymark_names_itself_and_nobody_else(web, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine good.example.org login me password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    web.site("good.example.org", page(), path="/there")
    address = web.site("good.example.org", redirect("/there", set_cookie="id=1; Path=/"))

    get(web, address)

    for request in web.asked:
        assert request.headers == {
            "Host": "good.example.org",
            "User-Agent": f"Waymark/{VERSION} (+{settings.BASE_URL})",
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
    assert len(web.asked) == 2


# Redirects


@pytest.mark.parametrize(
    ("statuses", "is_permanent"),
    [([301], True), ([308, 301], True), ([302], False), ([301, 307], False), ([303], False)],
)
def test_redirects_lead_to_the_new_address(web, statuses, is_permanent):
    for number, status in enumerate(statuses):
        web.site("old.example.org", redirect(f"/{number + 1}", status), path=f"/{number}")
    web.site("old.example.org", redirect("http://new.example.org/"), path=f"/{len(statuses)}")
    new = web.site("new.example.org", page())
    web.site("old.example.org", redirect(new, statuses[-1]), path=f"/{len(statuses)}")

    answer = get(web, "http://old.example.org/0")

    assert (answer.status, answer.address, answer.is_permanent) == (200, new, is_permanent)
    assert answer.asked == "http://old.example.org/0"


def test_a_place_in_the_page_survives_a_redirect(web):
    web.site("good.example.org", page(), path="/new")
    web.site("good.example.org", redirect("new"), path="/old")
    web.site("good.example.org", redirect("new#other"), path="/other")

    assert get(web, "http://good.example.org/old#here").address.endswith("/new#here")
    assert get(web, "http://good.example.org/other#here").address.endswith("/new#other")


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/a b", "/a%20b"),
        ("  /a  ", "/a"),
        ("/\u00e4", "/\u00e4"),
        (b"/\xe4".decode("utf-8", "surrogateescape"), "/%E4"),
        ("//good.example.org/a", "/a"),
        ("?a", "/?a"),
    ],
)
def test_redirects_are_read_as_browsers_read_them(web, location, address):
    web.site("good.example.org", page(), path="/*")
    web.site("good.example.org", redirect(location))

    assert get(web, "http://good.example.org/").address == f"http://good.example.org{address}"


@pytest.mark.parametrize("behaviour", [redirect("/"), redirect("/#again"), redirect("/2")])
def test_a_redirect_in_circles_is_left_at_once(web, behaviour):
    address = web.site("loop.example.org", behaviour)
    web.site("loop.example.org", redirect("/"), path="/2")

    answer = get(web, address)

    assert (answer.failure, answer.status) == (Failure.REDIRECTS, 0)
    assert len(web.asked) <= 2


def test_five_redirects_are_followed_and_no_more(web):
    for number in range(9):
        web.site("far.example.org", redirect(f"/{number + 1}"), path=f"/{number}")
    web.site("far.example.org", page(), path="/9")

    assert get(web, "http://far.example.org/4").status == 200
    web.asked.clear()
    assert get(web, "http://far.example.org/3").failure == Failure.REDIRECTS
    assert len(web.asked) == 6


def test_long_redirects_are_followed(web):
    web.site("long.example.org", page(), path="/*")
    address = web.site("long.example.org", redirect("/" + "x" * 5000))

    assert len(get(web, address).address) > 5000


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_no_redirect_leads_within(web, host):
    address = web.site("trap.example.org", redirect(f"http://{host}/", 301))

    answer = get(web, address)

    assert (answer.failure, answer.address) == (Failure.REDIRECTS, address)
    assert web.reached == [(PUBLIC, 80)]
    assert web.looked_up == ["trap.example.org"]


@pytest.mark.parametrize(
    "location",
    [
        "ftp://good.example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://good.example.org:22/",
        "http://good.example.org:8000/",
        "http://me:secret@good.example.org/",
        "http://me@good.example.org/",
        "http://good.example.org\\@127.0.0.1/",
        "http://[::1",
        "http://",
        "http:///",
        "http://good.example.org:99999/",
        "http://within.example.org/",
    ],
)
def test_no_redirect_leads_away_from_public_pages(web, location):
    web.site("good.example.org", page())
    web.site("within.example.org", page(), at=["10.0.0.1"])
    address = web.site("trap.example.org", redirect(location))

    answer = get(web, address)

    assert (answer.failure, answer.address) == (Failure.REDIRECTS, address)
    assert len(web.reached) == 1


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

    answer = get(web, address, seconds=5)

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
    assert time.monotonic() - started < 0.6


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


def test_an_endless_body_is_cut(web):
    address = web.site("endless.example.org", hostile.endless_body())

    answer = get(web, address, seconds=5)

    assert (answer.status, answer.is_cut) == (200, True)
    assert MOST_BYTES - 1000 < len(answer.body) <= MOST_BYTES


def test_a_body_of_mere_wrapping_is_cut(web):
    address = web.site("wrapped.example.org", hostile.endless_framing())

    answer = get(web, address, seconds=5)

    assert (answer.status, answer.is_cut) == (200, True)
    assert len(answer.body) < 100


def test_a_bomb_is_cut(web):
    address = web.site("bomb.example.org", hostile.bomb())

    answer, most = with_peak(lambda: get(web, address, seconds=5))

    assert (answer.status, answer.is_cut, len(answer.body)) == (200, True, MOST_BYTES)
    assert most < 8_000_000


def test_a_bomb_within_a_bomb_is_unpacked_once(web):
    address = web.site("bomb.example.org", hostile.bomb(2))

    answer = get(web, address, seconds=5)

    assert (answer.status, answer.failure) == (200, None)
    assert len(answer.body) < MOST_BYTES


def test_long_pages_that_redirect_cost_little(web):
    for number in range(3):
        long = hostile.endless(
            hostile.head(302, location=f"/{number + 1}", transfer_encoding="chunked"),
            b"3e8\r\n" + b"x" * 1000 + b"\r\n",
        )
        web.site("long.example.org", long, path=f"/{number}")
    web.site("long.example.org", page(), path="/3")

    assert get(web, "http://long.example.org/0").text == hostile.PAGE


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


def test_a_lookup_that_hangs_holds_nobody_up(web):
    done = threading.Event()

    def lookup(host):
        done.wait(5)
        raise OSError

    started = time.monotonic()
    try:
        answer = get(web, "http://hangs.example.org/", seconds=0.2, lookup=lookup)
        waiting = [thread for thread in threading.enumerate() if thread.name == "lookup"]

        assert answer.failure == Failure.TIMEOUT
        assert time.monotonic() - started < 0.6
        assert waiting
        assert all(thread.daemon for thread in waiting), "the exit would wait for them"
    finally:
        done.set()


# What is said of a body


def test_a_body_is_read_in_its_charset(web):
    latin = web.site(
        "latin.example.org",
        page("über".encode("latin-1"), content_type="text/html; charset=iso-8859-1"),
    )
    lying = web.site(
        "lying.example.org",
        page("über".encode("latin-1"), content_type="text/html; charset=utf-8"),
    )
    odd = web.site("odd.example.org", page(content_type="text/html; charset=zip"))

    assert get(web, latin).text == "über"
    assert get(web, lying).text == "\ufffdber"
    assert get(web, odd).text == hostile.PAGE


def test_binary_data_is_text_to_nobody_and_breaks_nothing(web):
    data = bytes(range(256)) * 10
    address = web.site("binary.example.org", page(data, content_type="Application/PDF; x=y"))

    answer = get(web, address)

    assert (answer.content_type, answer.body) == ("application/pdf", data)
    assert isinstance(answer.text, str)


@pytest.mark.parametrize("claim", ["", "nonsense", "text/html<script>", "x" * 500 + "/y", "a/b/c"])
def test_a_content_type_is_one_or_nothing(web, claim):
    address = web.site("odd.example.org", page(content_type=claim))

    assert get(web, address).content_type == ""


# Callers


def test_a_cancelled_fetch_is_cancelled(web):
    address = web.site("slow.example.org", hostile.silence())

    async def give_up():
        async with fetcher_for(web) as fetcher:
            fetching = asyncio.create_task(fetcher.get(address))
            await asyncio.sleep(0.1)
            fetching.cancel()
            return await asyncio.gather(fetching, return_exceptions=True)

    assert isinstance(asyncio.run(give_up())[0], asyncio.CancelledError)


def test_one_page_is_fetched_without_asynchronous_code():
    answer = fetch("http://localhost/", seconds=1)

    assert answer.failure == Failure.NOT_PUBLIC


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
                return address, await fetcher.get(address, seconds=1)

        async with fetcher_for(web) as fetcher:
            return dict(await asyncio.gather(*(ask(fetcher, address) for address in mixed)))

    started = time.monotonic()
    answers, most = with_peak(lambda: asyncio.run(ask_all()))

    assert [answers[address].text for address in good] == [f"Page {n}." for n in range(400)]
    assert not any(answers[address].text.startswith("Page") for address in bad)
    assert time.monotonic() - started < 8
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
