"""What pages may cost: queries that grow with nothing, and bytes on a first visit."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.data import complete, make_document, make_learners, publish_document
from bench.site import FIRST_PAGES, made_site
from bench.wire import first_visits

MOST_BYTES, MOST_REQUESTS = 45_000, 5
MOST_QUERIES = {
    "trail": 6,
    "step": 6,
    "trail, the path before it begun": 6,
    "step, ticked elsewhere": 6,
    "options": 5,
    "visitor's options": 2,
    "tick": 8,
    "the same tick again": 8,
    "untick": 8,
    "tick by htmx": 8,
    "first tick": 8,
    "my learning": 12,
    "visitor's trail": 2,
    "visitor's step": 2,
    "visitor's trail with ticks": 3,
    "home": 2,
}


def queries(client, method, address, *given, **more):
    """Return how many queries a request costs, everything counted."""
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)(address, *given, **more)
    assert response.status_code in {200, 302}
    return len(captured)


def signed_in(learner):
    client = Client()
    client.force_login(learner)
    return client


def queries_by_page(key, *, steps, resources, others):
    """Publish a path that a learner and others are halfway along; return what its pages cost."""
    before = f"before-{key}"
    document = make_document(key, steps, resources, before=before, after="later")
    earlier = publish_document(make_document(before, steps=2, resources=11))
    revision = publish_document(document)
    newcomer, learner, walker, *rest = make_learners(3 + others, prefix=key)
    complete(walker, earlier, 11)  # The last of them stands in the second step of the path, too.
    for person in [learner, *rest]:
        complete(person, revision, resources // 2)
    learner, newcomer, visitor, new = signed_in(learner), signed_in(newcomer), Client(), Client()
    walker = signed_in(walker)
    trail, step = f"/paths/{key}/", f"/paths/{key}/s2/"
    ahead, other = (f"{trail}resources/r{resources // 2 + n}/completion/" for n in (3, 4))
    done, undone = {"done": "1"}, {"done": "0"}
    visitor.post(ahead, done)
    new.get(trail)  # The outline is kept from here on,
    assert "Tick it here too" in walker.get(step).text  # and which addresses are on other paths.
    return {
        "trail": queries(learner, "get", trail),
        "step": queries(learner, "get", step),
        "trail, the path before it begun": queries(walker, "get", trail),
        "step, ticked elsewhere": queries(walker, "get", step),
        "options": queries(learner, "get", f"{trail}options/"),
        "visitor's options": queries(new, "get", f"{trail}options/"),
        "tick": queries(learner, "post", ahead, done),
        "the same tick again": queries(learner, "post", ahead, done),
        "untick": queries(learner, "post", ahead, undone),
        "tick by htmx": queries(learner, "post", other, done, headers={"HX-Request": "true"}),
        "first tick": queries(newcomer, "post", ahead, done),
        "my learning": queries(learner, "get", "/learning/"),
        "visitor's trail": queries(new, "get", trail),
        "visitor's step": queries(new, "get", step),
        "visitor's trail with ticks": queries(visitor, "get", trail),
        "home": queries(new, "get", "/"),
    }


@pytest.mark.django_db
def test_pages_stay_within_their_queries_and_cost_the_same_at_any_size():
    small = queries_by_page("small", steps=7, resources=40, others=1)
    large = queries_by_page("large", steps=40, resources=400, others=200)

    assert large == small
    assert {page: cost for page, cost in small.items() if cost > MOST_QUERIES[page]} == {}


def test_a_first_visit_is_small_and_asks_no_other_host():
    with made_site() as environment:
        visits = first_visits(environment, FIRST_PAGES)

    for page, loaded in visits.items():
        parts = [address for address in loaded if address != page]
        figures = [address for address in parts if address.startswith("/static/images/")]
        kinds = {address.rpartition(".")[2] for address in parts if address not in figures}
        assert kinds == {"css", "js", "woff2"}, page
        assert [address for address in parts if not address.startswith("/")] == [], page
        assert len(loaded) - len(figures) <= MOST_REQUESTS, page
        assert sum(loaded.values()) <= MOST_BYTES, loaded


def test_every_page_beside_the_first_ones_asks_for_the_second_stylesheet():
    asking = re.compile(
        r'{% extends "base.html" %}.*{% include "partials/_pages_css.html" %}', re.S
    )
    pages = [
        file
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        if '{% extends "base.html" %}' in file.read_text()
    ]

    without = {file.name for file in pages if not asking.search(file.read_text())}

    # Home asks for it with the filter of a long catalogue alone.
    assert without == {"path.html", "step.html"}
