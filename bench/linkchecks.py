"""All links of a site checked twice, a day apart, on the web of bench.linkweb."""

import json
import resource
import sys
import time
from collections import Counter
from datetime import timedelta

from django.core.management import call_command
from django.db.models import F

from bench.data import make_document, publish_document
from learning.domain import linkchecking
from learning.domain.document import Document
from learning.domain.fetching import Fetcher
from learning.models import LinkCheck

HOSTS, HOSTILE, LINKS_A_HOST = 500, 100, 4
RESOURCES_A_PATH = 200
DAY = timedelta(days=1)


def host(number: int) -> str:
    """Return the name of a host; the first ones are hostile."""
    return f"host{number}.example.org"


def main() -> None:
    """Read the web's ports, check every link twice, and print what it took."""
    ports = {int(port): here for port, here in json.loads(sys.stdin.readline()).items()}
    call_command("migrate", verbosity=0)
    publish_links()
    linkchecking.make_fetcher = lambda: Fetcher(
        lookup=lambda _: ["93.184.215.14"], route=lambda place: ("127.0.0.1", ports[place[1]])
    )
    took = []
    for _ in range(2):
        started = time.monotonic()
        summary = linkchecking.check_links()
        took.append(time.monotonic() - started)
        assert len(summary.written) == HOSTS * LINKS_A_HOST, summary.outcomes
        LinkCheck.objects.update(
            checked_at=F("checked_at") - DAY, failing_since=F("failing_since") - DAY
        )
    print(json.dumps({"seconds": took, "megabytes": peak(), "judged": judged()}))


def judged() -> dict[str, dict[str, int]]:
    """Return how many links of good and of hostile hosts stand in which state."""
    found: dict[str, Counter[str]] = {"good": Counter(), "hostile": Counter()}
    hostile_hosts = {host(number) for number in range(HOSTILE)}
    for row in LinkCheck.objects.all():
        kind = "hostile" if row.address.split("/")[2] in hostile_hosts else "good"
        found[kind][" ".join(filter(None, (row.outcome, row.failing or row.reason)))] += 1
    return {kind: dict(counted.most_common()) for kind, counted in found.items()}


def publish_links() -> None:
    """Publish paths that hold all the links."""
    addresses = [f"http://{host(n)}/{page}" for page in range(LINKS_A_HOST) for n in range(HOSTS)]
    for start in range(0, len(addresses), RESOURCES_A_PATH):
        chunk = iter(addresses[start : start + RESOURCES_A_PATH])
        plain = make_document(f"path-{start}", 10, RESOURCES_A_PATH).to_plain()
        for step in plain["steps"]:
            for each in step["resources"]:
                each["links"] = [{"url": next(chunk)}]
        publish_document(Document.model_validate(plain))


def peak() -> float:
    """Return the most memory this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
