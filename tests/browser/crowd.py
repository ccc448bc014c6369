"""A made-up crowd on a shipped path, for pictures of the workshop: the same on every day's date.

Learners walk as far as chance, always the same, takes them; some links fail, some people report.
"""

import random
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from learning.domain import archiving, arranging
from learning.domain.publishing import published_outline
from learning.models import (
    Completion,
    Enrolment,
    Link,
    LinkCheck,
    Outcome,
    Report,
    Resource,
    Step,
)

PATH = "deep-learning"
LEARNERS = 180
# How likely somebody who finished a step is to go on and finish the next.
GOES_ON = [0.86, 0.7, 0.85, 0.85, 0.75, 0.7, 0.6]
DAY = timedelta(days=1)


def gather() -> None:
    """Put the crowd on the path, what links answered, what was reported, and a change kept back."""
    outline = published_outline(PATH)
    assert outline is not None
    _walk(outline)
    _answer(outline)
    _report()
    _edit()


def _edit() -> None:
    """Leave changes in the working copy that learners have not seen."""
    resources = Resource.objects.filter(path__slug=PATH)
    archiving.archive(resources.get(key="sigmoid-function"))
    resources.filter(key="mazur-backpropagation").update(minutes=40)
    arranging.put_beside(resources.get(key="leonard-derivative"), "ng-linear-algebra", behind=False)
    new = Resource.objects.create(
        step=Step.objects.get(path__slug=PATH, key="backpropagation"),
        key="worked-example",
        title="Backpropagation worked through by hand",
        minutes=30,
        position=99,
        creators_unknown=True,
    )
    Link.objects.create(resource=new, url="https://example.org/worked-example")


def _walk(outline) -> None:
    chance, now = random.Random(7), timezone.now()
    walk = outline.walk(frozenset())
    learners = User.objects.bulk_create(
        User(email=f"crowd{number}@example.org", password="!") for number in range(LEARNERS)
    )
    enrolments, completions = [], []
    for learner in learners:
        day = now - DAY * chance.randint(20, 85)
        enrolment = Enrolment(learner=learner, path_id=outline.path_id, started_at=day)
        enrolments.append(enrolment)
        for step, goes_on in zip(walk.steps, GOES_ON, strict=True):
            finishes = chance.random() < goes_on
            core = step.core if finishes else step.core[: chance.randint(0, len(step.core) - 1)]
            for resource in core:
                day = min(day + DAY * chance.uniform(0.2, 2.2), now)
                completions.append(
                    Completion(
                        learner=learner,
                        resource_id=outline.resource_ids[resource.key],
                        completed_at=day,
                    )
                )
            if not finishes:
                break
        else:
            enrolment.finished_at = day
            enrolment.finished_revision_id = outline.revision_id
    Enrolment.objects.bulk_create(enrolments)
    Completion.objects.bulk_create(completions)


def _answer(outline) -> None:
    now = timezone.now()
    links = [resource.main_link for resource in outline.resources.values() if resource.main_link]
    states = {2: Outcome.MOVED, 7: Outcome.CHANGED, 11: Outcome.DOWN, 19: Outcome.LOOK}
    for number, address in enumerate(dict.fromkeys(link.url for link in links)):
        outcome = states.get(number, Outcome.ANSWERING)
        is_well = outcome == Outcome.ANSWERING
        LinkCheck.objects.create(
            address=address,
            outcome=outcome,
            reason={Outcome.DOWN: "timeout", Outcome.LOOK: "forbidden"}.get(outcome, ""),
            since=now - DAY * (60 if is_well else 3 + number),
            tries=60 if is_well else 5,
            checked_at=now,
            due_at=now + DAY,
            last_good_at=now if is_well else now - DAY * (4 + number),
            moved_to="https://example.org/moved/" if outcome == Outcome.MOVED else "",
            known_title="As it was" if outcome == Outcome.CHANGED else "",
            seen_title="Something else now" if outcome == Outcome.CHANGED else "",
        )


def _report() -> None:
    now = timezone.now()
    said = [
        (4, "credit", "The notes name a second author. Your page shows one."),
        (11, "broken", "Times out from two networks."),
        (11, "broken", "No answer since last week."),
        (15, "outdated", "There is a second edition by now."),
    ]
    resources = list(
        Resource.objects.filter(path__slug=PATH, archived_at=None).order_by(
            "step__position", "position"
        )
    )
    for days, (place, reason, detail) in enumerate(said, start=1):
        Report.objects.create(
            resource=resources[place], reason=reason, detail=detail, sent_at=now - DAY * days
        )
