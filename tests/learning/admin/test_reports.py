"""Reports answered by curators: grouped, mended at hand, each reporter told once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from learning.domain import publishing
from learning.domain.telling import tell_reporters
from learning.models import Creator, Credit, Link, LinkCheck, Outcome, Report, Resource
from tests.factories import make_learner
from tests.learning.admin.conftest import make_path, page_of

PAGE = "/admin/reports/"
ADDRESS = "ines@example.org"
NOON = datetime(2025, 11, 3, 12, tzinfo=UTC)


def report(key="r11", reason="broken", sent=NOON, **fields):
    if "creator" not in fields:
        fields["resource"] = Resource.objects.get(key=key)
    return Report.objects.create(reason=reason, sent_at=sent, **fields)


def forms(text):
    """Return what each matter on the page would send, by its name."""
    found = {}
    for form in re.findall(r'<form class="matter".*?</form>', text, re.DOTALL):
        sent = {}
        for tag in re.findall(r"<(?:input|select|option)[^>]*>", form):
            given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if tag.startswith("<select"):
                select = given["name"]
                sent[select] = []
            elif tag.startswith("<option"):
                if "selected" in tag or not sent[select]:
                    sent[select] = [given["value"]]
            elif given.get("type") != "checkbox" or "checked" in tag:
                sent.setdefault(given["name"], []).append(given.get("value", ""))
        found[sent["matter"][0]] = sent
    return found


def answer(curator, matter, act, page=PAGE, **typed):
    """Answer a matter as its form on the page would, having typed some of it."""
    shown = forms(curator.client.get(page).text)
    data = {**shown[matter], "act": act}
    data |= {f"{matter}-{name.replace('__', '-')}": value for name, value in typed.items()}
    return curator.client.post(page, data, follow=True)


def matter_of(key="r11", reason="broken"):
    return f"resource-{Resource.objects.get(key=key).pk}-{reason}"


def test_wrong_credit_comes_first_then_what_most_report_then_the_oldest(curator, published):
    report("r11", "outdated", NOON)
    report("r12", "other", NOON - timedelta(days=1), detail="Hm")
    report("r21", "broken", NOON + timedelta(days=1))
    report("r21", "broken", NOON + timedelta(days=1))
    report("r22", "credit", NOON + timedelta(days=2))

    page = curator.client.get(PAGE).text

    assert re.findall(r"<h3><a[^>]*>(.*?)</a>", page) == [
        "Resource r22",
        "Resource r21",
        "Resource r12",
        "Resource r11",
    ]


def test_a_group_says_how_many_of_whom_since_when_and_what_they_wrote(curator, published):
    learners = [make_learner() for _ in range(5)]
    for number, learner in enumerate(learners):
        report(reporter=learner, detail=f"<b>Word {number}</b>", reply_to=ADDRESS)
    report(detail="x" * 2000)

    page = curator.client.get(PAGE).text

    assert "5 learners and 1 visitor, first on 3 November 2025." in page
    assert "5 wait for an answer." in page
    assert "&lt;b&gt;Word 0&lt;/b&gt;" in page
    assert "3 more" in page
    assert "x" * 300 not in page.split("All of it")[0]


def test_nobody_sees_who_reported_or_where_they_are_answered(curator, published):
    report(reporter=make_learner(email=ADDRESS, name="Ines"), reply_to=ADDRESS)
    report(reply_to="visitor@example.org")
    pages = [PAGE, "/admin/", page_of(Resource.objects.get(key="r11"))]

    before = [curator.client.get(page).text for page in pages]
    answer(curator, matter_of(), "accept", sentence="It is mended.")
    after = curator.client.get(f"{PAGE}?state=accepted").text

    for text in [*before, after]:
        assert ADDRESS not in text
        assert "visitor@example.org" not in text
        assert "Ines" not in text
    assert "A learner, 3 November 2025, 12:00" in before[0]
    assert "Waits for an answer" in before[0]


def test_an_address_that_no_rule_let_in_is_shown_and_not_linked(curator, published):
    report()
    Link.objects.filter(resource__key="r11").update(url="javascript:alert(1)")

    page = curator.client.get(PAGE).text

    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_many_subjects_are_paged(curator):
    publishing.publish(make_path(steps=5, resources=5))
    for resource in Resource.objects.all():
        report(resource.key, "other", detail="Hm")

    first, second = (curator.client.get(f"{PAGE}?page={n}").text for n in (1, 2))

    assert "Page 1 of 2" in first
    assert (first.count("<h3>"), second.count("<h3>")) == (20, 5)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.DOWN, "Matches the nightly check: not answering since 2 November 2025."),
        (Outcome.MOVED, "Matches the nightly check: moved since 2 November 2025."),
        (Outcome.ANSWERING, "The nightly check had an answer on 4 November 2025."),
    ],
)
def test_a_broken_link_is_matched_with_what_the_check_saw(curator, published, outcome, said):
    report()
    LinkCheck.objects.create(
        address="https://example.org/r11",
        outcome=outcome,
        since=NOON - timedelta(days=1),
        checked_at=NOON + timedelta(days=1),
        moved_to="https://example.org/moved" if outcome == Outcome.MOVED else "",
    )

    page = curator.client.get(PAGE).text

    assert said in page
    assert ("https://example.org/moved" in page) == (outcome == Outcome.MOVED)


def test_a_broken_link_gets_its_new_address_and_the_reporter_a_letter(curator, published):
    told = report(reply_to=ADDRESS, detail="Secret words")

    page = answer(curator, matter_of(), "address", address="https://example.org/new")

    told.refresh_from_db()
    revision = publishing.newest_revision(published)
    [letter] = mail.outbox
    assert Resource.objects.get(key="r11").links.get().url == "https://example.org/new"
    assert revision.number == 2
    assert revision.summary == "After a report on “Resource r11”: The link has a new address."
    assert "is published as revision 2" in page.text
    assert (told.state, told.revision, told.reply_to) == ("accepted", revision, "")
    assert told.answered_by == curator.user
    assert letter.to == [ADDRESS]
    assert letter.subject == "Your report on Resource r11"
    assert "The link has a new address." in letter.body
    assert "http://localhost:8000/paths/deep/s1/#r-r11" in letter.body
    assert "Secret words" not in letter.body
    assert letter.alternatives[0][1] == "text/html"
    assert "The link has a new address." in letter.alternatives[0][0]


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "http://localhost/", "no"])
def test_an_address_that_no_learner_may_get_is_refused(curator, published, address):
    report(reply_to=ADDRESS)

    page = answer(curator, matter_of(), "address", address=address)

    assert 'role="alert"' in page.text
    assert Report.objects.open().count() == 1
    assert mail.outbox == []


def test_a_decline_needs_a_sentence_and_carries_it(curator, published):
    report(reply_to=ADDRESS)

    refused = answer(curator, matter_of(), "decline")
    answer(curator, matter_of(), "decline", sentence="It answers <from> here.")

    [letter] = mail.outbox
    assert "Say in a sentence what came of it" in refused.text
    assert Report.objects.get().state == "declined"
    assert "It answers <from> here." in letter.body
    assert "It answers &lt;from&gt; here." in letter.alternatives[0][0]
    assert publishing.newest_revision(published).number == 1


def test_a_credit_is_corrected_in_place_by_a_known_and_a_new_creator(curator, published):
    told = report(reason="credit", reply_to=ADDRESS)
    Creator.objects.create(key="ben", name="Ben Bell")

    answer(
        curator,
        matter_of(reason="credit"),
        "credits",
        credits__0__role="lecturer",
        credits__1__name="ben bell",
        credits__2__name="Chuong Do",
        credits__2__institution="Stanford",
    )

    credits = Credit.objects.filter(resource__key="r11").order_by("position")
    assert [(c.creator.key, c.role, c.institution) for c in credits] == [
        ("ada", "lecturer", ""),
        ("ben", "author", ""),
        ("chuong-do", "author", "Stanford"),
    ]
    told.refresh_from_db()
    assert told.revision.number == 2
    assert "The credit is corrected." in mail.outbox[0].body


def test_a_creator_is_removed_from_a_credit(curator, published):
    report(reason="credit")

    answer(
        curator,
        matter_of(reason="credit"),
        "credits",
        credits__0__DELETE="on",
        credits__1__name="Grace",
    )

    assert [c.creator.name for c in Credit.objects.filter(resource__key="r11")] == ["Grace"]


def test_a_credit_may_be_marked_as_unknown_but_not_just_emptied(curator, published):
    report(reason="credit")
    matter = matter_of(reason="credit")

    refused = answer(curator, matter, "credits", credits__0__DELETE="on")
    answer(curator, matter, "unknown")

    resource = Resource.objects.get(key="r11")
    assert "Name somebody, or mark the creator as unknown." in refused.text
    assert resource.creators_unknown
    assert not resource.credits.exists()
    assert publishing.newest_revision(published).number == 2


def test_nobody_is_credited_twice_or_by_a_name_that_two_have(curator, published):
    report(reason="credit")
    for key in ("ben-1", "ben-2"):
        Creator.objects.create(key=key, name="Ben")
    matter = matter_of(reason="credit")

    twice = answer(curator, matter, "credits", credits__1__name="ada")
    which = answer(curator, matter, "credits", credits__1__name="Ben")

    assert "Somebody is named twice in the same role." in twice.text
    assert "Two creators have this name" in which.text
    assert Credit.objects.filter(resource__key="r11").count() == 1


def test_what_is_out_of_date_leaves_the_path_with_its_ticks(curator, published):
    report(reason="outdated", reply_to=ADDRESS)

    answer(curator, matter_of(reason="outdated"), "archive", sentence="Thank you.")

    assert Resource.objects.get(key="r11").archived_at
    assert "It is no longer part of the path. Thank you." in mail.outbox[0].body
    assert "http://localhost:8000/paths/deep/\n" in mail.outbox[0].body


@pytest.mark.parametrize(("act", "archived"), [("not-free", False), ("not-free-archive", True)])
def test_what_is_no_longer_free_is_marked_by_a_person(curator, published, act, archived):
    report(reason="not-free")

    answer(curator, matter_of(reason="not-free"), act)

    check = LinkCheck.objects.get()
    published.refresh_from_db()
    assert (check.address, check.outcome) == ("https://example.org/r11", Outcome.NOT_FREE)
    assert (check.judged_by, check.reason) == (curator.user, "person")
    assert published.links_changed_at
    assert (Resource.objects.get(key="r11").archived_at is not None) == archived


def test_a_link_that_was_replaced_is_judged_where_it_leads_now(curator, published):
    now = "https://example.org/now"
    Link.objects.filter(resource__key="r11").update(replaced_by=now)
    LinkCheck.objects.create(address=now, outcome=Outcome.DOWN, since=NOON, checked_at=NOON)
    report(reason="not-free")

    page = curator.client.get(PAGE).text
    answer(curator, matter_of(reason="not-free"), "not-free")

    assert "The nightly check says: not answering." in page
    assert LinkCheck.objects.get().outcome == Outcome.NOT_FREE


def test_something_else_is_accepted_with_a_sentence(curator, published):
    report(reason="other", detail="Takes three hours.", reply_to=ADDRESS)

    answer(curator, matter_of(reason="other"), "accept", sentence="We say three hours now.")

    assert Report.objects.get().answer == "We say three hours now."
    assert "We say three hours now." in mail.outbox[0].body


def test_a_creators_details_are_corrected_on_every_path(curator, published):
    other = make_path("other")
    publishing.publish(other)
    ada = Creator.objects.get()
    report(reason="credit", creator=ada, reply_to=ADDRESS)

    page = answer(
        curator,
        f"creator-{ada.pk}-credit",
        "details",
        name="Ada Lovelace",
        support_url="https://give.example.org/",
    )

    ada.refresh_from_db()
    assert (ada.name, ada.support_url) == ("Ada Lovelace", "https://give.example.org/")
    assert {publishing.newest_revision(path).number for path in (published, other)} == {2}
    assert page.text.count("is published as revision 2") == 2
    assert "http://localhost:8000/credits/ada/" in mail.outbox[0].body


def test_other_unpublished_changes_are_not_published_along(curator, published):
    Resource.objects.filter(key="r22").update(title="Half done")
    told = report(reply_to=ADDRESS)

    page = answer(curator, matter_of(), "address", address="https://example.org/new")

    told.refresh_from_db()
    assert "Not published, because of other unpublished changes: <a" in page.text
    assert ">Path deep</a>." in page.text
    assert publishing.newest_revision(published).number == 1
    assert told.revision is None
    assert "Learners see it once the path is published again." in mail.outbox[0].body


def test_a_draft_stays_a_draft(curator, draft):
    report()

    answer(curator, matter_of(), "address", address="https://example.org/new")

    assert publishing.newest_revision(draft) is None
    assert Resource.objects.get(key="r11").links.get().url == "https://example.org/new"


def test_a_fix_that_cannot_be_published_is_kept_and_says_why(curator, published):
    Resource.objects.exclude(key="r11").update(archived_at=timezone.now())
    publishing.publish(published)
    report(reason="outdated")

    page = answer(curator, matter_of(reason="outdated"), "archive")

    assert "The path has nothing to tick yet." in page.text
    assert publishing.newest_revision(published).number == 2
    assert Report.objects.get().state == "accepted"


def test_some_of_a_group_are_answered_and_the_others_wait(curator, published):
    first, second = report(), report()

    page = forms(curator.client.get(PAGE).text)[matter_of()]
    data = page | {"act": "decline", "report": [first.pk]}
    curator.client.post(PAGE, data | {f"{matter_of()}-sentence": "No."})
    none = curator.client.post(PAGE, page | {"act": "decline", "report": []}, follow=True)

    assert [r.state for r in Report.objects.order_by("pk")] == ["declined", "open"]
    assert second.state == "open"
    assert "Tick the reports that this answers." in none.text


def test_a_group_of_hundreds_is_answered_at_once_and_a_newer_report_waits(curator, published):
    resource = Resource.objects.get(key="r11")
    Report.objects.bulk_create(Report(resource=resource, reason="broken") for _ in range(120))
    page = forms(curator.client.get(PAGE).text)[matter_of()]
    late = report()

    curator.client.post(PAGE, page | {"act": "decline", f"{matter_of()}-sentence": "No."})

    assert list(Report.objects.open()) == [late]


def test_a_report_of_another_matter_is_not_answered_by_its_number(curator, published):
    report("r11")
    other = report("r12")

    page = forms(curator.client.get(PAGE).text)[matter_of()]
    curator.client.post(
        PAGE, page | {"report": [other.pk], "act": "decline", f"{matter_of()}-sentence": "No."}
    )

    assert Report.objects.open().count() == 2


def test_the_second_of_two_curators_is_told_and_one_letter_goes_out(
    curator, other_curator, published
):
    report(reply_to=ADDRESS)
    matter = matter_of()
    shown = forms(other_curator.client.get(PAGE).text)[matter]
    answer(curator, matter, "address", address="https://example.org/new")

    late = other_curator.client.post(
        PAGE,
        shown | {"act": "address", f"{matter}-address": "https://example.org/other"},
        follow=True,
    )

    assert "These reports are answered already. Nothing was changed." in late.text
    assert Resource.objects.get(key="r11").links.get().url == "https://example.org/new"
    assert len(mail.outbox) == 1


def test_a_fix_never_goes_over_what_somebody_changed_meanwhile(curator, published):
    report(reason="credit")
    matter = matter_of(reason="credit")
    shown = forms(curator.client.get(PAGE).text)[matter]
    Credit.objects.filter(resource__key="r11").update(role="host")

    stopped = curator.client.post(PAGE, shown | {"act": "unknown"}, follow=True)

    assert "Not done: somebody changed this meanwhile." in stopped.text
    assert Credit.objects.filter(resource__key="r11").count() == 1
    assert Report.objects.open().count() == 1


def test_a_new_address_never_goes_over_what_replaced_the_link_meanwhile(curator, published):
    report()
    shown = forms(curator.client.get(PAGE).text)[matter_of()]
    Link.objects.filter(resource__key="r11").update(replaced_by="https://example.org/theirs")

    wish = {f"{matter_of()}-address": "https://example.org/mine"}
    stopped = curator.client.post(PAGE, {**shown, **wish, "act": "address"}, follow=True)

    assert "Not done: somebody changed this meanwhile." in stopped.text
    link = Link.objects.get(resource__key="r11")
    assert (link.url, link.replaced_by) == (
        "https://example.org/r11",
        "https://example.org/theirs",
    )
    assert Report.objects.open().exists()


def test_one_person_with_three_reports_of_a_matter_gets_one_letter(curator, published):
    for _ in range(3):
        report(reply_to=ADDRESS)
    report(reply_to="omar@example.org")

    answer(curator, matter_of(), "accept", sentence="Mended.")

    assert sorted(letter.to for letter in mail.outbox) == [[ADDRESS], ["omar@example.org"]]
    assert not Report.objects.exclude(reply_to="").exists()


def test_a_learner_is_told_where_they_are_read_now(curator, published):
    ines = make_learner(email=ADDRESS)
    report(reporter=ines, reply_to=ADDRESS)
    User.objects.filter(pk=ines.pk).update(email="new@example.org")

    answer(curator, matter_of(), "accept", sentence="Mended.")

    assert mail.outbox[0].to == ["new@example.org"]


def test_a_learner_is_told_in_their_language_and_days_and_a_visitor_in_the_sites(
    curator, published
):
    late = NOON.replace(hour=23)
    report(
        reporter=make_learner(language="de", time_zone="Asia/Tokyo"), reply_to=ADDRESS, sent=late
    )
    report(reply_to="omar@example.org", sent=late)

    with translation.override("zh-hans"):
        answer(curator, matter_of(), "accept", sentence="Mended.")

    pages = {letter.to[0].partition("@")[0]: letter.alternatives[0][0] for letter in mail.outbox}
    visitors, learners = pages.pop("omar"), next(iter(pages.values()))
    assert '<html lang="de">' in learners
    assert re.search(r"\b4\.? November 2025", learners)
    assert '<html lang="en">' in visitors
    assert "3 November 2025" in visitors


def test_a_letter_that_fails_waits_and_holds_up_no_other(curator, published, monkeypatch, caplog):
    send = mail.EmailMultiAlternatives.send

    def fail_for_ines(letter, *given, **more):
        if letter.to == [ADDRESS]:
            raise OSError
        return send(letter, *given, **more)

    report(reply_to=ADDRESS)
    report(reply_to="zoe@example.org")
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", fail_for_ines)
        answer(curator, matter_of(), "accept", sentence="Mended.")
    assert [letter.to for letter in mail.outbox] == [["zoe@example.org"]]
    assert ADDRESS not in caplog.text

    tell_reporters.enqueue()
    tell_reporters.enqueue()

    assert [letter.to for letter in mail.outbox] == [["zoe@example.org"], [ADDRESS]]


def test_a_letter_tells_nothing_that_is_not_published_yet(curator, published):
    Resource.objects.filter(key="r11").update(title="The secret title")
    Creator.objects.filter(key="ada").update(name="The secret name")
    report(reply_to=ADDRESS)
    report(creator=Creator.objects.get(key="ada"), reason="other", reply_to="zoe@example.org")

    answer(curator, matter_of(), "decline", sentence="It works here.")
    answer(curator, f"creator-{Creator.objects.get().pk}-other", "decline", sentence="It stays.")

    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        html, _type = letter.alternatives[0]
        assert "secret" not in f"{letter.subject} {letter.body} {html}"
    assert "Resource r11" in mail.outbox[0].subject
    assert "Ada" in mail.outbox[1].subject


def test_a_title_with_line_breaks_stays_one_subject(curator, published):
    Resource.objects.filter(key="r11").update(title="Title\r\nBcc: all@example.org")
    publishing.withdraw(published)  # What is published is told by its title as published.
    report(reply_to=ADDRESS)

    answer(curator, matter_of(), "decline", sentence="It is as it is.")

    assert mail.outbox[0].subject == "Your report on Title Bcc: all@example.org"
    assert mail.outbox[0].recipients() == [ADDRESS]


def test_an_answer_is_logged_with_the_resource(curator, published):
    report()

    answer(curator, matter_of(), "address", address="https://example.org/new")

    entry = LogEntry.objects.get()
    assert entry.get_change_message() == "Reports accepted: The link has a new address."
    assert entry.get_edited_object() == Resource.objects.get(key="r11")


def test_answered_reports_are_listed_with_what_came_of_them(curator, published):
    report(detail="Gone")
    answer(curator, matter_of(), "address", address="https://example.org/new")

    accepted = curator.client.get(f"{PAGE}?state=accepted").text
    declined = curator.client.get(f"{PAGE}?state=declined").text

    assert "Gone" in accepted
    assert "The link has a new address." in accepted
    assert "Revision 2" in accepted
    assert "There are none." in declined


def test_the_list_is_filtered_by_path(curator, published):
    other = make_path("other", resources=0)
    report(creator=Creator.objects.get(), reason="other", detail="Me")
    report()

    here = curator.client.get(f"{PAGE}?path={published.pk}").text
    there = curator.client.get(f"{PAGE}?path={other.pk}").text
    nonsense = curator.client.get(f"{PAGE}?path=x&state=y&page=z").text

    assert "Resource r11" in here
    assert ">Ada</a>" in here
    assert "Nothing is reported here." in there
    assert "Resource r11" in nonsense


@pytest.mark.parametrize("matter", ["", "resource-1", "resource-1-nonsense", "path-1-broken"])
def test_a_matter_that_makes_no_sense_is_a_bad_request(curator, published, matter):
    assert curator.client.post(PAGE, {"matter": matter, "act": "accept"}).status_code == 400


def test_only_curators_see_and_answer(published):
    told = report()
    staff, learner = Client(), Client()
    staff.force_login(User.objects.create_user("staff@example.org", is_staff=True))
    learner.force_login(make_learner())
    history = f"/admin/learning/resource/{told.resource_id}/credit-history/"

    for address in (PAGE, history):
        assert staff.get(address).status_code == 404
        assert learner.get(address).status_code == 302
    sent = {"matter": matter_of(), "report": told.pk, "act": "archive"}
    assert staff.post(PAGE, sent).status_code == 404
    assert Report.objects.open().count() == 1


def test_the_credits_history_says_who_since_when_and_which_report(curator, published):
    report(reason="credit")
    matter = matter_of(reason="credit")
    answer(curator, matter, "credits", credits__1__name="Chuong Do", sentence="Both are named.")
    resource = Resource.objects.get(key="r11")

    page = curator.client.get(f"/admin/learning/resource/{resource.pk}/credit-history/").text
    form = curator.client.get(page_of(resource)).text

    assert page.index("Revision 2") < page.index("Revision 1")
    assert "Added: Chuong Do, author" in page
    assert "The credit is corrected. Both are named." in page
    assert str(curator.user) in page
    assert f"/admin/learning/resource/{resource.pk}/credit-history/" in form
    assert curator.client.get("/admin/learning/resource/999/credit-history/").status_code == 404


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_pages_cost_the_same_for_3_and_for_300_reports(curator):
    path = make_path(steps=3, resources=10)
    publishing.publish(path)
    resources = list(Resource.objects.order_by("pk"))
    addresses = [PAGE, f"{PAGE}?state=accepted", f"{PAGE}?path={path.pk}"]
    reasons = ["credit", "broken", "not-free"]

    def add(number, state):
        Report.objects.bulk_create(
            Report(resource=resources[n % 30], reason=reasons[n % 3], state=state)
            for n in range(number)
        )

    for state in ("open", "accepted"):
        add(3, state)
    few = [queries_of(curator.client, address) for address in addresses]
    for state in ("open", "accepted"):
        add(297, state)
    many = [queries_of(curator.client, address) for address in addresses]

    assert many == few
    assert max(many) <= 20
