"""How learners are doing: what curators see of it, download of it, and what nobody sees."""

import csv
import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.domain import measuring, publishing
from learning.models import Completion, LearningPath, PathSummary, Resource
from tests.factories import make_learner, published, resource, step
from tests.learners import walk, walk_the_funnel
from tests.learning.admin.conftest import Curator, make_path, page_of

ALL = "/admin/learners/"
STEPS = [step("s1", resource("a"), resource("b")), step("s2", resource("c"), resource("d"))]


@pytest.fixture
def walked(db):
    """A path of two steps with 80 learners on it."""
    outline = published(*STEPS)
    walk_the_funnel(outline)
    path = LearningPath.objects.get(pk=outline.path_id)
    measuring.count_anew(path)
    return path


def words(response):
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def learners_of(path, act="learners"):
    return page_of(path, act)


def rows_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_the_funnel_stands_in_a_table_beside_its_bars(curator, walked):
    page = curator.client.get(learners_of(walked), {"period": "all"})

    said = words(page)
    assert "Started 80 Active this week 18 Finished 12 Median time to finish 10 days" in said
    assert "1 Step s1 80 54 32 , the largest loss 2" in said
    assert "2 Step s2 42 12 18 2" in said
    assert page.text.count('<svg class="meter"') == 6
    assert '<rect class="a" width="52.5%" height="14"/><rect class="b" width="15.0%"' in page.text


def test_the_largest_loss_is_said_in_words_with_the_piece_at_hand(curator, walked):
    page = curator.client.get(learners_of(walked), {"period": "all"})

    piece = Resource.objects.get(key="b")
    assert "Step 1 loses the most. 20 of the 32 who stopped there had left Resource b" in words(
        page
    )
    assert f'<a href="{page_of(piece)}">Resource b</a> unticked' in page.text


@pytest.mark.parametrize(
    ("asked", "started"),
    [({}, "62"), ({"period": "30"}, "18"), ({"period": "all"}, "80"), ({"period": "x"}, "62")],
)
def test_a_period_is_asked_for(curator, walked, asked, started):
    walk(publishing.published_outline("walking"), 44, ["a"], started=60)
    measuring.count_anew(walked)
    expected = {"62": "62", "18": "18", "80": "124"}[started]

    assert f"Started {expected} Active" in words(curator.client.get(learners_of(walked), asked))


def test_it_says_as_of_when_and_which_revision(curator, walked):
    today = words(curator.client.get(learners_of(walked)))
    PathSummary.objects.update(counted_at=datetime(2025, 3, 4, 3, 10, tzinfo=UTC))

    assert re.search(r"As of \d\d:\d\d today, revision 1\. Count again", today)
    assert "As of 03:10 on 4 March 2025, revision 1." in words(
        curator.client.get(learners_of(walked))
    )


def test_figures_under_five_are_not_shown(curator, db):
    outline = published(*STEPS)
    path = LearningPath.objects.get(pk=outline.path_id)
    walk(outline, 4, ["a", "b"])

    few = curator.client.get(learners_of(path), {"period": "all"})
    walk(outline, 20, ["a"])
    more = curator.client.get(learners_of(path), {"period": "all"})

    assert "Started under 5 Active this week under 5 Finished under 5" in words(few)
    assert "Fewer than 5 learners started in this time." in words(few)
    assert "<svg class=" + '"meter"' not in few.text
    assert "1 Step s1 24 under 5 up to 24" in words(more)


def test_nothing_of_accounts_is_on_the_page_or_in_the_file(curator, walked):
    for act in ("learners", "learners_table"):
        text = curator.client.get(learners_of(walked, act), {"period": "all"}).content.decode()

        assert "walker" not in text
        assert "Wanda" not in text
        assert "@example.org" not in text.replace(curator.user.email, "")


def test_a_path_nobody_has_counted_is_counted_on_the_way_when_it_is_small(curator, walked):
    PathSummary.objects.all().delete()

    assert "Started 80" in words(curator.client.get(learners_of(walked), {"period": "all"}))
    assert not PathSummary.objects.exists()


def test_a_path_with_many_learners_asks_to_be_counted(curator, walked, monkeypatch):
    monkeypatch.setattr(measuring, "FEW", 10)
    PathSummary.objects.all().delete()

    page = curator.client.get(learners_of(walked))
    answer = curator.client.post(learners_of(walked, "count_learners"), follow=True)

    assert "have not been counted yet" in words(page)
    assert curator.client.get(learners_of(walked, "learners_table")).status_code == 200
    assert "Counting has been asked for." in words(answer)
    assert PathSummary.objects.exists()


def test_count_again_counts_and_comes_back_to_the_period(curator, walked):
    walk(publishing.published_outline("walking"), 20, ["a"])

    answer = curator.client.post(learners_of(walked, "count_learners"), {"period": "all"})

    assert answer.url == learners_of(walked) + "?period=all"
    assert "Counted again. " in words(page := curator.client.get(answer.url))
    assert "Started 100" in words(page)


def test_looking_changes_nothing(curator, walked):
    assert curator.client.get(learners_of(walked, "count_learners")).status_code == 405


def test_a_draft_says_when_there_will_be_something(curator, draft):
    page = curator.client.get(learners_of(draft))
    answer = curator.client.post(learners_of(draft, "count_learners"), follow=True)

    assert "Nobody walks this path yet." in words(page)
    assert "Export CSV" not in page.text
    assert curator.client.get(learners_of(draft, "learners_table")).status_code == 404
    assert "There is nobody to count before the path is published." in words(answer)


def test_too_few_stops_are_no_loss_to_speak_of(curator, db):
    outline = published(*STEPS)
    walk(outline, 20, ["a"], started=3)

    page = curator.client.get(learners_of(LearningPath.objects.get()))

    assert "Too few have stopped at any step" in words(page)
    assert 'class="hot"' not in page.text


def test_options_taken_are_counted(curator, db):
    options = [
        {"key": "tf", "title": "TensorFlow", "recommended": True},
        {"key": "th", "title": "Theano"},
    ]
    outline = published(
        step("s1", resource("a", option="tf"), resource("b", option="th")),
        choices=[{"key": "library", "question": "Which library?", "options": options}],
    )
    walk(outline, 11, ["a"], options=["tf"])
    walk(outline, 19, ["a"])

    said = words(curator.client.get(learners_of(LearningPath.objects.get()), {"period": "all"}))

    assert "TensorFlow recommended Which library? 11" in said
    assert "Theano Which library? under 5" in said


def test_the_table_comes_as_a_file(curator, walked):
    response = curator.client.get(learners_of(walked, "learners_table"), {"period": "all"})

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="learners-walking-all-\d{4}-\d\d-\d\d.csv"',
        response["Content-Disposition"],
    )
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, whole, first, _, *resources = rows_of(response)
    assert head[:6] == ["Part", "Step", "Title", "Reached", "Finished", "Stopped there"]
    assert whole == ["path", "", "Walking", "80", "12", "", "18", "10"]
    assert first == ["step", "1", "Step s1", "80", "54", "32", "", "2"]
    assert [row[2] for row in resources] == [f"Resource {key}" for key in "abcd"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t="])
def test_no_cell_of_the_file_is_a_formula(curator, walked, start):
    # Publishing trims titles, which are defused nonetheless.
    summary = PathSummary.objects.get(period="all")
    summary.figures["steps"][0]["title"] = f"{start}HYPERLINK(1)"
    summary.save()

    response = curator.client.get(learners_of(walked, "learners_table"), {"period": "all"})

    assert rows_of(response)[2][2] == f"'{start}HYPERLINK(1)"


def test_the_file_withholds_what_the_page_withholds(curator, walked):
    page = words(curator.client.get(learners_of(walked), {"period": "30"}))
    rows = rows_of(curator.client.get(learners_of(walked, "learners_table"), {"period": "30"}))

    assert rows[1][3:7] == ["18", "under 5", "", "up to 18"]
    assert "Started 18 Active this week up to 18 Finished under 5" in page


def test_the_page_about_all_paths_says_each_in_a_line(curator, walked):
    publishing.publish(make_path("other"))
    make_path("draft")

    page = curator.client.get(ALL, {"period": "all"})

    said = words(page)
    assert re.search(r"Walking As of \d\d:\d\d today 80 18 12 10 days", said)
    assert "Path other Not counted yet" in said
    assert f'href="{learners_of(walked)}?period=all"' in page.text


def test_learners_have_a_tab_and_a_place_in_the_navigation(curator, walked):
    page = curator.client.get(learners_of(walked))

    assert f'<a href="{learners_of(walked)}" aria-current="page">Learners</a>' in page.text
    assert f'<a href="{ALL}">How learners are doing</a>' in page.text


@pytest.mark.parametrize("act", ["learners", "learners_table", "count_learners"])
def test_only_curators_see_how_learners_are_doing(walked, act):
    staff = Curator(make_learner(is_staff=True))
    learner = Curator(make_learner())
    address = learners_of(walked, act)

    for client in (Client(), learner.client):
        assert client.post(address).status_code == 302
        assert client.get(address).url.startswith("/admin/login/")
    assert staff.client.post(address).status_code == 404
    assert staff.client.get(address).status_code == 404
    assert staff.client.get(ALL).status_code == 404


@pytest.mark.parametrize("act", ["learners", "learners_table", "count_learners"])
def test_a_path_that_is_not_there_is_not_found(curator, walked, act):
    address = learners_of(walked, act).replace(f"/{walked.pk}/", "/99999/")

    assert curator.client.post(address).status_code == 404


@pytest.mark.parametrize("is_counted", [True, False])
@pytest.mark.parametrize("act", ["learners", "learners_table"])
def test_a_path_of_300_resources_costs_the_queries_of_one_of_three(curator, db, act, is_counted):
    def queries(key, resources, people):
        each = resources // 3
        steps = [
            step(f"s{at}", *(resource(f"r{n}") for n in range(at, at + each)))
            for at in range(0, resources, each)
        ]
        outline = published(*steps, key=key)
        walk(outline, people, ["r0", "r1"])
        path = LearningPath.objects.get(slug=key)
        if is_counted:
            measuring.count_anew(path)
        curator.client.get(learners_of(path, act))
        with CaptureQueriesContext(connection) as asked:
            assert curator.client.get(learners_of(path, act)).status_code == 200
        return len(asked)

    few = queries("few", 3, 6)

    assert queries("many", 300, 60) == few


def test_thirty_paths_cost_the_queries_of_three(curator, db):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert curator.client.get(ALL).status_code == 200
        return len(asked)

    for number in range(3):
        measuring.count_anew(LearningPath.objects.get(pk=published(key=f"p{number}").path_id))
    queries()
    few = queries()
    for number in range(3, 30):
        measuring.count_anew(LearningPath.objects.get(pk=published(key=f"p{number}").path_id))

    assert queries() == few


def test_what_curators_type_is_never_markup(curator, db):
    evil = "<script>alert(1)</script>"
    outline = published(step("s1", resource("a", title=evil), title=evil), title=evil)
    walk(outline, 12, ["a"])
    walk(outline, 12, [])

    page = curator.client.get(learners_of(LearningPath.objects.get()), {"period": "all"})

    assert evil not in page.text
    assert Completion.objects.exists()
