"""Curriculum files in and out, on the command line."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from learning.domain.schema import write_json, write_yaml
from learning.models import LearningPath, Resource, Revision, Status
from tests.factories import document, published, resource, step

pytestmark = pytest.mark.django_db


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def save(tmp_path):
    def save(text, name="path.yaml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return str(file)

    return save


def test_what_is_exported_changes_nothing_when_imported(save):
    published(step("s1", resource("a", guidance="One.\n\nTwo."), resource("b")), step("s2"))
    exported = run("export_curriculum", "walking")

    told = run("import_curriculum", save(exported), "--archive-missing")

    assert told == "walking: nothing to change.\n"
    assert run("export_curriculum", "walking") == exported


@pytest.mark.parametrize(
    ("name", "write"), [("path.json", write_json), ("path.yml", write_yaml)], ids=["json", "yml"]
)
def test_the_form_is_told_by_the_name(save, name, write):
    run("import_curriculum", save(write(document()), name))

    assert run("export_curriculum", "walking", "--json") == write_json(document())


def test_a_file_may_come_on_stdin(monkeypatch):
    given = io.BytesIO(write_yaml(document()).encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=given))

    run("import_curriculum", "-")

    assert LearningPath.objects.get().slug == "walking"


def test_a_dry_run_prints_the_plan_and_changes_nothing(save):
    told = run("import_curriculum", save(write_yaml(document(core=1))), "--dry-run")

    assert told == (
        "  New: the path.\n"
        "  New: the step “Step s1”.\n"
        "  New: the resource “Resource r1” of the step “Step s1”.\n"
        "walking: 3 changes planned, nothing was changed.\n"
    )
    assert not LearningPath.objects.exists()


def test_publishing_goes_with_it_on_request(save):
    run("import_curriculum", save(write_yaml(document())), "--publish")
    run("import_curriculum", save(write_yaml(document())), "--publish")

    assert LearningPath.objects.get().status == Status.PUBLISHED
    assert Revision.objects.count() == 1


def test_what_cannot_be_published_is_not_imported_either(save):
    file = save(write_yaml(document(step("s1", resource("a", links=[])))))

    with pytest.raises(CommandError, match="has no link"):
        run("import_curriculum", file, "--publish")

    assert not LearningPath.objects.exists()


def test_what_a_file_does_not_mention_is_archived_on_request(save):
    published(core=2)
    file = save(write_yaml(document(core=1)))

    assert "Kept, not in the file: the resource “Resource r2”" in run("import_curriculum", file)
    assert Resource.objects.get(key="r2").archived_at is None

    told = run("import_curriculum", file, "--archive-missing")

    assert "Archived: the resource “Resource r2” of the step “Step s1”." in told
    assert Resource.objects.get(key="r2").archived_at


def test_every_fault_of_a_file_is_printed_and_nothing_is_changed(save):
    file = save("key: walking\ntitle: Walking\nlevel: easy\nsteps:\n  - key: s1\n    titel: One\n")

    with pytest.raises(CommandError) as refusal:
        run("import_curriculum", file)

    assert refusal.value.returncode == 1
    assert str(refusal.value).splitlines() == [
        f"{file}:3: level: must be one of: beginner, intermediate, advanced",
        f"{file}:5: steps[0].title: is missing",
        f"{file}:6: steps[0].titel: is not a known field; did you mean “title”?",
        "The file was not imported; nothing was changed.",
    ]
    assert not LearningPath.objects.exists()


@pytest.mark.parametrize(
    ("file", "reason"),
    [("missing.yaml", "No such file"), ("path.txt", "must end in .yaml, .yml or .json")],
)
def test_a_file_that_cannot_be_read_is_named(file, reason):
    with pytest.raises(CommandError, match=f"{file}: .*{reason}"):
        run("import_curriculum", file)


def test_the_published_document_is_exported_on_request():
    published(core=1)
    Resource.objects.update(title="Not yet published")

    assert "Not yet published" in run("export_curriculum", "walking")
    assert "Not yet published" not in run("export_curriculum", "walking", "--published")


def test_an_unknown_path_is_answered_with_the_known_ones():
    published()

    with pytest.raises(CommandError, match=r"There is no path “wlaking”. Known: walking."):
        run("export_curriculum", "wlaking")
