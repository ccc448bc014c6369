"""Publishing with open eyes: what is shown is what is published; withdrawn and put back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.domain import publishing
from learning.models import Choice, Credit, LearningPath, Link, Resource, Status, Step
from tests.factories import make_learner, resource, step
from tests.factories import published as publish_document
from tests.learning.admin.conftest import make_resource, page_of, read


def newest(path):
    return path.revisions.order_by("-number").first()


def look(curator, path, act="publish"):
    response = curator.client.get(page_of(path, act))
    assert response.status_code == 200
    return response.text


def logged():
    return [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]


def test_before_publishing_the_difference_is_said_in_plain_words(curator, published):
    Resource.objects.filter(key="r11").update(title="A better title")
    Resource.objects.filter(key="r12").update(weight="optional")
    Resource.objects.filter(key="r21").update(archived_at="2026-01-01T00:00Z", guidance="Unseen")
    Step.objects.filter(key="s1").update(introduction="Welcome.")

    page = look(curator, published)

    assert "“Resource r11” is now called “A better title”" in page
    assert "“Resource r12” is optional now, and was core" in page
    assert "“Resource r21”, in step “Step 2”" in page
    assert "The introduction of step “Step 1”" in page
    assert "Welcome." in page
    assert "Publish as revision 2" in page
    assert newest(published).number == 1


def test_what_it_does_to_learners_is_computed_from_them(curator, published):
    at_one, at_two = make_learner(), make_learner()
    rows = {row.key: row for row in Resource.objects.all()}
    for learner, keys in ((at_one, ["r11"]), (at_two, ["r11", "r12"])):
        published.enrolments.create(learner=learner)
        for key in keys:
            rows[key].completions.create(learner=learner)
    Resource.objects.filter(key="r12").update(archived_at="2026-01-01T00:00Z")

    page = look(curator, published)

    for label, figure in [
        ("On this path", 2),
        ("See something new", 0),
        ("Places that move", 1),
        ("Ticks lost", 0),
    ]:
        assert f"<dt>{label}</dt><dd>{figure}</dd>" in page
    assert "3 ticks were looked up: 2 count, 1 are kept" in page


def test_publishing_keeps_the_line_that_was_typed(curator, published):
    Resource.objects.filter(key="r11").update(title="A better title")

    page = curator.publish(published, summary=" Clearer\r\nwords ")

    assert "Published as revision 2." in page.text
    assert newest(published).summary == "Clearer words"
    assert newest(published).published_by == curator.user
    assert "Published as revision 2: Clearer words" in logged()


def test_the_line_is_proposed_from_the_changes(curator, published):
    Resource.objects.filter(key="r11").update(title="A better title")

    form = read(curator.client.get(page_of(published, "publish")))
    curator.publish(published, summary="")

    assert form.fields["summary"] == "Retitled “A better title”"
    assert newest(published).summary == "Retitled “A better title”"


def test_a_line_that_is_too_long_is_refused_kindly(curator, published):
    Resource.objects.filter(key="r11").update(title="A better title")

    page = curator.publish(published, summary="x" * 401)

    assert "at most 400 characters" in page.text
    assert newest(published).number == 1


def test_what_was_not_looked_at_is_not_published(curator, published):
    Resource.objects.filter(key="r11").update(title="Looked at")
    form = read(curator.client.get(page_of(published, "publish")))
    Resource.objects.filter(key="r12").update(title="Slipped in")
    wish = {**form.fields, "summary": "My own words"}

    page = curator.client.post(page_of(published, "publish"), wish)

    assert "no longer as it was when you looked" in page.text
    assert "“Resource r12” is now called “Slipped in”" in page.text
    assert read(page).fields["summary"] == "My own words"
    assert newest(published).number == 1

    again = curator.client.post(page_of(published, "publish"), read(page).fields, follow=True)

    assert "Published as revision 2." in again.text
    assert newest(published).summary == "My own words"


def test_a_proposed_line_follows_the_changes_that_slipped_in(curator, published):
    Resource.objects.filter(key="r11").update(title="Looked at")
    form = read(curator.client.get(page_of(published, "publish")))
    Resource.objects.filter(key="r12").update(title="Slipped in")

    page = curator.client.post(page_of(published, "publish"), form.fields)

    assert read(page).fields["summary"] == "Retitled 2"


def test_publishing_without_having_looked_shows_the_page(curator, published):
    Resource.objects.filter(key="r11").update(title="Never seen")

    page = curator.press(published, "publish")

    assert "no longer as it was when you looked" in page.text
    assert newest(published).number == 1


def test_pressing_twice_publishes_once(curator, published):
    Resource.objects.filter(key="r11").update(title="A better title")
    form = read(curator.client.get(page_of(published, "publish")))

    for _ in range(2):
        curator.client.post(page_of(published, "publish"), form.fields, follow=True)

    assert newest(published).number == 2


def test_what_keeps_a_path_from_learners_leads_to_its_part(curator, published):
    bare = make_resource(Step.objects.get(key="s1"), "bare", position=3)
    Link.objects.filter(resource=bare).delete()
    choice = Choice.objects.create(path=published, key="library", question="Which?")
    for key in ("one", "two"):
        choice.options.create(key=key, title=key)

    page = look(curator, published)

    assert "Not ready to publish" in page
    assert "“Resource bare” credits nobody" in page
    assert "“Resource bare” has no link" in page
    assert f'href="{page_of(bare)}"' in page
    assert f'href="{page_of(choice)}"' in page
    assert 'name="summary"' not in page


def test_a_working_copy_that_is_no_document_leads_to_its_part(curator, published):
    Resource.objects.filter(key="r12").update(replaces=["r12"])
    choice = Choice.objects.create(path=published, key="library", question="Which?")

    page = look(curator, published)

    assert f'href="{page_of(Resource.objects.get(key="r12"))}"' in page
    assert f'href="{page_of(choice)}"' in page
    assert "steps[" not in page


def test_a_save_that_publishes_records_the_proposed_line(curator, published):
    curator.save(Resource.objects.get(key="r11"), title="A better title")

    assert newest(published).summary == "Retitled “A better title”"
    assert logged()[-1] == "Published as revision 2: Retitled “A better title”"


@pytest.mark.parametrize("model", [LearningPath, Step, Resource])
def test_a_save_to_look_first_keeps_the_change_and_shows_what_publishing_does(
    curator, published, model
):
    page = curator.save(model.objects.first(), "_review", title="A better title")

    assert page.redirect_chain[-1][0] == page_of(published, "publish")
    assert "is now called “A better title”" in page.text
    assert newest(published).number == 1


def test_a_first_publication_says_so(curator, draft):
    page = look(curator, draft)
    curator.publish(draft)

    assert "the path has not been published before" in page
    assert newest(draft).summary == "First published"


def test_withdrawing_says_first_what_it_does_to_learners(curator, published):
    learner = make_learner()
    published.enrolments.create(learner=learner)
    Resource.objects.first().completions.create(learner=learner)

    page = look(curator, published, "withdraw")

    assert "<dt>On this path</dt><dd>1</dd>" in page
    assert "<dt>Ticks kept</dt><dd>1</dd>" in page
    assert LearningPath.objects.get().status == Status.PUBLISHED

    curator.press(published, "withdraw")

    assert LearningPath.objects.get().status == Status.WITHDRAWN
    assert logged() == ["Withdrawn."]


def test_a_draft_cannot_be_withdrawn(curator, draft):
    curator.press(draft, "withdraw")

    assert LearningPath.objects.get().status == Status.DRAFT
    assert logged() == []


def test_a_withdrawn_path_is_put_back_as_it_was_without_later_edits(curator, client, published):
    curator.press(published, "withdraw")
    curator.save(Resource.objects.get(key="r11"), title="Half done")

    said = look(curator, published, "put_back")
    curator.press(published, "put_back")

    assert "Its changes stay unpublished" in said
    assert LearningPath.objects.get().status == Status.PUBLISHED
    assert newest(published).number == 1
    assert "Half done" not in client.get("/paths/deep/s1/").text
    assert "Put back on the site at revision 1." in logged()


def test_a_withdrawn_path_comes_back_through_publishing_with_its_edits(curator, client, published):
    curator.press(published, "withdraw")
    curator.save(Resource.objects.get(key="r11"), title="All done")

    curator.publish(published)

    assert newest(published).number == 2
    assert "All done" in client.get("/paths/deep/s1/").text


def test_a_withdrawn_path_without_edits_comes_back_at_its_revision(curator, published):
    curator.press(published, "withdraw")

    page = curator.publish(published)

    assert LearningPath.objects.get().status == Status.PUBLISHED
    assert "On the site again, at revision 1." in page.text
    assert newest(published).number == 1
    assert logged()[-1] == "Put on the site again at revision 1."


@pytest.mark.parametrize("act", ["put_back", "withdraw"])
def test_a_path_that_was_never_published_is_not_put_on_the_site(curator, draft, act):
    curator.press(draft, act)

    assert LearningPath.objects.get().status == Status.DRAFT


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("publish", ()),
        ("withdraw", ()),
        ("put_back", ()),
        ("revisions", ()),
        ("revision", (1,)),
        ("compare", ()),
        ("restore", (1,)),
        ("preview", ()),
        ("preview_link", ()),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_path_that_is_not_there_is_not_found(curator, published, act, more):
    published.pk = 999

    ask = curator.client.post if act == "preview_link" else curator.client.get

    assert ask(page_of(published, act, *more)).status_code == 404


def test_the_pages_cost_the_same_queries_for_any_number_of_resources(curator):
    # The log knows a model by its type, which each process asks for once.
    ContentType.objects.get_for_model(LearningPath)
    counts = []
    for key, size in (("few", 3), ("many", 300)):
        steps = [
            step(f"s{s}", *(resource(f"r{n}") for n in range(s, min(s + 100, size))))
            for s in range(0, size, 100)
        ]
        publish_document(*steps, key=key)
        path = LearningPath.objects.get(slug=key)
        path.enrolments.create(learner=make_learner())
        Resource.objects.filter(path=path).update(weight="optional")
        Resource.objects.filter(path=path, key="r0").update(weight="core")
        look(curator, path)
        with CaptureQueriesContext(connection) as ready:
            look(curator, path)
        with CaptureQueriesContext(connection) as others:
            for act in ("preview", "withdraw", "put_back"):
                look(curator, path, act)
            curator.press(path, "preview_link")
        Credit.objects.filter(resource__path=path).delete()
        with CaptureQueriesContext(connection) as refused:
            look(curator, path)
        counts.append((len(ready), len(others), len(refused)))

    assert counts[0] == counts[1]


def test_the_document_that_was_looked_at_is_the_one_published(curator, published):
    Resource.objects.filter(key="r11").update(title="A better title")

    curator.publish(published)

    assert newest(published).document == publishing.document_of(published).to_plain()
