"""Starting a path: from a file, as a copy of another, and from a pasted list of links."""

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.domain import starting
from learning.domain.exporting import document_of
from learning.domain.linklist import LONGEST_PASTED
from learning.domain.schema import write_yaml
from learning.models import (
    Completion,
    Creator,
    Credit,
    LearningPath,
    Prerequisite,
    Resource,
    Status,
    StepImage,
)
from tests.factories import document, make_learner
from tests.learning.admin.conftest import make_path

LIST = """\
# Seeds

Where a garden begins.

## Sow

1. [Saving seeds](https://seeds.example.org/saving) by Ada
2. [Sowing](https://seeds.example.org/sowing) by Sam Sower (video, 15 min)
3. Ask a neighbour

## Wait

* [Patience](https://seeds.example.org/patience)
"""


def address(way=""):
    return reverse(f"admin:learning_learningpath_new{way and '_'}{way}")


def look(curator, text=LIST, **fields):
    return curator.client.post(address("list"), {"list": text, "title": "", "key": ""} | fields)


def create(curator, shown, **fields):
    made = shown.context["document"]
    data = {"list": shown.context["form"]["list"].value(), "title": made.title, "key": made.key}
    mark = shown.context["plan"].mark
    return curator.client.post(address("list"), data | {"mark": mark} | fields, follow=True)


def test_the_list_of_paths_leads_to_the_ways_to_start_one(curator):
    assert f'href="{address()}"' in curator.client.get("/admin/learning/learningpath/").text

    ways = curator.client.get(address()).text

    for way in ("file", "copy", "list"):
        assert f'href="{address(way)}"' in ways
    assert 'href="/admin/learning/learningpath/add/"' in ways


class TestFromAFile:
    def post(self, curator, text, **fields):
        return curator.client.post(address("file"), {"text": text, **fields}, follow=True)

    def test_the_plan_is_shown_and_then_a_draft_is_made(self, curator):
        text = write_yaml(document(core=2))

        shown = self.post(curator, text)
        assert "New: the resource “Resource r2” of the step “Step s1”." in shown.text
        assert not LearningPath.objects.exists()
        done = self.post(curator, text, mark=shown.context["plan"].mark)

        path = LearningPath.objects.get()
        assert (path.slug, path.status) == ("walking", Status.DRAFT)
        assert "“Walking” is a draft now." in done.text
        assert write_yaml(document_of(path)) == text
        assert LogEntry.objects.get().action_flag == ADDITION

    def test_a_key_that_is_taken_is_refused_by_name(self, curator, draft):
        text = write_yaml(document(key="deep"))

        for mark in ("", "whatever"):
            response = self.post(curator, text, mark=mark)

            assert response.status_code == 400
            assert "which is the path “Path deep” already. Give another key" in response.text

    def test_what_the_site_learned_meanwhile_is_shown_first(self, curator):
        text = write_yaml(document())
        shown = self.post(curator, text)
        other = make_path("other")
        ann = Creator.objects.create(key="ann", name="Ann Lee")
        Credit.objects.create(resource=other.resources.first(), creator=ann, position=2)

        again = self.post(curator, text, mark=shown.context["plan"].mark)

        assert again.status_code == 409
        assert "Kept: name of the creator Ann Lee" in again.text
        assert not LearningPath.objects.filter(slug="walking").exists()


class TestAsACopy:
    def post(self, curator, path, **fields):
        data = {"source": path.pk, "title": "A copy", "key": ""} | fields
        return curator.client.post(address("copy"), data, follow=True)

    def test_a_copy_has_all_parts_and_neither_learners_nor_history(self, curator, published):
        published.source_title = "An article"
        published.save()
        StepImage.objects.create(
            step=published.steps.first(), src="images/layers.svg", alt="Layers", position=1
        )
        Completion.objects.create(learner=make_learner(), resource=published.resources.first())

        done = self.post(curator, published)

        copy = LearningPath.objects.get(slug="a-copy")
        was, made = document_of(published), document_of(copy)
        assert (made.title, made.source, made.creators) == ("A copy", was.source, was.creators)
        assert made.steps == was.steps
        assert made.remark == "A copy of “Path deep” (deep)."
        assert Creator.objects.count() == 1
        assert not copy.revisions.exists()
        assert not Completion.objects.filter(resource__path=copy).exists()
        assert copy.status == Status.DRAFT
        assert "“A copy” is a draft now." in done.text

    def test_nothing_in_a_copy_replaces_anything_or_leads_to_itself(self, curator, draft):
        Resource.objects.filter(key="r12").update(replaces=["gone"])
        LearningPath.objects.update(sequel="a-copy")
        Prerequisite.objects.create(path=draft, prior="a-copy", position=1)

        self.post(curator, draft)

        made = document_of(LearningPath.objects.get(slug="a-copy"))
        assert not any(part.replaces for part in made.resources)
        assert (made.sequel, made.prerequisites) == ("", ())

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"key": "deep"}, "There is a path of that key already: “Path deep”."),
            ({"title": "Deep"}, "There is a path of that key already: “Path deep”."),
            ({"key": "No Key"}, "Use small letters, digits and single hyphens"),
            ({"title": ""}, "This field is required."),
            ({"title": "a" * 201}, "at most 200 characters"),
            ({"title": "a\u202eb"}, "holds an invisible character (U+202E)"),
            ({"source": "9999"}, "Select a valid choice."),
            ({"source": "x' or 1"}, "Select a valid choice."),
        ],
    )
    def test_what_cannot_be_is_said_at_its_field(self, curator, draft, fields, said):
        response = self.post(curator, draft, **fields)

        assert response.status_code == 400
        assert said in response.text
        assert LearningPath.objects.count() == 1

    def test_a_working_copy_that_is_no_document_is_not_copied(self, curator, draft):
        draft.steps.filter(key="s1").update(key="changes")

        response = self.post(curator, draft)

        assert response.status_code == 400
        assert "reserved for the site" in response.text

    def test_the_page_names_the_path_it_is_opened_from(self, curator, draft):
        page = curator.client.get(address("copy"), {"source": draft.pk})

        assert f'<option value="{draft.pk}" selected>' in page.text


class TestFromAList:
    def test_what_is_understood_is_shown_by_line_and_then_made_a_draft(self, curator):
        ada = Creator.objects.create(key="the-countess", name="Ada")

        shown = look(curator)
        text = " ".join(shown.text.split())
        assert "“Seeds”, at /paths/seeds/ once it is published." in text
        assert "No link stands in it; write [Title](address)." in text
        assert "Create as a draft, without 1 line" in text
        assert "3. Ask a neighbour" in shown.context["form"]["list"].value()
        assert not LearningPath.objects.exists()
        done = create(curator, shown)

        path = LearningPath.objects.get()
        made = document_of(path)
        assert (made.title, made.summary) == ("Seeds", "Where a garden begins.")
        assert [(s.title, [r.key for r in s.resources]) for s in made.steps] == [
            ("Sow", ["saving-seeds", "sowing"]),
            ("Wait", ["patience"]),
        ]
        saving, sowing, patience = made.resources
        assert [credit.creator for credit in saving.credits] == ["the-countess"]
        assert (sowing.kind, sowing.minutes) == ("video", 15)
        assert patience.creators_unknown
        assert list(ada.credits.values_list("resource__key", flat=True)) == ["saving-seeds"]
        assert "“Seeds” is a draft now." in done.text

    def test_another_list_is_not_made_under_the_mark_of_the_one_shown(self, curator):
        shown = look(curator)

        again = create(curator, shown, list=LIST.replace("Patience", "Impatience"))

        assert "This is what is understood now." in again.text
        assert "Impatience" in again.text
        assert not LearningPath.objects.exists()

    @pytest.mark.parametrize(
        ("text", "fields", "said"),
        [
            ("", {"title": "A"}, "This field is required."),
            ("- nothing", {"title": "A"}, "No item with a link was found."),
            ("- [A](https://example.org/)", {}, "Give the path a title."),
            (LIST, {"key": "deep"}, "There is a path of that key already: “Path deep”."),
            (LIST, {"key": "Not a key"}, "Use small letters, digits and single hyphens"),
            ("a" * (LONGEST_PASTED + 1), {"title": "A"}, "longer than 100000 characters"),
            ("a\n" * 5_000, {"title": "A"}, "Make two paths of it."),
            ("- [A](https://example.org/)\0", {"title": "A"}, "Null characters are not allowed."),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_said_and_the_list_stays(self, curator, draft, text, fields, said):
        response = look(curator, text, **fields)

        assert response.status_code == 400
        assert said in response.text
        assert response.context["form"]["list"].value() == text
        assert LearningPath.objects.count() == 1

    def test_what_no_path_may_hold_is_said_with_its_line(self, curator):
        text = "# Much\n" + "".join(f"- [A](https://example.org/{n})\n" for n in range(201))

        response = look(curator, text, title="Much")

        assert response.status_code == 400
        ((fault, words),) = response.context["faults"]
        assert (fault.line, words) == (1, "# Much")
        assert "holds more than 200" in fault.reason

    def test_looking_costs_the_same_queries_whatever_the_length(self, curator):
        counts = []
        for length in (3, 180):
            items = [f"- [A{n}](https://example.org/{n}) by Maker {n}" for n in range(length)]
            with CaptureQueriesContext(connection) as captured:
                look(curator, "# Title\n" + "\n".join(items))
            counts.append(len(captured))

        assert counts[0] == counts[1]


def test_a_copy_is_made_though_a_creator_is_renamed_at_that_moment(draft, monkeypatch):
    plan = starting.plan_new

    def plan_and_rename(document):
        planned = plan(document)
        Creator.objects.filter(key="ada").update(name="Ada Lovelace")
        return planned

    monkeypatch.setattr(starting, "plan_new", plan_and_rename)

    path = starting.copy(draft, key="copy", title="Copy")

    count = Resource.objects.filter(path=path).count()
    assert count == Resource.objects.filter(path=draft).count() > 0
    assert Creator.objects.get(key="ada").name == "Ada Lovelace"
