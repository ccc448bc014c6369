"""Calls the pages of the site that the environment describes, and prints the cost of one each."""

import gc
import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.test import Client

from bench.browser import Browser
from bench.const import make_handler, settings_of_const
from bench.counting import Act, cpu_time, instructions
from bench.site import DONE, PATH
from learning.models import Completion, Resource
from learning.views import pieces

CALLS, WARM_CALLS, ROUNDS = 10, 2, 40
TRAIL = f"/paths/{PATH}/"
UNDRAWN = "trail, undrawn"
TOKEN = "0123456789abcdef" * 2


class Calls:
    """The acts to measure: ten calls of a page each."""

    def __init__(self) -> None:
        site = get_wsgi_application()
        learner = get_user_model()._default_manager.earliest("pk")
        client = Client(headers={"host": "localhost"})
        client.force_login(learner)
        cookies = {name: kept.value for name, kept in client.cookies.items()}
        self.const, self.visitor = Browser(make_handler()), Browser(site)
        self.learner = Browser(site, {**cookies, "__Host-csrf": TOKEN})
        rows = Resource.objects.filter(path__slug=PATH).order_by("step__position", "position")
        self.ahead = [row.key for row in rows[DONE : DONE + CALLS]]
        self.ticked = Completion.objects.filter(learner=learner, resource__key__in=self.ahead)

    def page(self, browser: Browser, address: str, **headers: str) -> Act:
        """Return an act that opens a page."""
        requests = [browser.environ("GET", address, **headers) for _ in range(CALLS)]
        return lambda: [browser.send(request) for request in requests]

    def undrawn(self) -> Act:
        """Return an act that opens the trail as the first learner of a process does."""
        requests = [self.learner.environ("GET", TRAIL) for _ in range(CALLS)]

        def act() -> None:
            for request in requests:
                pieces.forget()
                self.learner.send(request)

        return act

    def tick(self, expect: str, **headers: str) -> Act:
        """Return an act that ticks what is ahead, one resource after the other."""
        form = f"csrfmiddlewaretoken={TOKEN}&done=1&from=trail".encode()
        requests = [
            self.learner.environ("POST", f"{TRAIL}resources/{key}/completion/", form, **headers)
            for key in self.ahead
        ]
        return lambda: [self.learner.send(request, expect) for request in requests]

    def by_name(self) -> dict[str, Callable[[], Act]]:
        """Return how to make each act; an act is made anew for every time."""
        return {
            "const": lambda: self.page(self.const, "/"),
            "trail": lambda: self.page(self.learner, TRAIL),
            "trail, gzipped": lambda: self.page(self.learner, TRAIL, HTTP_ACCEPT_ENCODING="gzip"),
            "step": lambda: self.page(self.learner, f"{TRAIL}s4/"),
            "tick": lambda: self.tick("302"),
            "tick, htmx": lambda: self.tick("200", HTTP_HX_REQUEST="true"),
            "visitor's trail": lambda: self.page(self.visitor, TRAIL),
            "home": lambda: self.page(self.visitor, "/"),
            "my learning": lambda: self.page(self.learner, "/learning/"),
            UNDRAWN: self.undrawn,
        }


def main() -> None:
    """Print the cost of one call of every page, as JSON."""
    calls = Calls()
    acts = calls.by_name()
    counted = os.environ.get("BENCH_COUNTED")
    cost = instructions(Path(counted)) if counted else cpu_time

    def measured(name: str) -> float:
        calls.ticked.delete()
        act = acts[name]()
        gc.collect()  # Else a page pays for the rubbish of those before it.
        with _site_of(name):
            return cost(act)

    # The undrawn trail comes after all others, which would have to draw their pieces anew.
    for name in [name for name in acts if name != UNDRAWN] * WARM_CALLS:
        measured(name)
    rounds = 1 if counted else ROUNDS
    nothing = [cost(lambda: None) for _ in range(rounds)]
    found: dict[str, list[float]] = {name: [] for name in acts}
    for name in [name for name in acts if name != UNDRAWN] * rounds + [UNDRAWN] * rounds:
        found[name].append(measured(name))
    print(
        json.dumps(
            {name: (_quartile(costs) - _quartile(nothing)) / CALLS for name, costs in found.items()}
        )
    )


def _site_of(name: str) -> AbstractContextManager[None]:
    return settings_of_const() if name == "const" else nullcontext()


def _quartile(costs: list[float]) -> float:
    return sorted(costs)[len(costs) // 4]
