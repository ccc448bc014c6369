"""Nothing is changed but by a form of our own: not without its token, and not by a look."""

import re
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import connection

from tests import rights
from tests.rights import World

pytestmark = pytest.mark.django_db
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]
# A mail client posts there, and has no token of ours: that of the link is signed.
BY_MAIL = {"unsubscribe"}
# These look at the size of what is sent, and then for the token; others than curators are led away.
SIZED = {
    f"admin:learning_learningpath_{name}"
    for name in ("exchange", "new_file", "new_copy", "new_list")
}
# What a browser is known by is noted when it is seen, and while it is asked for a proof.
OF_BROWSERS = {"django_session", "accounts_usersession"}
# Were any of these taken from an address, something would change.
WISHES = urlencode(
    {
        **{"done": "1", "text": "Mine", "version": "0", "name": "Someone", "shared": "1"},
        **{"pace": "3", "choice": "library", "option": "two", "typed": "Walking", "seen": "1"},
        **{"part": "you", "language": "de", "theme": "dark", "end": "others", "post": "yes"},
        **{"action_add": "", "email": "new@example.org", "List-Unsubscribe": "One-Click"},
        **{"action": "resend", "act": "archive", "archived": "1", "matter": "resource-1-other"},
    }
)
ROWS = rights.rows()


@pytest.fixture
def world(no_worker):
    return World()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["form", "script"])
@pytest.mark.parametrize("role", ["learner", "administrator"])
def test_without_our_token_nothing_is_taken_anywhere(world, role, headers):
    """Fails when `csrf_exempt` is put on a view, or CsrfMiddleware passes what a script sends."""
    taken = []
    for route, patterns in rights.routes().items():
        for pattern in patterns if route not in BY_MAIL else ():
            address = world.address(route, pattern)
            for method in UNSAFE:
                answer = world.ask(role, method, address, strict=True, **headers)
                if answer.status_code not in _refusals(route, role, method):
                    taken.append(f"{method} {route}: {answer.status_code}")
    assert taken == []


def _refusals(route, role, method):
    if route in SIZED and method != "POST":
        return {405}
    return {302} if route in SIZED and role == "learner" else {403}


@pytest.mark.parametrize(
    ("room", "role"), dict.fromkeys((row.room, role) for row in ROWS for role in row.answers)
)
def test_a_look_writes_nothing(world, room, role):
    """Fails when a view writes before it asks whether it is a form that was sent."""
    written = []

    def watch(execute, sql, *rest):
        table = re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
        if table and table[1] not in OF_BROWSERS:
            written.append((method, row.route, table[0]))
        return execute(sql, *rest)

    for row in ROWS:
        if row.room != room or role not in row.answers or row.method not in {"GET", "HEAD"}:
            continue
        for pattern in rights.routes().get(row.route, ()):
            address = world.address(row.route, pattern, row.about)
            for method in ("GET", "HEAD"):
                with connection.execute_wrapper(watch):
                    world.ask(role, method, f"{address}?{WISHES}")
    assert written == []
    assert mail.outbox == []
