"""The promises, under any sequence of what curators and learners may do.

A tick is never lost, nothing completed is deleted, and the place is what its definition says,
worked out here a second time from the published document as plain JSON.
"""

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from learning.domain.document import Document
from learning.domain.exporting import document_of
from learning.domain.importing import apply
from learning.domain.place import place_on
from learning.domain.publishing import NotPublishable, publish, published_outline
from learning.domain.ticking import LearnerProgress, progress_of
from learning.models import Completion, LearningPath, Option, Resource, Revision, Step
from tests.factories import document, make_learner, resource, step

CHOICE = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
    ],
}
FIRST = document(
    step("s1", resource("a"), resource("b", weight="optional"), resource("c")),
    step("s2", resource("d", option="tensorflow"), resource("e", option="theano")),
    step("s3", resource("f", replaces=["zero"]), resource("g", weight="reference")),
    choices=[CHOICE],
)
ACTS = (
    *("tick", "tick", "tick", "untick", "choose"),
    *("rename", "move", "reorder", "archive", "revive", "reweigh", "replace"),
    *("archive step", "revive step", "reorder steps", "rename step"),
    *("import part", "import exactly", "import an old revision", "import a new resource"),
    *("publish", "publish", "publish", "publish"),
)
acts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 50), st.integers(0, 50)),
    min_size=8,
    max_size=40,
)


class World:
    """A path, its learner, and what the learner has done, kept apart from the application."""

    def __init__(self):
        apply(FIRST)
        self.path = LearningPath.objects.get()
        publish(self.path)
        self.learner = make_learner()
        self.done, self.taken, self.made = set(), set(), 0
        for number in range(3):
            self.tick(number, 0)

    def act(self, name, first, second):
        getattr(self, name.replace(" ", "_"))(first, second)

    @property
    def progress(self):
        return LearnerProgress(self.learner, published_outline("walking"))

    def any_of(self, rows, number):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def resource(self, number):
        return self.any_of(Resource.objects.all(), number)

    # The learner

    def tick(self, number, _, done=True):
        outline = published_outline("walking")
        tickable = [each for each in outline.resources.values() if each.is_tickable]
        wanted = tickable[number % len(tickable)]
        for _ in range(2):
            self.progress.mark(wanted, done=done)
        (self.done.add if done else self.done.discard)(wanted.key)

    def untick(self, number, _):
        self.tick(number, _, done=False)

    def choose(self, number, _):
        self.taken = [set(), {"theano"}, {"tensorflow"}, {"theano", "tensorflow"}][number % 4]
        self.progress.take(self.taken)

    # The curator, row by row

    def rename(self, number, other):
        Resource.objects.filter(pk=self.resource(number).pk).update(title=f"Title {other}")

    def move(self, number, other):
        row = self.resource(number)
        row.step = self.any_of(Step.objects.all(), other)
        row.save()

    def reorder(self, number, other):
        Resource.objects.filter(pk=self.resource(number).pk).update(position=other)

    def reweigh(self, number, other):
        weight = ["core", "optional", "reference"][other % 3]
        Resource.objects.filter(pk=self.resource(number).pk).update(weight=weight)

    def replace(self, number, other):
        old = self.any_of(Resource.objects.filter(key__in=self.done), number)
        if old:
            new = self.any_of(Resource.objects.exclude(pk=old.pk), other)
            if old.key not in new.replaces and new.key not in old.replaces:
                new.replaces = [old.key]
                new.save()
                Resource.objects.filter(pk=old.pk).update(archived_at=timezone.now(), replaces=[])

    def archive(self, number, _):
        Resource.objects.filter(pk=self.resource(number).pk).update(archived_at=timezone.now())

    def revive(self, number, _):
        Resource.objects.filter(pk=self.resource(number).pk).update(archived_at=None)

    def archive_step(self, number, _):
        row = self.any_of(Step.objects.all(), number)
        Step.objects.filter(pk=row.pk).update(archived_at=timezone.now())

    def revive_step(self, number, _):
        row = self.any_of(Step.objects.all(), number)
        Step.objects.filter(pk=row.pk).update(archived_at=None)

    def reorder_steps(self, number, other):
        row = self.any_of(Step.objects.all(), number)
        Step.objects.filter(pk=row.pk).update(position=other)

    def rename_step(self, number, other):
        row = self.any_of(Step.objects.all(), number)
        Step.objects.filter(pk=row.pk).update(title=f"Step {other}")

    # The curator, by file

    def import_part(self, number, other, exactly=False):
        plain = document_of(self.path).to_plain()
        steps = plain.get("steps", [])
        if not steps:
            return
        steps = steps[number % len(steps) :] + steps[: number % len(steps)]
        kept = steps[: 1 + other % len(steps)]
        apply(sound(plain | {"steps": kept}), exactly=exactly)

    def import_exactly(self, number, other):
        self.import_part(number, other, exactly=True)

    def import_an_old_revision(self, number, _):
        old = self.any_of(Revision.objects.all(), number)
        apply(Document.model_validate(old.document), exactly=True)

    def import_a_new_resource(self, number, _):
        self.made += 1
        new = resource(f"new{self.made}")
        apply(document(step(f"s{1 + number % 4}", new)))

    def publish(self, *_):
        live = Resource.objects.filter(archived_at=None, step__archived_at=None)
        try:
            revision = publish(self.path)
            published = {
                one["key"]
                for each in revision.document["steps"]
                for one in each.get("resources", [])
            }
            assert published == set(live.values_list("key", flat=True))
        except NotPublishable:
            assert not any(each.is_tickable for each in published_rows(self.path)), (
                "only an empty path is refused here"
            )

    # What must hold

    def check(self):
        rows = Completion.objects.filter(learner=self.learner)
        assert {row.resource.key for row in rows.select_related("resource")} == self.done
        newest = Revision.objects.order_by("-number").first()
        outline = published_outline("walking")
        assert outline.revision_id == newest.pk
        progress = progress_of(self.learner, {}, outline)
        place = place_on(outline.walk(progress.options), progress.completed.keys())
        here = place.here.key if place.here else None
        assert (here, place.done, place.total) == expected_place(
            newest.document, self.taken, self.done
        )


def published_rows(path):
    from learning.domain.publishing import outline_of_working_copy

    return outline_of_working_copy(path).resources.values()


def sound(plain):
    """Drop the creators and references that a cut document no longer has a use for."""
    credited = {
        credit["creator"]
        for each in plain["steps"]
        for one in each.get("resources", [])
        for credit in one.get("credits", [])
    }
    creators = [each for each in plain.get("creators", []) if each["key"] in credited]
    return Document.model_validate(plain | {"creators": creators})


def expected_place(plain, taken, done):
    """The definition of place, over plain JSON."""
    counted = set()
    for choice in plain.get("choices", []):
        keys = {option["key"] for option in choice["options"]}
        recommended = {o["key"] for o in choice["options"] if o.get("recommended")}
        counted |= (keys & taken) or recommended
    core = [
        one
        for each in plain["steps"]
        for one in each.get("resources", [])
        if one.get("weight", "core") == "core"
        and (not one.get("option") or one["option"] in counted)
    ]
    is_done = [one["key"] in done or bool(done & set(one.get("replaces", []))) for one in core]
    here = next((one["key"] for one, yes in zip(core, is_done, strict=True) if not yes), None)
    return here, sum(is_done), len(core)


class PromisesTest(TestCase):
    @given(acts)
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def test_no_sequence_of_acts_loses_a_tick_or_shows_a_wrong_place(self, sequence):
        world = World()
        for name, first, second in sequence:
            resources = Resource.objects.count()
            world.act(name, first, second)
            assert Resource.objects.count() >= resources
            world.check()
        assert Option.objects.count() == 2
