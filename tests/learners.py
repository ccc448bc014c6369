"""Many learners at once, on their way along a path."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from accounts.models import User
from learning.models import Completion, Enrolment

numbers = count(1)


def walk(outline, people, ticked, *, started=100, finished=None, options=()):
    """Let so many learners start so many days ago and tick these keys, one a day."""
    start = timezone.now() - timedelta(days=started)
    learners = User.objects.bulk_create(
        User(email=f"walker{next(numbers)}@example.org", name="Wanda", password="!")
        for _ in range(people)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            learner=each,
            path_id=outline.path_id,
            started_at=start,
            finished_at=None if finished is None else start + timedelta(days=finished),
            options=list(options),
        )
        for each in learners
    )
    Completion.objects.bulk_create(
        Completion(
            learner=each,
            resource_id=outline.resource_ids[key],
            completed_at=start + timedelta(days=number),
        )
        for each in learners
        for number, key in enumerate(ticked, 1)
    )
    return learners


def walk_the_funnel(outline):
    """Let 80 learners walk a path of two steps of two: 50 stop, 12 finish, 18 are on the way."""
    keys = list(outline.resources)
    walk(outline, 20, keys[:1])
    walk(outline, 18, keys[:3])
    walk(outline, 12, keys[:2])
    walk(outline, 12, keys, finished=10)
    walk(outline, 6, keys[:1], started=5)
    walk(outline, 12, keys[:3], started=5)
