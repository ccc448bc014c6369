"""A resource added by its address, through the admin's own pages."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.domain import publishing
from learning.models import Creator, Link, Resource, Step
from tests import page_samples as samples
from tests.hostile import page
from tests.learning.admin.conftest import FormReader, make_path, make_resource, page_of

ADDRESS = "http://blog.example.org/gradient"
TYPED = {
    "step": "s1",
    "title": "What a gradient is",
    "address": ADDRESS,
    "kind": "article",
    "weight": "core",
    "minutes": "10",
    "minutes_basis": "text",
    "credit-TOTAL_FORMS": "2",
    "credit-INITIAL_FORMS": "0",
    "credit-0-name": "Tove Aaltonen",
    "credit-0-role": "author",
    "credit-0-kind": "person",
    "credit-1-name": "",
    "credit-1-role": "author",
    "credit-1-kind": "person",
}


class AnyForm(FormReader):
    """Reads the form that holds the title."""

    def handle_starttag(self, tag, attributes):
        super().handle_starttag(tag, attributes)
        if tag == "form":
            self.inside = dict(attributes).get("method") == "post"


def filled_in(response):
    assert response.status_code == 200, response
    reader = AnyForm()
    reader.feed(response.text)
    return reader.fields


def look_up(curator, path, address=ADDRESS, step="s1", **more):
    sent = {"step": step, "address": address, **more}
    return curator.client.post(page_of(path, "add"), sent, follow=True)


def save(curator, path, follow=True, **typed):
    token_page = page_of(path, "add") + "a-token/"
    return curator.client.post(token_page, {**TYPED, **typed}, follow=follow)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_resource_is_added_from_its_address(curator, published, the_web):
    the_web.site("blog.example.org", page(samples.BLOG_POST), path="/gradient")

    asked = look_up(curator, published)
    fields = filled_in(asked)
    saved = curator.client.post(asked.redirect_chain[-1][0], fields, follow=True)

    added = Resource.objects.get(title="What a gradient is & is not")
    assert (added.step.key, added.position, added.key) == ("s1", 3, "what-a-gradient-is-is-not")
    assert (added.kind, added.minutes, added.minutes_basis) == ("article", 10, "text")
    assert [link.url for link in added.links.all()] == [ADDRESS]
    assert [credit.creator.name for credit in added.credits.all()] == ["Tove Aaltonen"]
    assert "This is what blog.example.org says." in asked.text
    assert "From the page&#x27;s schema.org data." in asked.text
    assert "Learners do not see it yet." in said(saved)[0]
    assert page_of(published, "publish") in said(saved)[0]
    assert publishing.has_unpublished_changes(published)
    assert publishing.newest_revision(published).number == 1
    assert LogEntry.objects.get().object_id == str(added.pk)


def test_a_page_that_cannot_be_fetched_is_no_obstacle(curator, draft, the_web):
    the_web.site("blog.example.org", page("", status=404), path="/gradient")

    asked = look_up(curator, draft)
    fields = filled_in(asked)

    assert "There is no page at this address." in asked.text
    assert (fields["address"], fields["title"]) == (ADDRESS, "")


def test_a_form_may_be_filled_in_without_asking_anybody(curator, draft, the_web):
    fields = filled_in(look_up(curator, draft, "", by_hand="1"))

    assert (fields["address"], fields["step"]) == ("", "s1")
    assert the_web.asked == []


def test_while_the_page_is_looked_at_the_form_is_one_link_away(curator, draft, no_worker):
    waiting = look_up(curator, draft)
    here = waiting.redirect_chain[-1][0]
    asked_again = curator.client.get(here, headers={"HX-Request": "true"})
    by_hand = curator.client.get(f"{here}?form=1")

    assert "Looking at blog.example.org…" in waiting.text
    assert '<noscript><meta http-equiv="refresh"' in waiting.text
    assert asked_again.status_code == 204
    assert filled_in(by_hand)["address"] == ADDRESS


def test_the_form_alone_is_sent_to_a_page_that_waits(curator, draft, the_web):
    the_web.site("blog.example.org", page(samples.BLOG_POST), path="/gradient")
    here = look_up(curator, draft).redirect_chain[-1][0]

    swapped = curator.client.get(here, headers={"HX-Request": "true"})

    assert "<html" not in swapped.text
    assert filled_in(swapped)["title"] == "What a gradient is & is not"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_a_look_up_of_long_ago_leads_back_to_the_start(curator, draft, headers):
    gone = curator.client.get(page_of(draft, "add") + "long-ago/", headers=headers)

    assert (gone.headers.get("HX-Redirect") or gone.headers["Location"]) == page_of(draft, "add")


def test_a_look_up_belongs_to_its_path(curator, draft, no_worker):
    here = look_up(curator, draft).redirect_chain[-1][0]
    other = make_path("other")

    elsewhere = curator.client.get(here.replace(f"/{draft.pk}/", f"/{other.pk}/"))

    assert elsewhere.headers["Location"] == page_of(other, "add")


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"address": ""}, "Paste an address"),
        ({"address": "javascript:alert(1)"}, "must begin with http:// or https://"),
        ({"address": "http://ann:secret@example.org/"}, "must not hold a user name"),
        ({"address": "http://localhost/"}, "must name a public host"),
        ({"address": "https://example.org/" + "a" * 1_000}, "at most 1000 characters"),
        ({"step": "elsewhere"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_looked_up_is_told_in_the_field(curator, draft, the_web, typed, complaint):
    answer = look_up(curator, draft, **typed)

    assert complaint in answer.text
    assert not answer.redirect_chain
    assert the_web.asked == []


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "a\u202eb"}, "invisible character"),
        ({"address": ""}, "Only an activity goes without an address."),
        ({"address": "ftp://example.org/"}, "must begin with http:// or https://"),
        ({"key": "r21"}, "The path has a resource with this key."),
        ({"key": "No Key"}, "Use small letters"),
        ({"minutes": "100001"}, "less than or equal to 100000"),
        ({"kind": "podcast"}, "Select a valid choice"),
        ({"credit-0-name": ""}, "Name who made it, or say that nobody knows."),
        ({"creators_unknown": "on"}, "Somebody is named"),
        ({"credit-0-role": "king"}, "Select a valid choice"),
        ({"credit-0-name": "a" * 201}, "at most 200 characters"),
        ({"credit-TOTAL_FORMS": "1000"}, "at most 50 forms"),
        ({"step": "s3"}, "Select a valid choice"),
        ({"guidance": "a" * 20_001}, "at most 20000 characters"),
    ],
)
def test_what_cannot_be_saved_is_told_in_the_field(curator, draft, typed, complaint):
    before = Resource.objects.count()

    answer = save(curator, draft, **typed)

    assert answer.status_code == 200
    assert complaint in answer.text
    assert (Resource.objects.count(), Creator.objects.count()) == (before, 1)


def test_an_activity_needs_no_address(curator, draft):
    save(curator, draft, kind="activity", address="")

    assert not Resource.objects.get(key="what-a-gradient-is").links.exists()


def test_creators_that_are_known_are_credited_again(curator, draft):
    Creator.objects.create(key="ursula-muller", name="Ursula Müller")
    Creator.objects.create(key="tove-aaltonen", name="Another Tove")

    save(
        curator,
        draft,
        **{
            "credit-TOTAL_FORMS": "4",
            "credit-0-name": "URSULA MÜLLER",
            "credit-1-name": "ada",
            "credit-1-role": "lecturer",
            "credit-2-name": "Ada",
            "credit-2-role": "lecturer",
            "credit-2-kind": "person",
            "credit-3-name": "Tove Aaltonen",
            "credit-3-role": "host",
            "credit-3-kind": "institution",
        },
    )

    credits = Resource.objects.get(key="what-a-gradient-is").credits.order_by("position")
    assert [(row.creator.key, row.role, row.position) for row in credits] == [
        ("ursula-muller", "author", 1),
        ("ada", "lecturer", 2),
        ("tove-aaltonen-2", "host", 3),
    ]
    assert Creator.objects.get(key="tove-aaltonen-2").kind == "institution"


def test_a_key_that_nobody_chose_is_made_of_the_title(curator, draft):
    save(curator, draft)
    save(curator, draft)

    keys = (
        Resource.objects.filter(title=TYPED["title"]).order_by("pk").values_list("key", flat=True)
    )
    assert list(keys) == ["what-a-gradient-is", "what-a-gradient-is-2"]


def test_another_may_be_added_right_away(curator, draft):
    answer = save(curator, draft, step="s2", another="1")

    assert answer.redirect_chain[-1][0] == page_of(draft, "add") + "?step=s2"
    assert filled_in(answer)["step"] == "s2"


def test_a_step_that_was_archived_meanwhile_takes_nothing(curator, draft):
    Step.objects.filter(path=draft, key="s1").update(archived_at=timezone.now())

    answer = save(curator, draft)

    assert "Select a valid choice" in answer.text
    assert not Resource.objects.filter(title=TYPED["title"]).exists()


def test_a_step_takes_as_many_as_a_document_may_hold(curator, draft, monkeypatch):
    monkeypatch.setattr("learning.domain.adding.MOST_RESOURCES", 2)

    assert "A step holds at most 2." in save(curator, draft).text


def test_a_page_about_a_paper_names_the_paper_itself(curator, draft, the_web):
    the_web.site("blog.example.org", page(samples.PREPRINT), path="/gradient")

    asked = look_up(curator, draft)

    assert "The page names its PDF: https://papers.example.org/pdf/1501.00001" in asked.text
    assert filled_in(asked)["credit-1-name"] == "Anna Maria de Vries"


def test_the_address_that_was_pasted_stays_in_sight(curator, draft, the_web):
    own = page('<link rel="canonical" href="/own"><title>Own</title>')
    the_web.site("blog.example.org", own, path="/gradient")

    asked = look_up(curator, draft)

    assert filled_in(asked)["address"] == "http://blog.example.org/own"
    assert f"You pasted {ADDRESS}" in asked.text


def test_another_language_than_the_paths_goes_into_the_guidance(curator, draft, the_web):
    the_web.site("blog.example.org", page(samples.BOOK), path="/gradient")

    assert filled_in(look_up(curator, draft))["guidance"] == "In German."


def test_a_page_longer_than_was_read_leaves_the_minutes_open(curator, draft, the_web):
    long = samples.BLOG_POST.replace("</article>", samples.WORDS * 40)
    the_web.site("blog.example.org", page(long), path="/gradient")

    asked = look_up(curator, draft)

    assert filled_in(asked)["minutes"] == ""
    assert re.search(r"its text takes at least \d\d\d minutes", asked.text)


def test_an_address_that_is_here_already_is_pointed_out(curator, draft, no_worker):
    make_resource(draft.steps.get(key="s2"), "old").links.update(
        url="https://www.blog.example.org/gradient/?utm_source=feed#top"
    )

    here = look_up(curator, draft).redirect_chain[-1][0]
    answer = curator.client.get(f"{here}?form=1")

    assert "Already in step 2 of this path as “Resource old”." in answer.text
    assert page_of(Resource.objects.get(key="old")) in answer.text
    assert "Bring it back" not in answer.text


def test_an_archived_one_is_brought_back_instead(curator, published, no_worker):
    archived = make_resource(published.steps.get(key="s2"), "old")
    archived.links.update(url=ADDRESS)
    Resource.objects.filter(pk=archived.pk).update(archived_at=timezone.now())

    here = look_up(curator, published).redirect_chain[-1][0]
    answer = curator.client.get(f"{here}?form=1")
    assert "Already in step 2 of this path as “Resource old”. It is archived." in answer.text
    curator.press(archived, "bring_back", _only_save="1")

    assert page_of(archived, "bring_back") in answer.text
    assert Resource.objects.get(pk=archived.pk).archived_at is None
    assert publishing.newest_revision(published).number == 1


def test_what_another_path_says_of_it_is_taken_over(curator, draft, no_worker):
    other = make_path("other")
    known = make_resource(other.steps.first(), "known", creator=Creator.objects.get(key="ada"))
    Resource.objects.filter(pk=known.pk).update(kind="book", minutes=300)
    known.links.update(url=ADDRESS)

    here = look_up(curator, draft).redirect_chain[-1][0]
    shown = curator.client.get(f"{here}?form=1")
    fields = filled_in(curator.client.get(f"{here}?from={known.pk}"))

    assert "Also on “Path other” as “Resource known”." in shown.text
    assert f"?from={known.pk}" in shown.text
    assert [fields[name] for name in ("title", "kind", "minutes", "credit-0-name")] == [
        *["Resource known", "book", "300", "Ada"]
    ]
    assert fields["address"] == ADDRESS


@pytest.mark.parametrize("foreign", ["999999", "x", "", "1 OR 1=1"])
def test_only_a_duplicate_is_taken_over(curator, draft, no_worker, foreign):
    here = look_up(curator, draft).redirect_chain[-1][0]

    assert filled_in(curator.client.get(here, {"from": foreign}))["title"] == ""


def test_a_path_without_steps_says_what_is_missing(curator, db):
    empty = make_path("empty", steps=0)

    assert "The path has no step yet" in curator.client.get(page_of(empty, "add")).text


def test_only_curators_add(client, draft, django_user_model):
    client.force_login(django_user_model.objects.create_user("staff@example.org", is_staff=True))

    for address in (page_of(draft, "add"), page_of(draft, "add") + "token/"):
        assert client.get(address).status_code == 404
        assert client.post(address, TYPED).status_code == 404
    assert not Resource.objects.filter(title=TYPED["title"]).exists()


def test_the_pages_cost_the_same_on_a_long_path(curator, no_worker):
    def queries(path):
        here = look_up(curator, path).redirect_chain[-1][0]
        asked = []
        for address in (page_of(path, "add"), f"{here}?form=1"):
            with CaptureQueriesContext(connection) as captured:
                assert curator.client.get(address).status_code == 200
            asked.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            assert save(curator, path, follow=False).status_code == 302
        return [*asked, len(captured)]

    short, long = make_path("short", 1, 3), make_path("long", 3, 100)
    Link.objects.filter(resource__path=short, resource__key="r11").update(url=ADDRESS)
    queries(short)
    few = queries(short)
    Link.objects.filter(resource__path=long).update(url=ADDRESS)

    assert queries(long) == few
