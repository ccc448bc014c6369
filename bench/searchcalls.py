"""Publishes 200 paths, asks the page that searches, and prints what that takes."""

import json
import random
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from urllib.parse import quote

from django.core.cache import caches
from django.core.wsgi import get_wsgi_application

from bench.browser import Browser
from learning.domain import searching
from learning.domain.document import Creator, Credit, Document, Kind, Link, Step
from learning.domain.document import Resource as ResourcePart
from learning.domain.publishing import published_outlines
from learning.models import LearningPath, Revision, Status

PATHS, STEPS, RESOURCES, CREATORS, WORDS = 200, 8, 40, 400, 12_000
ROUNDS = 15
SYLLABLES = "an ber cal dor el fin gra hol in jun kel lor mi nor o pra qui ran sol ter ven wa xi"
COMMON = "the a of to and in for with on is from how what your learning deep data model network"


class Shelf:
    """Makes paths up, always the same: words as often as people use them, some very often."""

    def __init__(self) -> None:
        self.random = random.Random(7)
        syllables, self.common = SYLLABLES.split(), COMMON.split()
        made = {
            "".join(self.random.choices(syllables, k=self.random.randint(2, 5)))
            for _ in range(WORDS)
        }
        self.words = sorted(made)
        self.random.shuffle(self.words)
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))

    def text(self, count: int) -> str:
        """Return so many words, a third of them common ones."""
        rare = self.random.choices(self.words, cum_weights=self.weights, k=count)
        return " ".join(
            self.random.choice(self.common) if self.random.random() < 1 / 3 else word
            for word in rare
        )

    def name(self, maker: int) -> str:
        """Return what a creator is called."""
        return f"{self.words[maker]} {self.words[-maker - 1]}".title()

    def path(self, number: int) -> Document:
        """Return a path."""
        makers = self.random.sample(range(CREATORS), 20)
        steps = tuple(
            Step(
                key=f"s{step}",
                title=self.text(4),
                purpose=self.text(12),
                introduction=self.text(120),
                resources=tuple(
                    self._resource(f"r{step}-{each}", self.random.choice(makers))
                    for each in range(RESOURCES // STEPS)
                ),
            )
            for step in range(STEPS)
        )
        return Document(
            key=f"path-{number}",
            title=self.text(5).capitalize(),
            tagline=self.text(14),
            summary=self.text(90),
            topics=(self.text(1), self.text(2), self.text(1)),
            creators=tuple(Creator(key=f"c{maker}", name=self.name(maker)) for maker in makers),
            steps=steps,
        )

    def slip(self, word: str) -> str:
        """Return a word with two neighbours exchanged."""
        at = self.random.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    def _resource(self, key: str, maker: int) -> ResourcePart:
        return ResourcePart(
            key=key,
            title=self.text(7),
            kind=self.random.choice(list(Kind)),
            minutes=30,
            guidance=self.text(35),
            credits=(Credit(creator=f"c{maker}"),),
            links=(Link(url=f"https://teaching.example.org/{key}"),),
        )


def main() -> None:
    """Print what searching costs, as JSON."""
    shelf = Shelf()
    for number in range(PATHS):
        plain = shelf.path(number).to_plain()
        path = LearningPath.objects.create(
            slug=plain["key"], title=plain["title"], status=Status.PUBLISHED
        )
        Revision.objects.create(path=path, number=1, document=plain)
    outlines = published_outlines()
    built = measured_build(outlines)
    index = searching.index_of(outlines)
    browser = Browser(get_wsgi_application())

    def ask(question: str) -> None:
        browser.send(browser.environ("GET", f"/search/?q={quote(question)}"))

    found, everything = [], []
    for question in questions(shelf, index.parts[7].entries[0].texts[1]):
        count = len(index.look_up(question).entries)
        took = [_time(partial(ask, question)) for _ in range(ROUNDS)]
        caches["process"].clear()
        everything += took
        found.append((question, count, statistics.median(took), _late(took)))
    print(
        json.dumps(
            built
            | {
                "paths": len(outlines),
                "entries": sum(len(part.entries) for part in index.parts),
                "words": len(set().union(*(part.places for part in index.parts))),
                "questions": found,
                "median": statistics.median(everything),
                "late": _late(everything),
            }
        )
    )


def questions(shelf: Shelf, paragraph: str) -> list[str]:
    """Return what is asked: common and rare, begun and whole, with slips, and what is nowhere."""
    long = [word for word in shelf.words if len(word) >= 8]
    often, seldom = long[5], long[2_000]
    return [
        often,
        seldom,
        "learning",
        "deep learning",
        "le",
        often[:4],
        f"deep {often}",
        shelf.name(7),
        shelf.slip(often),
        shelf.slip(seldom),
        f"{shelf.slip(often)} {shelf.slip(long[9])}",
        "how to learn deep data with a network",
        "xqzvbnmw",
        "深度学习",
        f"{often} {seldom} {long[700]} {long[1_700]}",
        paragraph[:200],
    ]


def measured_build(outlines: list[searching.Outline]) -> dict[str, float]:
    """Return what it takes to make the index, and to make it again after one publication."""

    def build() -> None:
        searching.index_of(outlines).look_up("nothing of the kind")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    whole = _time(build)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    searching._index.cache_clear()
    searching.Part.of(outlines[0].document, searching._kind_words())
    return {"megabytes": grown / 1024, "build": whole, "renewal": _time(build)}


def _time(act: Callable[[], object]) -> float:
    """Return the seconds of CPU an act takes, which neighbours do not lengthen."""
    start = time.process_time()
    act()
    return time.process_time() - start


def _late(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]
