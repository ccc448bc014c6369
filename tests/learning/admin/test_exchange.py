"""The curriculum file up and down: shown first, applied as shown and as a whole, or refused."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from learning.domain.exporting import document_of
from learning.domain.importing import apply
from learning.domain.reading import MOST_BYTES
from learning.domain.schema import write_json, write_yaml
from learning.models import Completion, Creator, Enrolment, LearningPath, Resource
from tests.factories import document, make_learner, resource, step
from tests.learning.admin.conftest import make_path, page_of

SMALL = """\
key: deep
title: Deeper
steps:
  - key: s1
    title: Step 1
    resources:
      - key: fresh
        title: Fresh
        kind: article
"""


def send(curator, path, text=None, upload=None, **fields):
    data = dict(fields)
    if text is not None:
        data["text"] = text
    if upload is not None:
        data["upload"] = SimpleUploadedFile("anything.doc", upload, "application/msword")
    return curator.client.post(page_of(path, "exchange"), data)


def confirm(curator, path, shown, **fields):
    """Press the button of a plan that was shown."""
    exactly = {"exactly": "1"} if shown.context["exactly"] else {}
    data = {"text": shown.context["text"], "mark": shown.context["plan"].mark, **exactly, **fields}
    return curator.client.post(page_of(path, "exchange"), data, follow=True)


def taken(curator, path, copy="working-copy", form="yaml"):
    address = reverse("admin:learning_learningpath_download", args=[path.pk, copy, form])
    return curator.client.get(address)


def all_rows():
    return {path.slug: write_yaml(document_of(path)) for path in LearningPath.objects.all()}


def faults(response):
    """What the page says is wrong: line, place and reason."""
    return [(each.line, each.place, each.reason) for each, _words in response.context["faults"]]


def test_a_document_is_shown_then_applied_to_the_working_copy(curator, published):
    Enrolment.objects.create(path=published, learner=make_learner())

    shown = send(curator, published, SMALL)

    assert "1 learner is on this path." in shown.text
    assert "Changed: title of the path, from “Path deep” to “Deeper”." in shown.text
    assert "New: the resource “Fresh” of the step “Step 1”." in shown.text
    assert "Kept, not in the file: the resource “Resource r11”" in shown.text
    published.refresh_from_db()
    assert published.title == "Path deep"

    done = confirm(curator, published, shown)

    published.refresh_from_db()
    assert published.title == "Deeper"
    assert {row.key for row in Resource.objects.live().filter(step__key="s1")} == {
        *("fresh", "r11", "r12"),
    }
    assert published.revisions.count() == 1
    assert "2 changes are in the working copy." in done.text
    assert f'href="{page_of(published, "publish")}"' in done.text
    assert LogEntry.objects.get().get_change_message() == "Imported a document: 2 changes."


def test_what_is_not_mentioned_is_archived_when_asked_and_its_ticks_stay(curator, published):
    row = Resource.objects.get(key="r12")
    tick = Completion.objects.create(learner=make_learner(), resource=row)
    kept = send(curator, published, SMALL)

    shown = send(curator, published, kept.context["text"], switch="1")
    assert "Archived: the resource “Resource r12” of the step “Step 1”." in shown.text
    confirm(curator, published, shown)

    row.refresh_from_db()
    assert row.archived_at
    assert Completion.objects.contains(tick)
    assert [step.key for step in published.steps.live()] == ["s1"]


def test_asking_the_other_way_again_keeps_what_is_not_mentioned(curator, published):
    shown = send(curator, published, SMALL, exactly="1", switch="0")

    assert not shown.context["exactly"]
    assert shown.context["kept"]


@pytest.mark.parametrize("write", [write_yaml, write_json])
def test_the_form_is_known_by_its_content_and_not_by_its_name(curator, draft, write):
    wanted = document_of(draft).model_copy(update={"title": "Renamed"})

    shown = send(curator, draft, upload=write(wanted).encode())

    assert [str(change) for change in shown.context["plan"].changes] == [
        "Changed: title of the path, from “Path deep” to “Renamed”."
    ]


def test_a_plan_that_is_no_longer_true_is_shown_anew_and_not_applied(curator, draft):
    shown = send(curator, draft, SMALL)
    LearningPath.objects.update(tagline="Somebody was quicker.")

    again = confirm(curator, draft, shown)

    assert again.status_code == 409
    assert "The plan is no longer the one you were shown" in again.text
    assert not Resource.objects.filter(key="fresh").exists()
    confirm(curator, draft, again)
    assert Resource.objects.filter(key="fresh").exists()


def test_another_text_is_not_applied_under_the_mark_of_the_one_shown(curator, draft):
    shown = send(curator, draft, SMALL)

    again = confirm(curator, draft, shown, text=SMALL.replace("Deeper", "Sneaky"))

    assert again.status_code == 409
    draft.refresh_from_db()
    assert draft.title == "Path deep"


def test_confirming_twice_changes_nothing_the_second_time(curator, draft):
    shown = send(curator, draft, SMALL)
    confirm(curator, draft, shown)
    before = all_rows()

    again = confirm(curator, draft, shown)

    assert again.context["plan"].is_empty
    assert all_rows() == before


def test_what_is_taken_and_brought_back_changes_nothing(curator, published):
    published.remark = "For curators."
    published.save()
    for form in ("yaml", "json"):
        first = taken(curator, published, form=form)
        shown = send(curator, published, upload=first.content)

        assert shown.context["plan"].is_empty
        assert "Nothing. The path says all of this already." in shown.text
        assert taken(curator, published, form=form).content == first.content
        assert b"For curators." in first.content


@pytest.mark.parametrize(
    ("form", "content_type"),
    [("yaml", "application/yaml; charset=utf-8"), ("json", "application/json")],
)
def test_downloads_are_attachments_of_their_type(curator, published, form, content_type):
    LearningPath.objects.update(remark="For curators.", title="Not yet published")

    for copy in ("published", "working-copy"):
        response = taken(curator, published, copy, form)

        assert response["Content-Type"] == content_type
        assert response["Content-Disposition"] == f'attachment; filename="deep-{copy}.{form}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        is_published = copy == "published"
        assert ("Path deep" in response.text) == is_published
        assert ("For curators." in response.text) != is_published


def test_there_is_nothing_to_take_of_what_is_not_there(curator, draft):
    assert taken(curator, draft, "published").status_code == 404
    assert taken(curator, draft, "working-copy", "xml").status_code == 404
    assert taken(curator, draft, "secrets").status_code == 404


def test_a_working_copy_that_is_no_document_says_so(curator, draft):
    draft.steps.filter(key="s1").update(key="changes")

    response = curator.client.get(taken(curator, draft).headers["Location"])

    assert "The working copy is no document yet" in response.text
    assert "reserved" in response.text


FAULTY = [
    ("unknown field", SMALL.replace("title: Deeper", "titel: Deeper"), 2, "titel",
     "is not a known field; did you mean “title”?"),
    ("wrong word", SMALL.replace("article", "articel"), 9, "steps[0].resources[0].kind",
     "did you mean “article”?"),
    ("given twice", SMALL + "key: deep\n", 10, "key", "is given twice, first on line 1"),
    ("key used twice", SMALL.replace("key: s1", "key: s1\n    title: A\n  - key: s1"), 6,
     "steps[1].key", "already used"),
    ("alias", SMALL.replace("Fresh", "&a Fresh").replace("Step 1", "*a"), 5, "steps[0].title",
     "is an alias (*); write the value out"),
    ("tag", SMALL.replace("Deeper", "!!python/object:os.system Deeper"), 2, "title",
     "has a tag (!); values are plain here"),
    ("broken", SMALL.replace("  - key: s1", " - key: [s1"), 5, "", "This is not YAML:"),
    ("broken json", '{"key": "deep",\n "title": }', 2, "", "This is not JSON:"),
    ("too deep", "key: " + "[" * 50 + "]" * 50, 1, "[0]", "nested too deeply"),
    ("bad address", SMALL + "        links:\n          - url: javascript:alert(1)\n", 11,
     "steps[0].resources[0].links[0].url", "must begin with http:// or https://"),
    ("nothing", "", None, "", "Choose a file, or paste the document below."),
    ("a list", "- a\n- b\n", 1, "", "The file must hold one learning path"),
    ("no picture", SMALL.replace("    resources", "    images:\n      - {src: images/none.svg, "
     "alt: None}\n    resources"), None, "steps[0].images[0].src", "no such file"),
    ("key of nobody", SMALL.replace("key: deep", "key: else"), 1, "key",
     "is “else”, but this path's key is “deep”."),
    ("key of another path", SMALL.replace("key: deep", "key: other"), 1, "key",
     "is “other”, which is the path “Path other”."),
    ("unknown creator", SMALL + "        credits:\n          - creator: zed\n", 11,
     "steps[0].resources[0].credits[0].creator", "“zed” is not among the creators"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"), [(case[1], case[2:]) for case in FAULTY], ids=[case[0] for case in FAULTY]
)
def test_a_faulty_document_is_refused_by_name_and_nothing_changes(curator, draft, text, fault):
    line, place, reason = fault
    make_path("other")
    before = all_rows()

    response = send(curator, draft, text, mark="whatever")

    assert response.status_code == 400
    found = [each for each in faults(response) if reason in each[2]]
    assert [(at, where.endswith(place)) for at, where, _why in found] == [(line, True)]
    assert response.context["text"] == text
    assert all_rows() == before


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (SMALL.encode("utf-16"), 1, "The file is UTF-16 text. Save it as UTF-8"),
        (SMALL.encode("utf-32"), 1, "The file is UTF-32 text. Save it as UTF-8"),
        (SMALL.replace("Deeper", "Déeper").encode("latin-1"), 2, "The file is not UTF-8 text."),
        (b"PK\x03\x04\x14\x00\x06\x00", 1, "The file is not plain text."),
        (b"", None, "The file is empty."),
        (b"key: deep\n" + b"#" * MOST_BYTES, None, "The file is larger than 1 MB."),
    ],
    ids=["utf-16", "utf-32", "latin-1", "an archive", "empty", "too large"],
)
def test_a_file_of_the_wrong_kind_is_explained(curator, draft, content, line, reason):
    response = send(curator, draft, upload=content)

    assert response.status_code == 400
    ((at, place, said),) = faults(response)
    assert (at, place) == (line, "")
    assert reason in said


@pytest.mark.parametrize("name", ["exchange", "new_file", "new_list", "new_copy"])
@pytest.mark.parametrize("as_file", [True, False])
def test_more_than_django_takes_is_answered_kindly(curator, draft, name, as_file):
    huge = "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    data = {"upload": SimpleUploadedFile("a", huge.encode())} if as_file else {"text": huge}
    args = [draft.pk] if name == "exchange" else []

    response = curator.client.post(reverse(f"admin:learning_learningpath_{name}", args=args), data)

    assert response.status_code == 413
    assert "larger than 1 MB, the most a document may be" in response.text


def test_a_form_without_our_token_is_refused(curator, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator.user)

    for name, args in [
        ("exchange", [draft.pk]),
        ("new_file", []),
        ("new_list", []),
        ("new_copy", []),
    ]:
        address = reverse(f"admin:learning_learningpath_{name}", args=args)
        assert client.post(address, {"text": SMALL}).status_code == 403


def test_documents_touch_no_other_path_and_no_creator_of_another(curator, draft):
    make_path("other")
    before = all_rows()["other"]
    wanted = SMALL + "        credits:\n          - creator: ada\n" \
                     "creators:\n  - {key: ada, name: Not Ada}\n"  # fmt: skip

    shown = send(curator, draft, wanted)
    confirm(curator, draft, shown)

    assert "Kept: name of the creator Ada, whom other paths credit too." in shown.text
    assert all_rows()["other"] == before
    assert Creator.objects.get().name == "Ada"


def test_only_who_may_change_paths_gets_in(client, draft):
    learner = make_learner()
    assistant = make_learner(is_staff=True)
    addresses = [page_of(draft, "exchange"), reverse("admin:learning_learningpath_new"),
                 reverse("admin:learning_learningpath_new_list"),
                 reverse("admin:learning_learningpath_download",
                         args=[draft.pk, "working-copy", "yaml"])]  # fmt: skip
    for user, status in ((learner, 302), (assistant, 404)):
        client.force_login(user)
        for address in addresses:
            assert client.get(address).status_code == status


def test_looking_changes_nothing(curator, draft):
    before = all_rows()

    curator.client.get(page_of(draft, "exchange"), {"text": SMALL, "mark": "x"})
    send(curator, draft, SMALL)

    assert all_rows() == before


def queries_of_a_plan(curator, key, resources):
    rows = [resource(f"r{number}") for number in range(resources)]
    steps = [step(f"s{at}", *rows[at : at + 100]) for at in range(0, resources, 100)]
    wanted = document(*steps, key=key)
    apply(wanted)
    path = LearningPath.objects.get(slug=key)
    changed = write_yaml(wanted).replace("title: Resource", "title: Better")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        shown = send(curator, path, changed)
    assert len(shown.context["plan"].changes) == resources
    return len(captured)


def test_a_plan_costs_the_same_queries_whatever_its_size(curator):
    few, many = queries_of_a_plan(curator, "few", 3), queries_of_a_plan(curator, "many", 300)

    assert few == many


def test_a_long_plan_is_cut_and_says_how_much_more_there_is(curator, draft):
    creators = "".join(f"  - {{key: c{number}, name: C {number}}}\n" for number in range(250))
    credits = [
        f"      - {{key: x{at}, title: X, kind: article, credits: ["
        + ", ".join(f"{{creator: c{number}}}" for number in range(at * 50, at * 50 + 50))
        + "]}\n"
        for at in range(5)
    ]

    response = send(curator, draft, SMALL + "".join(credits) + "creators:\n" + creators)

    assert response.text.count("New: the creator") == 200
    assert "And 50 more." in response.text


def test_many_faults_are_cut_and_counted(curator, draft):
    response = send(curator, draft, SMALL + "".join(f"wrong{n}: 1\n" for n in range(300)))

    assert len(faults(response)) == 200
    assert "Put these 300 things right" in response.text
    assert "And 100 more." in response.text


def test_a_very_long_text_is_not_given_back_to_the_browser(curator, draft):
    response = send(curator, draft, upload=b"\n" * 900_000 + b"wrong: 1\n")

    assert response.context["text"] == ""
    assert len(response.content) < 100_000


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_two_documents_at_once_do_not_mix():
    path = make_path()
    curators = [User.objects.create_superuser(f"c{n}@example.org") for n in range(4)]
    start = threading.Barrier(len(curators))
    wanted = [
        json.loads(write_json(document_of(path))) | {"title": f"By {n}", "tagline": f"By {n}"}
        for n in range(len(curators))
    ]
    clients = []
    for user in curators:
        clients.append(Client())
        clients[-1].force_login(user)
    address = page_of(path, "exchange")
    marks = [
        client.post(address, {"text": json.dumps(each)}).context["plan"].mark
        for client, each in zip(clients, wanted, strict=True)
    ]

    def at_once(number):
        try:
            start.wait()
            data = {"text": json.dumps(wanted[number]), "mark": marks[number]}
            return clients[number].post(address, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(curators)) as threads:
        answers = list(threads.map(at_once, range(len(curators))))

    path.refresh_from_db()
    winner = answers.index(302)
    assert sorted(answers) == [302, 409, 409, 409]
    assert (path.title, path.tagline) == (f"By {winner}", f"By {winner}")
