"""Learners are counted in one pass, kept with the moment and the revision, and not disturbed."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.domain import measuring
from learning.domain.funnel import Period
from learning.models import LearningPath, PathSummary
from tests.factories import published, resource, step
from tests.learners import walk, walk_the_funnel

pytestmark = pytest.mark.django_db
STEPS = [step("s1", resource("a"), resource("b")), step("s2", resource("c"), resource("d"))]


def path_of(outline):
    return LearningPath.objects.get(pk=outline.path_id)


def told(path, period=Period.ALL):
    return measuring.counted(path, period)


def test_what_is_counted_is_kept_for_each_period():
    outline = published(*STEPS)
    walk_the_funnel(outline)
    before = timezone.now()

    assert measuring.count_anew(path_of(outline))

    found = told(path_of(outline))
    assert (str(found.figures.started), str(found.figures.finished)) == ("80", "12")
    assert [str(each.stopped) for each in found.figures.steps] == ["32", "18"]
    assert str(told(path_of(outline), Period.MONTH).figures.started) == "18"
    assert found.revision == 1
    assert before <= found.counted_at <= timezone.now()
    assert PathSummary.objects.count() == len(Period)


def test_a_summary_stays_as_it_was_counted_until_it_is_counted_again():
    outline = published(*STEPS)
    path = path_of(outline)
    walk(outline, 10, ["a"])
    measuring.count_anew(path)

    walk(outline, 10, ["a"])

    assert str(told(path).figures.started) == "10"
    measuring.count_anew(path)
    assert str(told(path).figures.started) == "20"
    assert PathSummary.objects.count() == len(Period)


def test_a_path_with_few_learners_is_counted_when_asked_and_nothing_is_kept():
    outline = published(*STEPS)
    walk(outline, 10, ["a"])

    assert str(told(path_of(outline)).figures.started) == "10"
    assert not PathSummary.objects.exists()


def test_a_path_with_many_learners_waits_to_be_counted(monkeypatch):
    monkeypatch.setattr(measuring, "FEW", 9)
    outline = published(*STEPS)
    walk(outline, 10, ["a"])

    assert told(path_of(outline)) is None
    measuring.ask_to_count(path_of(outline))
    assert str(told(path_of(outline)).figures.started) == "10"


def test_counting_is_asked_for_once_in_a_while(monkeypatch):
    asked = []
    monkeypatch.setattr(measuring, "count_learners", SimpleNamespace(enqueue=asked.append))
    path = path_of(published(*STEPS))

    measuring.ask_to_count(path)
    measuring.ask_to_count(path)

    assert asked == [path.pk]


def test_a_draft_has_nobody_to_count():
    path = LearningPath.objects.create(slug="draft", title="Draft")

    assert not measuring.count_anew(path)
    assert told(path) is None
    measuring.count_learners.call(path.pk)
    measuring.count_learners.call(path.pk + 1)
    assert not PathSummary.objects.exists()


def test_what_was_replaced_counts_and_ticks_on_other_paths_do_not():
    outline = published(*STEPS)
    other = published(*STEPS, key="other")
    learners = walk(outline, 10, ["a", "b"])
    for learner in learners:
        learner.completions.create(resource_id=other.resource_ids["c"])
    newer = [resource("new", replaces=["a"]), resource("b")]
    published(step("s1", *newer), STEPS[1], exactly=True)

    measuring.count_anew(path_of(outline))

    first, second = told(path_of(outline)).figures.steps
    assert (str(first.finished), str(second.reached)) == ("up to 10", "under 5")
    assert told(path_of(outline)).revision == 2


def test_learners_are_read_in_chunks_and_all_of_them(monkeypatch):
    outline = published(*STEPS)
    walk_the_funnel(outline)
    whole = told(path_of(outline)).figures
    monkeypatch.setattr(measuring, "CHUNK", 7)

    assert told(path_of(outline)).figures == whole


def test_counting_locks_nothing_and_reads_no_more_for_more_learners():
    def statements():
        with CaptureQueriesContext(connection) as asked:
            measuring.count_anew(path_of(outline))
        return [query["sql"] for query in asked]

    outline = published(*STEPS)
    walk(outline, 3, ["a"])
    statements()  # The outline is built once.
    few = statements()
    walk(outline, 200, ["a", "b", "c"])
    many = statements()

    assert len(many) == len(few)
    assert not any("FOR UPDATE" in statement for statement in many)


def test_nothing_that_is_kept_names_anybody():
    outline = published(*STEPS)
    walk_the_funnel(outline)
    measuring.count_anew(path_of(outline))

    kept = str(list(PathSummary.objects.values_list("figures", flat=True)))

    assert "@" not in kept
    assert "Wanda" not in kept


def test_headlines_are_those_of_the_figures():
    outlines = [published(*STEPS), published(*STEPS, key="other"), published(*STEPS, key="third")]
    walk_the_funnel(outlines[0])
    paths = [path_of(outline) for outline in outlines]
    for path in paths[:2]:
        measuring.count_anew(path)

    found = measuring.headlines(paths, Period.ALL)

    assert set(found) == {path.pk for path in paths[:2]}
    of_first = found[paths[0].pk]
    assert (str(of_first.figures.started), of_first.figures.days, of_first.revision) == (
        "80",
        10,
        1,
    )
    assert found[paths[1].pk].figures.days is None


def test_the_command_counts_every_path_and_again():
    outline = published(*STEPS)
    LearningPath.objects.create(slug="draft", title="Draft")
    walk(outline, 10, ["a"])
    written = StringIO()

    call_command("count_learners", stdout=written)
    call_command("count_learners", verbosity=0, stdout=written)

    assert written.getvalue() == "draft: not published yet.\nwalking: counted.\n"
    assert PathSummary.objects.count() == len(Period)


def test_the_command_counts_one_path():
    for key in ("one", "two"):
        published(*STEPS, key=key)

    call_command("count_learners", path="two", verbosity=0)

    assert set(PathSummary.objects.values_list("path__slug", flat=True)) == {"two"}
    with pytest.raises(CommandError, match="no path “three”"):
        call_command("count_learners", path="three")


def test_a_withdrawn_path_is_still_counted():
    outline = published(*STEPS)
    walk(outline, 10, ["a"])
    LearningPath.objects.update(status="withdrawn")

    call_command("count_learners", verbosity=0)

    assert str(told(path_of(outline)).figures.started) == "10"
