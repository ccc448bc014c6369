"""The table in docs/rights.md is complete and true."""

from collections import defaultdict
from pathlib import Path

import pytest

from tests import rights
from tests.journeys.stand_in import stand_in
from tests.project.test_start import start
from tests.rights import ELSEWHERE, METHODS, NOT_LISTED, World, bytes_of

pytestmark = pytest.mark.django_db
ROWS = rights.rows()
ASKED = list(dict.fromkeys((row.room, role) for row in ROWS for role in row.answers))
# These say in words of their own, to everybody alike, that a link is of no use any more.
WORDS_OF_THEIR_OWN = {"learning:preview", "learning:preview_step"}


@pytest.fixture
def world(no_worker):
    return World()


def test_every_address_is_listed_and_every_listed_one_is_there():
    """Fails when a route of any urls.py is not in docs/rights.md, or a row's route is gone."""
    there, listed = rights.routes(), {row.route for row in ROWS}

    missing = sorted(there.keys() - listed)
    gone = sorted(listed - there.keys())

    assert not missing, (
        f"Say in docs/rights.md who may do what at {', '.join(missing)}: add a row to the table "
        "of its part, with what everybody gets."
    )
    assert not gone, f"Take {', '.join(gone)} out of docs/rights.md: there is no such address."


def test_nothing_is_listed_twice():
    asked = [(*row[:5], role) for row in ROWS for role in row.answers]

    assert sorted({each for each in asked if asked.count(each) > 1}) == []


@pytest.mark.parametrize(("room", "role"), ASKED)
def test_everybody_gets_what_the_table_says(world, room, role):
    """Fails when `_is_closed` is taken out of learning/workshop.py, or a row is changed."""
    nowhere = bytes_of(world.ask(role, "GET", "/no/such/place/"), "/no/such/place/")
    there, wrong = rights.routes(), []
    for route, about, asked in _of_room(room, role):
        for pattern in there.get(route, ()):
            address = world.address(route, pattern, about)
            for method, sent, status in _questions(asked, role):
                answer = world.ask(role, method, address, sent)
                words = f"{method} {route}, about {about}: as a {role}"
                if answer.status_code != status:
                    wrong.append(f"{words} it is {answer.status_code}, in the table {status}")
                elif (
                    status == 404
                    and method != "HEAD"
                    and route not in WORDS_OF_THEIR_OWN
                    and bytes_of(answer, address) != nowhere
                ):
                    wrong.append(f"{words} it is another page than what does not exist")
    assert not wrong, "\n".join(["This differs from docs/rights.md:", *wrong])


def test_so_it_is_where_other_sites_are_offered(tmp_path):
    """Fails when a row of that part is taken out of docs/rights.md, or an answer changed."""
    looks = Path(__file__).with_name("test_deliberate.py")
    ask = [__file__, str(looks), "-k", f"listed or {ELSEWHERE}"]
    with stand_in() as other:
        keys = {"GITHUB_CLIENT_ID": "id", "GITHUB_CLIENT_SECRET": "secret", **other.variables}
        done = start(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ask, **keys)

    assert done.returncode == 0, done.stdout


def _of_room(room, role):
    """Return a room's addresses, each with what it is about and the rows that say so."""
    found = defaultdict(list)
    for row in ROWS:
        if row.room == room and role in row.answers:
            found[row.route, row.about].append(row)
    return [(*key, asked) for key, asked in found.items()]


def _questions(asked, role):
    """Return each method with what is sent and the status to be had; HEAD is as GET."""
    listed = [(row.method, row.sent, row.answers[role]) for row in asked]
    methods = {method for method, _, _ in listed}
    if "HEAD" not in methods:
        listed += [("HEAD", sent, status) for method, sent, status in listed if method == "GET"]
        methods.add("HEAD")
    return listed + [(method, "", NOT_LISTED) for method in METHODS if method not in methods]
