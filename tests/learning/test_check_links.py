"""The command check_links: one line, or JSON, or a bar for whoever watches."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from learning.domain import linkchecking
from learning.models import LinkCheck
from learning.tasks import check_now
from tests import hostile
from tests.factories import published, resource, step
from tests.hostile import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(monkeypatch):
    with hostile.web() as served:
        monkeypatch.setattr(linkchecking, "make_fetcher", lambda: hostile.fetcher_for(served))
        yield served


@pytest.fixture
def addresses(web):
    good = web.site("good.example.org", page(), path="/a")
    moved = web.site("old.example.org", hostile.redirect(good, 301), path="/a")
    for slug, address in [("one", good), ("two", moved)]:
        published(step("s1", resource("r1", links=[{"url": address}])), key=slug)
    return good, moved


class Terminal(StringIO):
    def isatty(self):
        return True


def run(*given, out=None):
    out = out or StringIO()
    call_command("check_links", *given, stdout=out)
    return out.getvalue()


def test_it_sums_up_in_one_line(addresses):
    assert run() == "2 links checked, 1 Answering, 1 Moved.\n"


def test_twice_is_once(addresses, web):
    run()

    assert run() == "0 links checked, 2 asked a moment ago.\n"
    assert run("--due") == "0 links checked.\n"
    assert len(web.asked) == 3


def test_one_path_is_checked_alone(addresses, web):
    assert run("--path", "one") == "1 link checked, 1 Answering.\n"
    assert [request.address for request in web.asked] == [addresses[0]]


@pytest.mark.parametrize("slug", ["none", ""])
def test_a_path_that_is_none_is_named(addresses, slug):
    with pytest.raises(CommandError, match="There is no published path"):
        run("--path", slug)


def test_json_tells_of_every_link(addresses):
    good, moved = addresses

    told = json.loads(run("--json", out=Terminal()))

    assert told["outcomes"] == {"answering": 1, "moved": 1}
    found = {each["address"]: each for each in told["results"]}
    assert found[good]["outcome"] == "answering"
    assert found[moved]["moved_to"] == good
    assert found[moved]["reason"] == "moved for good"


def test_a_bar_is_drawn_for_whoever_watches(addresses):
    shown = run(out=Terminal())

    assert "] 1/2" in shown
    assert f"\r[{'#' * 40}] 2/2\n" in shown
    assert shown.endswith("2 links checked, 1 Answering, 1 Moved.\n")


def test_without_a_network_it_says_so_and_succeeds(web):
    published(step("s1", resource("r1", links=[{"url": "http://nowhere.example.org/"}])))

    said = run("--due")

    assert said == "No site answers: this machine seems to be offline. Nothing was recorded.\n"
    assert LinkCheck.objects.get().checked_at is None


def test_a_site_without_paths_has_nothing_to_check(web):
    assert run() == "0 links checked.\n"


def test_the_worker_checks_what_a_curator_asked_about(addresses):
    check_now.enqueue([addresses[0]])

    assert LinkCheck.objects.get(address=addresses[0]).outcome == "answering"
    assert not LinkCheck.objects.filter(address=addresses[1]).exists()
