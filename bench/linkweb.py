"""A web to measure link checks on: good hosts, and ones that are silent, slow or endless."""

import json
import sys

from bench.linkchecks import HOSTILE, HOSTS, host
from tests import hostile

LETTERS = str.maketrans("0123456789", "abcdefghij")


def main() -> None:
    """Serve the web until the other side closes our input; say its ports first."""
    words = " ".join(f"word{number}".translate(LETTERS) for number in range(3_000))
    good = hostile.page(f"<title>A good page</title><p>{words}</p>")
    bad = [
        hostile.silence(),
        hostile.slow_headers(),
        hostile.dripping_body(),
        hostile.endless_body(),
        hostile.endless_headers(),
        hostile.bomb(),
        hostile.reset(),
        hostile.redirect("/1"),
        hostile.page("", status=503),
        hostile.page("Gone.", status=404),
    ]
    with hostile.web() as served:
        for number in range(HOSTS):
            behaviour = bad[number % len(bad)] if number < HOSTILE else good
            served.site(host(number), behaviour, path="/*")
        print(json.dumps(served.ports), flush=True)
        sys.stdin.read()
