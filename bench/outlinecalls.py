"""Opens the outline of a long path, and the constant page, and prints how long each takes."""

import json
import statistics
import time
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.test import Client

from bench.browser import Browser
from bench.const import make_handler, settings_of_const
from bench.data import make_document, publish_document

RESOURCES, STEPS, ROUNDS = 300, 12, 15


def main() -> None:
    """Print the medians in seconds, as JSON."""
    revision = publish_document(make_document("long", STEPS, RESOURCES))
    curator = get_user_model()._default_manager.create_superuser("curator@example.org")
    client = Client(headers={"host": "localhost"})
    client.force_login(curator)
    cookies = {name: kept.value for name, kept in client.cookies.items()}
    site, const = Browser(get_wsgi_application(), cookies), Browser(make_handler())
    address = f"/admin/learning/learningpath/{revision.path_id}/outline/"
    seconds = _median(lambda: site.send(site.environ("GET", address)))
    with settings_of_const():
        yardstick = _median(lambda: const.send(const.environ("GET", "/")))
    size = len(client.get(address, secure=True).content)
    found = {"resources": RESOURCES, "bytes": size, "seconds": seconds, "const": yardstick}
    print(json.dumps(found))


def _median(act: Callable[[], object]) -> float:
    act()
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        took.append(time.perf_counter() - start)
    return statistics.median(took)
