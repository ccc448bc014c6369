"""The guarded client: what it asks, and what it makes of the answers."""

import asyncio

import pytest
from django.conf import settings

from config.health import VERSION
from learning.domain.answer import Failure
from learning.domain.fetching import fetch
from tests import hostile
from tests.hostile import PRIVATE_HOSTS, PUBLIC, SECURE_HOST, fetcher_for, get, page, redirect

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


def test_head_cares_for_no_packing(web):
    address = web.site("good.example.org", hostile.raw(b"x", content_encoding="br"))

    assert get(web, address, method="head").status == 200


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

    assert isinstance(hostile.run(give_up())[0], asyncio.CancelledError)


def test_one_page_is_fetched_without_asynchronous_code():
    answer = hostile.in_its_own_thread(fetch, "http://localhost/", seconds=1)

    assert answer.failure == Failure.NOT_PUBLIC


def test_what_a_site_hints_at_is_passed_on_and_kept_short(web):
    address = web.site(
        "busy.example.org",
        page("", status=503, retry_after="120", cf_mitigated="x" * 500, x_other="unasked"),
    )

    hints = get(web, address).hints

    assert hints == {"retry-after": "120", "cf-mitigated": "x" * 100}
