"""Documents into rows and back: nothing is lost, and nobody else's path changes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from learning.domain.exporting import document_of
from learning.domain.faults import FaultyDocument
from learning.domain.importing import apply, plan_import
from learning.domain.schema import write_yaml
from learning.models import Completion, Creator, LearningPath, Link, Resource, Status, Step
from tests.documents import documents
from tests.factories import document, make_learner, resource, step


def working_copy(key="walking"):
    return document_of(LearningPath.objects.get(slug=key))


class EveryImport(TestCase):
    """What holds whatever is imported, in whatever order."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.tuples(documents(), st.booleans()), min_size=1, max_size=4))
    def test_imports_keep_rows_ticks_and_other_paths(self, imports):
        other = document(step("s1", resource("r1")), key="another-path")
        apply(other)
        others_bytes = write_yaml(working_copy("another-path"))
        learner = make_learner()
        ticked = Completion.objects.create(
            learner=learner, resource=Resource.objects.get(path__slug="another-path")
        )
        known = {}

        for wanted, exactly in imports:
            planned = plan_import(wanted, exactly=exactly)
            done = apply(wanted, exactly=exactly)

            path = LearningPath.objects.get(slug="a-path")
            assert done.target == planned.target == document_of(path)
            assert plan_import(wanted, exactly=exactly).is_empty
            assert plan_import(done.target, exactly=True).is_empty
            for table in (Step, Resource):
                rows = dict(table.objects.filter(path=path).values_list("key", "pk"))
                assert known.get(table, {}).items() <= rows.items()
                known[table] = rows
            for row in Resource.objects.filter(path=path):
                Completion.objects.get_or_create(learner=learner, resource=row)

        assert write_yaml(working_copy("another-path")) == others_bytes
        assert Completion.objects.contains(ticked)


@pytest.mark.django_db
class TestImporting:
    def test_a_new_path_is_a_draft_at_the_end_of_the_catalogue(self):
        apply(document(key="first"))
        apply(document(key="second"))

        first, second = LearningPath.objects.order_by("position")
        assert (first.slug, second.slug) == ("first", "second")
        assert second.status == Status.DRAFT

    def test_what_comes_back_has_its_completions(self):
        both = document(step("s1", resource("a"), resource("b", guidance="Slowly.")))
        apply(both)
        row = Resource.objects.get(key="b")
        tick = Completion.objects.create(learner=make_learner(), resource=row)
        apply(document(step("s1", resource("a"))), exactly=True)
        row.refresh_from_db()
        assert row.archived_at

        back = {"key": "b", "title": "Resource b", "kind": "article"}
        plan = apply(document(step("s1", resource("a")), step("s2", back)))

        row.refresh_from_db()
        assert row.archived_at is None
        assert row.step.key == "s2"
        assert row.guidance == "Slowly."
        assert Completion.objects.get() == tick
        assert "Back from the archive: the resource “Resource b”" in str(plan.changes[1])

    def test_a_step_that_comes_back_brings_only_what_is_asked_for(self):
        apply(document(step("s1", resource("a")), step("s2", resource("b"), resource("c"))))
        Step.objects.filter(key="s2").update(archived_at="2026-01-01T00:00Z")
        assert [part.key for part in working_copy().resources] == ["a"]

        apply(document(step("s1", resource("a")), step("s2", resource("c"))))

        assert [part.key for part in working_copy().resources] == ["a", "c"]

    def test_an_import_keeps_what_it_does_not_mention(self):
        apply(document(step("s1", resource("a"), resource("b")), tagline="Come along."))

        plan = apply(document(step("s1", resource("a"))))

        assert plan.is_empty
        assert [part.key for part in working_copy().resources] == ["a", "b"]
        assert working_copy().tagline == "Come along."

    def test_a_creator_whom_another_path_credits_keeps_their_name(self):
        apply(document(key="other"))

        def renamed(**fields):
            return document(creators=[{"key": "ann", "name": "Ann Other", **fields}])

        plan = apply(renamed())

        assert Creator.objects.get(key="ann").name == "Ann"
        assert "Kept: name of the creator Ann, whom other paths credit too." in map(str, plan.kept)
        assert plan_import(renamed()).is_empty

    def test_a_creator_of_this_path_alone_is_renamed(self):
        apply(document())

        apply(document(creators=[{"key": "ann", "name": "Ann Other"}]))

        assert Creator.objects.get(key="ann").name == "Ann Other"

    def test_a_path_that_would_not_agree_with_itself_is_left_alone(self):
        apply(document(step("s1", resource("a"), resource("b", replaces=["a"]))))
        before = working_copy()

        with pytest.raises(FaultyDocument), transaction.atomic():
            apply(document(step("s1", resource("a", replaces=["b"]), resource("new"))))

        assert working_copy() == before
        assert not Resource.objects.filter(key="new").exists()

    def test_rows_that_no_document_may_hold_are_named(self):
        apply(document())
        Resource.objects.filter(key="r2").update(title="")
        Link.objects.filter(resource__key="r1").update(url="javascript:alert(1)")

        with pytest.raises(FaultyDocument) as refusal:
            working_copy()

        assert [str(fault) for fault in refusal.value.faults] == [
            "steps[0].resources[0].links[0].url: must begin with http:// or https://",
            "steps[0].resources[1].title: must not be empty",
        ]

    def test_a_chain_of_replacements_survives_its_archived_middle(self):
        apply(document(step("s1", resource("a", replaces=["b"]), resource("b", replaces=["c"]))))

        Resource.objects.filter(key="b").update(archived_at="2026-01-01T00:00Z")

        assert working_copy().steps[0].resources[0].replaces == ("b", "c")

    @pytest.mark.parametrize("act", [working_copy, lambda: plan_import(working_copy())])
    def test_a_large_path_costs_as_many_queries_as_a_small_one(self, act):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as captured:
                act()
            return len(captured)

        apply(document())
        small = queries()
        apply(document(*(step(f"s{n}", resource(f"x{n}"), resource(f"y{n}")) for n in range(30))))

        assert queries() == small

    def test_a_path_of_200_steps_is_imported_in_few_queries(self):
        def large(title):
            return document(
                *(
                    step(f"s{n}", *(resource(f"r{n}-{m}", title=title) for m in range(5)))
                    for n in range(200)
                )
            )

        with CaptureQueriesContext(connection) as first:
            apply(large("One"))
        with CaptureQueriesContext(connection) as second:
            apply(large("Two"))

        assert len(first) < 60
        assert len(second) < 60


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_imports_at_the_same_moment_wait_for_each_other():
    wanted = [
        document(step("s1", resource("a")), step("s2", resource("b")), key=key)
        for key in ["one", "two", "one", "two", "one", "two"]
    ]
    start = threading.Barrier(len(wanted))

    def at_once(document):
        try:
            start.wait()
            return apply(document)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(wanted)) as threads:
        plans = list(threads.map(at_once, wanted))

    assert sorted(plan.is_new for plan in plans) == [False] * 4 + [True] * 2
    assert [working_copy(key) for key in ("one", "two")] == wanted[:2]
    assert Creator.objects.count() == 1
