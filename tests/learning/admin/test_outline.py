"""The outline: what it shows, who sees it, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from learning.domain import publishing
from learning.models import (
    Choice,
    LearningPath,
    Link,
    LinkCheck,
    Option,
    Outcome,
    Report,
    Resource,
    Revision,
)
from learning.models.linkcheck import digest_of
from tests.learning.admin.conftest import make_path, page_of
from tests.learning.admin.outlines import HTMX, act, numbered, outline_of, row_of, steps_of


def test_the_path_list_and_a_new_path_lead_to_the_outline(curator, published):
    listed = curator.client.get("/admin/learning/learningpath/")
    typed = {"title": "New", "slug": "new", "level": "beginner", "language": "en", "position": "2"}
    added = curator.client.post("/admin/learning/learningpath/add/", typed, follow=True)

    new = LearningPath.objects.get(slug="new")
    assert f'<a href="{outline_of(published)}' in listed.text
    assert added.redirect_chain[-1][0] == outline_of(new)
    assert "No steps yet" in added.text


def test_a_row_tells_what_there_is_to_know(curator, published):
    first = Resource.objects.get(key="r11")
    choice = Choice.objects.create(path=published, key="library", question="Which?")
    option = Option.objects.create(choice=choice, key="torch", title="PyTorch", recommended=True)
    Option.objects.create(choice=choice, key="jax", title="JAX")
    Resource.objects.filter(pk=first.pk).update(option=option, minutes=75, weight="optional")
    for _ in range(2):
        Report.objects.create(resource=first, reason="broken")
    Report.objects.create(resource=first, reason="other", state="accepted")
    LinkCheck(address="https://example.org/r11", outcome=Outcome.DOWN).save()

    page = curator.client.get(outline_of(published))

    said = row_of(page, "r11")
    for each in ("Ada", "Article", "optional", "1 h 15 min", "PyTorch", "Not answering", "Changed"):
        assert each in said
    assert "2 open reports" in said
    assert "Not checked yet" in row_of(page, "r12")


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["answering", "moved"], "Moved"),
        (["moved", "not-free"], "No longer free"),
        (["answering", "answering"], "Answering"),
        (["answering"], "Not checked yet"),
    ],
    ids=["one moved", "one no longer free", "all answer", "one unchecked"],
)
def test_the_worst_of_several_links_speaks_for_the_resource(curator, published, outcomes, said):
    first = Resource.objects.get(key="r11")
    Link.objects.create(resource=first, key="second", url="https://example.org/more")
    addresses = ["https://example.org/r11", "https://example.org/more"]
    for address, outcome in zip(addresses, outcomes, strict=False):
        LinkCheck(address=address, outcome=outcome).save()

    assert said in row_of(curator.client.get(outline_of(published)), "r11")


def test_what_learners_have_not_seen_is_marked_in_its_row(curator):
    path = make_path(steps=2, resources=3)
    publishing.publish(path)
    act(curator, path, "place", resource="r13 before r11")
    act(curator, path, "move", resource="r21", step="s1")
    Resource.objects.filter(key="r22").update(title="Renamed")
    act(curator, path, "archive", kind="resource", key="r23", archived="1")

    page = curator.client.get(outline_of(path))

    marked = {key: row_of(page, key) for key in ("r11", "r13", "r21", "r22", "r23")}
    assert "Moved" in marked["r13"]
    assert "Moved" in marked["r21"]
    assert "Changed" in marked["r22"]
    assert "Archived" in marked["r23"]
    assert "since the published revision" not in marked["r11"]
    assert "4 unpublished changes" in page.text
    assert f'href="{page_of(path, "publish")}"' in page.text


def test_each_step_ends_with_a_field_for_an_address(curator, published):
    page = curator.client.get(outline_of(published))

    form = page.text.partition(f'action="{page_of(published, "add")}"')[2].partition("</form>")[0]
    assert page.text.count(f'action="{page_of(published, "add")}"') == 2
    assert '<input type="hidden" name="step" value="s1">' in form
    assert 'name="address"' in form


def test_nothing_done_in_the_outline_publishes(curator, published):
    act(curator, published, "place", step="s2 before s1")
    act(curator, published, "steps", title="Third")
    act(curator, published, "archive", kind="step", key="s1", archived="1")

    assert Revision.objects.count() == 1
    assert Revision.objects.get().document["steps"][0]["key"] == "s1"


def test_a_working_copy_that_is_no_document_is_still_shown(curator, draft):
    Link.objects.filter(resource__key="r11").update(url="https://example.org/a b")

    page = curator.client.get(outline_of(draft))

    assert "This cannot be published yet" in page.text
    assert "Resource r11" in page.text


def test_others_than_curators_see_no_outline(client, published):
    learner = User.objects.create_user("learner@example.org", is_staff=True)
    client.force_login(learner)

    assert client.get(outline_of(published)).status_code == 404
    assert client.post(outline_of(published, "place/"), {"step": "s2 before s1"}).status_code == 404
    assert steps_of(published) == numbered("s1", "s2")


@pytest.mark.parametrize("act_name", ["place/", "order/", "move/", "archive/", "steps/"])
def test_looking_changes_nothing(curator, published, act_name):
    assert curator.client.get(outline_of(published, act_name)).status_code == 405


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("place", {}),
        ("place", {"resource": "r11 above r12"}),
        ("place", {"step": "s1"}),
        ("archive", {"kind": "path", "key": "s1", "archived": "1"}),
        ("archive", {"kind": "step", "key": "s1"}),
    ],
)
def test_what_is_no_wish_is_refused(curator, published, name, sent):
    assert act(curator, published, name, **sent).status_code == 400


def test_a_path_that_is_not_there_is_not_found(curator, published):
    missing = outline_of(published).replace(f"/{published.pk}/", "/999/")

    assert curator.client.get(missing).status_code == 404
    assert curator.client.post(missing + "place/", {"step": "s1 before s2"}).status_code == 404


def big_path(slug, resources):
    """Return a published path of so many resources, all with credits, checks and reports."""
    path = make_path(slug=slug, steps=3, resources=resources // 3)
    links = Link.objects.filter(resource__path=path)
    LinkCheck.objects.bulk_create(
        [LinkCheck(digest=digest_of(link.url), address=link.url) for link in links],
        ignore_conflicts=True,
    )
    Report.objects.bulk_create(
        Report(resource=resource, reason="broken") for resource in path.resources.all()
    )
    publishing.publish(path)
    Resource.objects.filter(path=path).update(minutes=20)
    return path


def queries(curator, ask):
    with CaptureQueriesContext(connection) as captured:
        assert ask(curator.client).status_code == 200
    return len(captured)


def test_the_page_and_its_acts_cost_the_same_at_3_and_at_300_resources(curator):
    asked = {
        "page": lambda path: lambda client: client.get(outline_of(path)),
        "row": lambda path: lambda client: client.get(outline_of(path, "resources/r21/"), **HTMX),
        "last first": lambda path: (
            lambda client: client.post(
                outline_of(path, "order/"), {"keys": ["s3"], "dragged": "s3"}, **HTMX
            )
        ),
        "into another step": lambda path: (
            lambda client: client.post(
                outline_of(path, "order/"),
                {"keys": ["r21"], "dragged": "r21", "step": "s1"},
                **HTMX,
            )
        ),
    }
    small, large = big_path("small", 3), big_path("large", 300)
    # Outlines of revisions and content types are kept once read.
    for path in (small, large):
        curator.client.get(outline_of(path))
        act(curator, path, "place", step="s2 before s1")
        act(curator, path, "place", resource="r21 before r21")
        act(curator, path, "move", resource="r31", step="s2")

    costs = {
        name: [queries(curator, ask(path)) for path in (small, large)]
        for name, ask in asked.items()
    }

    assert {name: few for name, (few, many) in costs.items() if few != many} == {}
    assert costs["page"][0] <= 22
