"""Opens My learning as somebody does who took up 200 paths, and prints what each page costs."""

import json
import random
import statistics
import time
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.browser import Browser
from bench.data import make_document, publish_document
from learning.models import Completion, Enrolment, Note, Resource

PATHS, STEPS, RESOURCES, COMPLETIONS, NOTES = 200, 7, 40, 5_000, 200
YEARS, ROUNDS = 2, 25
PAGES = {"my learning": "/learning/", "paths, page 2": "/learning/?page=2"}
PAGES |= {"activity": "/learning/activity/", "last activity": "/learning/activity/?page=100"}


def main() -> None:
    """Print the pages' medians in seconds, as JSON."""
    learner = get_user_model()._default_manager.create_user(
        "walker@example.org", time_zone="Europe/Berlin"
    )
    _walk(learner.pk)
    client = Client(headers={"host": "localhost"})
    client.force_login(learner)
    cookies = {name: kept.value for name, kept in client.cookies.items()}
    site = Browser(get_wsgi_application(), cookies)
    connection.force_debug_cursor = True  # Counts queries; the log of them takes little.
    cold = _cost(site, PAGES["my learning"])
    pages = {}
    for name, address in PAGES.items():
        _cost(site, address)
        found = [_cost(site, address) for _ in range(ROUNDS)]
        pages[name] = found[-1] | {
            measure: statistics.median(one[measure] for one in found)
            for measure in ("seconds", "processor")
        }
        pages[name]["bytes"] = len(client.get(address, secure=True).content)
    found = {"paths": PATHS, "completions": COMPLETIONS, "cold": cold, "pages": pages}
    print(json.dumps(found))


def _walk(learner_id: int) -> None:
    """Take up every path, and be as far on each as chance will have it, over two years."""
    chance, now = random.Random(26), timezone.now()
    rows: list[int] = []
    for number in range(PATHS):
        revision = publish_document(make_document(f"path-{number}", STEPS, RESOURCES))
        path = revision.path_id
        Enrolment.objects.create(
            learner_id=learner_id, path_id=path, started_at=now - timedelta(days=YEARS * 365)
        )
        rows.extend(Resource.objects.filter(path_id=path).values_list("pk", flat=True))
    chance.shuffle(rows)

    def some_time() -> timedelta:
        return timedelta(minutes=chance.randrange(YEARS * 365 * 24 * 60))

    Completion.objects.bulk_create(
        Completion(learner_id=learner_id, resource_id=row, completed_at=now - some_time())
        for row in rows[:COMPLETIONS]
    )
    Note.objects.bulk_create(
        Note(learner_id=learner_id, resource_id=row, text="What I thought.", html="", words="")
        for row in rows[:NOTES]
    )


def _cost(site: Browser, address: str) -> dict[str, float]:
    """Return the seconds and queries of one request; each begins a log of its own."""
    start, worked = time.perf_counter(), time.thread_time()
    site.send(site.environ("GET", address))
    return {
        "seconds": time.perf_counter() - start,
        "processor": time.thread_time() - worked,
        "queries": len(connection.queries_log),
    }
