"""What a publication does to learners, computed from their rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.domain import effects
from learning.domain.effects import effects_of
from learning.domain.outline import Outline
from learning.domain.publishing import outline_of_document
from learning.domain.ticking import LearnerProgress
from learning.models import Completion, Enrolment, LearningPath, Resource
from tests.factories import document, make_learner, published, resource, step

pytestmark = pytest.mark.django_db

CHOICE = {
    "key": "library",
    "question": "Which?",
    "options": [{"key": "x", "title": "X", "recommended": True}, {"key": "y", "title": "Y"}],
}


def walker(outline, *done, options=()):
    learner = make_learner()
    progress = LearnerProgress(learner, outline)
    for key in done:
        progress.mark(outline.resources[key], done=True)
    if options:
        progress.take(set(options))
    return learner


def effects_on(outline, *steps, **fields):
    path = LearningPath.objects.get(pk=outline.path_id)
    return effects_of(path, outline, outline_of_document(document(*steps, **fields), path))


def test_nothing_changes_for_learners_when_nothing_changes():
    outline = published(core=3)
    walker(outline, "r1")

    found = effects_on(outline, core=3)

    assert (found.learners, found.see_new, found.places_moved) == (1, 0, 0)
    assert (found.ticks, found.ticks_counted, found.ticks_lost) == (1, 1, 0)


def test_places_move_only_for_those_whose_next_piece_is_another():
    outline = published(core=3)
    walker(outline)  # Without a tick nobody is on the path.
    at_two, at_three = walker(outline, "r1"), walker(outline, "r1", "r2")

    found = effects_on(outline, step("s1", resource("r1"), resource("r3")))

    assert {at_two.pk, at_three.pk} == set(Enrolment.objects.values_list("learner_id", flat=True))
    assert (found.learners, found.see_new, found.places_moved) == (2, 0, 1)
    assert (found.ticks, found.ticks_counted, found.ticks_kept, found.ticks_lost) == (3, 2, 1, 0)


def test_a_place_moves_when_its_resource_goes_to_another_step():
    outline = published(step("s1", resource("r1")), step("s2", resource("r2")))
    walker(outline, "r1")

    found = effects_on(outline, step("s1", resource("r1"), resource("r2")))

    assert (found.places_moved, found.see_new) == (1, 0)


def test_each_learner_is_looked_at_under_the_options_they_took():
    steps = [step("s1", resource("r1"), resource("r2", option="x"), resource("r3", option="y"))]
    outline = published(*steps, choices=[CHOICE])
    walker(outline, "r1")
    walker(outline, "r1", options=["y"])

    found = effects_on(
        outline,
        step(
            "s1",
            resource("r1"),
            resource("new", option="y"),
            resource("r2", option="x"),
            resource("r3", option="y"),
        ),
        choices=[CHOICE],
    )

    assert (found.learners, found.see_new, found.places_moved) == (2, 1, 1)


def test_finished_stays_finished_and_new_work_is_counted_apart():
    outline = published(core=2)
    walker(outline, "r1", "r2")
    walker(outline, "r1")

    more = effects_on(outline, core=3)
    less = effects_on(outline, core=1)

    assert (more.finished, more.finished_with_more, more.newly_done) == (1, 1, 0)
    assert (less.finished, less.finished_with_more, less.newly_done) == (1, 0, 1)


def test_who_did_the_replaced_piece_keeps_their_place():
    outline = published(core=2)
    walker(outline, "r1")

    found = effects_on(outline, step("s1", resource("new", replaces=["r1"]), resource("r2")))

    assert (found.see_new, found.places_moved) == (1, 0)
    assert (found.ticks_counted, found.ticks_kept) == (1, 0)


def test_a_tick_that_the_new_outline_would_not_know_is_counted_as_lost():
    outline = published(core=3)
    walker(outline, "r1", "r2")
    walker(outline, "r1")
    ids = {key: row for key, row in outline.resource_ids.items() if key != "r1"}
    forgetful = Outline(document(core=3), ids, path_id=outline.path_id)

    found = effects_of(LearningPath.objects.get(), outline, forgetful)

    assert found.ticks_lost == 2
    assert found.ticks == found.ticks_counted + found.ticks_kept + found.ticks_lost


def test_ticks_on_a_row_that_has_left_its_path_are_counted_as_lost():
    other = published(core=1, key="other")
    outline = published(core=2)
    walker(outline, "r1")
    Resource.objects.filter(pk=outline.resource_ids["r1"]).update(
        path_id=other.path_id, key="elsewhere"
    )

    assert effects_on(outline, core=2).ticks_lost == 1


def test_of_very_many_learners_the_latest_stand_for_all(monkeypatch):
    monkeypatch.setattr(effects, "MOST_LEARNERS", 2)
    monkeypatch.setattr(effects, "LEARNERS_AT_ONCE", 1)
    outline = published(core=3)
    for _ in range(3):
        walker(outline, "r1")

    found = effects_on(outline, step("s1", resource("r1"), resource("r3")))

    assert (found.learners, found.looked_at, found.is_sample) == (3, 2, True)
    assert (found.places_moved, found.ticks) == (2, 2)


@pytest.mark.parametrize("size", [3, 300])
def test_the_effects_cost_the_same_queries_for_any_number_of_resources(size):
    per_step = 100
    steps = [
        step(f"s{s}", *(resource(f"r{n}") for n in range(s, min(s + per_step, size))))
        for s in range(0, size, per_step)
    ]
    outline = published(*steps)
    learner = make_learner()
    Enrolment.objects.create(learner=learner, path_id=outline.path_id)
    Completion.objects.bulk_create(
        Completion(learner=learner, resource_id=row) for row in outline.resource_ids.values()
    )

    with CaptureQueriesContext(
        connection,
    ) as captured:
        found = effects_on(outline, *steps)

    assert found.ticks_counted == size
    assert len(captured) == 7
