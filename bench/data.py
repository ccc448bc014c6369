"""A made-up path, learners on it and their completions, of any size and always the same."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from learning.domain.document import (
    Choice,
    Creator,
    Credit,
    Document,
    Kind,
    Link,
    Option,
    Prerequisite,
    Source,
    Step,
    Weight,
)
from learning.domain.document import Resource as ResourcePart
from learning.domain.importing import apply
from learning.domain.publishing import publish
from learning.models import Completion, Enrolment, LearningPath, Resource, Revision

FIRST_TICK = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
KINDS = [Kind.VIDEO, Kind.ARTICLE, Kind.NOTES, Kind.TUTORIAL, Kind.CODE, Kind.CHAPTER]


def make_document(
    key: str, steps: int, resources: int, before: str = "", after: str = ""
) -> Document:
    """Return a path whose every fifth resource is optional, with a choice in its middle.

    `before` and `after` are the keys of the paths it builds on and leads to.
    """
    numbers = range(1, resources + 1)
    return Document(
        key=key,
        title="A path to measure",
        tagline="As long as it is asked to be",
        summary="What one meets on the way, said in a sentence of a usual length.",
        outcome="One can do what the steps are about, and knows where to read on.",
        source=Source(title="The list it is after", authors=("Ada Example",), published="2016"),
        prerequisites=(Prerequisite(knowledge="A little Python.", path=before),),
        sequel=after,
        creators=tuple(Creator(key=f"c{n}", name=f"Creator Number {n}") for n in numbers),
        choices=(
            Choice(
                key="library",
                question="Which library will you use?",
                options=(
                    Option(key="first", title="The first", recommended=True, reason="Well kept."),
                    Option(key="second", title="The second"),
                ),
            ),
        ),
        steps=tuple(
            Step(
                key=f"s{step + 1}",
                title=f"A stage of the path, number {step + 1}",
                purpose="What this stage is for, in one line.",
                introduction="A paragraph that leads in.\n\nAnd *another* one.",
                resources=tuple(
                    _resource(n, steps, resources)
                    for n in numbers
                    if (n - 1) * steps // resources == step
                ),
            )
            for step in range(steps)
        ),
    )


def _resource(number: int, steps: int, resources: int) -> ResourcePart:
    return ResourcePart(
        key=f"r{number}",
        title=f"A piece of teaching with a title, number {number}",
        kind=KINDS[number % len(KINDS)],
        weight=Weight.OPTIONAL if number % 5 == 0 else Weight.CORE,
        option="first" if number == resources // 2 + 2 else "",
        minutes=25 + number % 7 * 10,
        guidance="Read it to the end; the exercises may wait.",
        credits=(Credit(creator=f"c{number}"),),
        links=(Link(url=f"https://teaching.example.org/pieces/{number}"),),
    )


def publish_document(document: Document) -> Revision:
    """Import and publish a document, as a curator would."""
    apply(document)
    return publish(LearningPath.objects.get(slug=document.key))


def make_learners(count: int, prefix: str = "learner") -> list[AbstractBaseUser]:
    """Return new learners, who cannot log in with a password, and have chosen where they live."""
    people = get_user_model()
    return people._default_manager.bulk_create(
        people(email=f"{prefix}{number}@example.org", password="!", time_zone="Europe/Athens")
        for number in range(count)
    )


def complete(learner: AbstractBaseUser, revision: Revision, count: int) -> None:
    """Enrol a learner and complete so many resources from the start, one a day."""
    Enrolment.objects.create(
        learner_id=learner.pk,
        path_id=revision.path_id,
        started_at=FIRST_TICK,
        seen_revision=revision,
        seen_at=FIRST_TICK,
    )
    rows = Resource.objects.filter(path_id=revision.path_id)
    rows = rows.order_by("step__position", "position")[:count]
    Completion.objects.bulk_create(
        Completion(
            learner_id=learner.pk, resource=row, completed_at=FIRST_TICK + timedelta(days=day)
        )
        for day, row in enumerate(rows)
    )
