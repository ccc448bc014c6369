"""A copy of all that is held about somebody: whole, theirs alone, without a secret, with proof."""

import csv
import io
import json
import re
import time
import tracemalloc
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.test import RequestFactory

from accounts.exporting import json_schema, write_export
from accounts.holdings import tables
from learning.models import Completion, LearningPath, Note, Resource, Step
from tests.accounts.belongings import CHANGED_RIGHTS, SECRET, make_person
from tests.accounts.conftest import PASSWORD
from tests.accounts.test_leaving import DATA, EMAIL, NAME, NOTE, proved
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
FILES = ["data.json", "data.schema.json", "notes.md", "completions.csv"]
KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


@pytest.fixture
def perdita(db):
    return make_person(EMAIL, NAME, NOTE)


def files_of(answer):
    """Return the files of an answer, by name, as text."""
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def exported(person):
    return files_of(proved(person).post(DATA))


def faults(value, schema, where="data"):
    """Return where a value differs from the part of JSON Schema that ours is written in."""
    if "const" in schema:
        return [] if value == schema["const"] else [f"{where} is not {schema['const']}"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        return [] if "null" in kinds else [f"{where} is empty"]
    if not any(type(value) is KINDS[kind] for kind in kinds if kind != "null"):
        return [f"{where} is {value!r}, not {kinds}"]
    if schema.get("format") in {"date-time", "date"}:
        datetime.fromisoformat(value.replace("Z", "+00:00"))
    if "items" in schema:
        return [each for n, one in enumerate(value) for each in
                faults(one, schema["items"], f"{where}[{n}]")]  # fmt: skip
    if "properties" not in schema:
        return []
    found = [f"{where} lacks {name}" for name in schema["required"] if name not in value]
    found += [f"{where} has {name} as well" for name in value if name not in schema["properties"]]
    for name, part in schema["properties"].items():
        if name in value:
            found += faults(value[name], part, f"{where}.{name}")
    return found


def test_everything_is_in_it_and_nothing_of_anybody_else(perdita):
    """Take an entry out of HOLDINGS, or `rows_of` out of `export` in accounts/entries.py."""
    make_person("ole@example.com", "Ole Holz", "wooden thoughts")

    files = exported(perdita)

    assert list(files) == FILES
    data = json.loads(files["data.json"])
    for table in tables():
        assert len(data[table.name]) == table.rows_of([perdita.pk]).count() > 0, table.name
    assert data["account"][0]["email"] == EMAIL
    assert data["notes"][0] | {"written": "", "changed": ""} == {
        "path": "walking",
        "resource": "r1",
        "title": "Resource r1",
        "text": NOTE,
        "written": "",
        "changed": "",
    }
    assert {row["resource"] for row in data["completions"]} == {"r1", "r2"}
    whole = "".join(files.values())
    for word in ("ole@example.com", "Ole Holz", "wooden", "clerk@example.org"):
        assert word not in whole


def test_what_an_administrator_did_to_an_account_is_in_it_but_not_who(perdita):
    """Take `admin_log_about`, or its `only`, out of accounts/holdings.py."""
    paths = ContentType.objects.get_for_model(LearningPath)
    clerk = make_learner()
    LogEntry.objects.create(
        user=clerk, content_type=paths, object_id=perdita.pk, object_repr="A path", action_flag=2
    )

    [entry] = json.loads(exported(perdita)["data.json"])["admin_log_about"]

    assert datetime.fromisoformat(entry.pop("at"))
    assert entry == {"act": 2, "called": NAME, "change": CHANGED_RIGHTS}


def test_no_secret_is_in_it(perdita):
    """Move a column from `kept_back` to `exported` in accounts/holdings.py, such as `data`."""
    browser = proved(perdita)

    whole = "".join(files_of(browser.post(DATA)).values())

    assert SECRET not in whole
    assert browser.session.session_key not in whole
    perdita.refresh_from_db()
    assert perdita.password not in whole
    assert perdita.password.rpartition("$")[2] not in whole


def test_the_data_is_as_its_schema_says(perdita):
    """Take a row out of `KINDS` in accounts/exporting.py."""
    files = exported(perdita)

    assert json.loads(files["data.schema.json"]) == json_schema()
    assert faults(json.loads(files["data.json"]), json_schema()) == []


def test_who_has_just_begun_gets_a_file_of_the_same_form(db):
    files = exported(make_learner(password=PASSWORD))

    assert faults(json.loads(files["data.json"]), json_schema()) == []
    assert "No notes yet." in files["notes.md"]
    assert list(csv.reader(io.StringIO(files["completions.csv"].lstrip("\ufeff")))) == [
        ["Path", "Step", "Resource", "Done at"]
    ]


def test_notes_are_markdown_and_ticks_a_table_that_nobody_works_out(db):
    """Take `defused` out of learning/spreadsheet.py."""
    ines = make_learner(password=PASSWORD, time_zone="Asia/Tokyo")
    published(step("s1", resource("r1", title='=HYPERLINK("https://evil.example")')))
    row = Resource.objects.get()
    at = datetime(2026, 5, 4, 20, tzinfo=UTC)
    Completion.objects.create(learner=ines, resource=row, completed_at=at)
    Note.objects.create(learner=ines, resource=row, title="T", text="# Mine\n\n- one")

    files = exported(ines)

    rows = list(csv.reader(io.StringIO(files["completions.csv"].lstrip("\ufeff"))))
    title = '\'=HYPERLINK("https://evil.example")'
    assert rows[1:] == [["Walking", "Step s1", title, "2026-05-05T05:00:00+09:00"]]
    assert "> # Mine\n>\n> - one" in files["notes.md"]


def test_ticks_on_a_path_that_was_withdrawn_are_in_it(perdita):
    LearningPath.objects.update(status="withdrawn")

    files = exported(perdita)

    assert files["completions.csv"].count("Walking,Step s1,Resource r") == 2


def test_nothing_unpublished_is_in_it(perdita):
    """A tick's words are those of the last publication, not those of the curators' rows."""
    Resource.objects.update(title="Quincunx")
    Step.objects.update(title="Quincunx")
    LearningPath.objects.update(title="Quincunx")

    files = exported(perdita)

    assert "Quincunx" not in files["completions.csv"] + files["notes.md"] + files["data.json"]


def test_the_file_is_a_download_that_nothing_keeps(perdita):
    """Take `@never_cache` off `export`, and `add_never_cache_headers` out of config/headers.py."""
    answer = proved(perdita).post(DATA)

    assert answer["Content-Type"] == "application/zip"
    name = r'attachment; filename="waymark-data-\d{4}-\d\d-\d\d\.zip"'
    assert re.fullmatch(name, answer["Content-Disposition"])
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_looking_gives_no_file(perdita):
    """Take the answer to a GET out of `export` in accounts/mydata_views.py."""
    page = proved(perdita).get(DATA)

    assert page["Content-Type"].startswith("text/html")
    assert "no-store" in page["Cache-Control"]
    assert "Download everything</button>" in page.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_it_without_proof(client, ines, method):
    """Take `@proof_required` off `export` in accounts/mydata_views.py."""
    client.force_login(ines)

    asked = getattr(client, method)(DATA, follow=True)

    assert "Your password, please</h1>" in asked.text
    proof = asked.redirect_chain[-1][0]
    led = client.post(proof, {"password": PASSWORD, "next": DATA})
    assert led["Location"] == DATA
    assert client.post(DATA)["Content-Type"] == "application/zip"


def test_a_proof_holds_for_a_while_only(client, ines):
    """Take `@proof_required` off `export` in accounts/mydata_views.py."""
    browser = proved(ines)
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()

    assert browser.post(DATA)["Location"] == DATA
    assert browser.get(DATA)["Location"].startswith("/accounts/reauthenticate/")


def test_a_sixth_file_within_an_hour_is_refused(ines):
    """Take `limits.take` out of `export` in accounts/mydata_views.py: each holds up a worker."""
    browser = proved(ines)

    answers = [browser.post(DATA) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) <= 3_600
    assert "Wait an hour, then try again." in answers[-1].text
    assert len(mail.outbox) == 5
    assert browser.get(DATA).status_code == 200


def test_a_visitor_is_led_to_log_in(client):
    """Take `@login_required` off `export` in accounts/mydata_views.py."""
    assert client.post(DATA)["Location"] == f"/accounts/login/?next={DATA}"


def test_a_letter_tells_of_it_and_the_log_knows_the_number_alone(ines, caplog, monkeypatch):
    """Take `send_notification_mail` or `audit.note` out of `export`."""
    monkeypatch.setattr("config.audit.logger.propagate", True)

    with caplog.at_level("INFO"):
        proved(ines).post(DATA).close()

    assert [letter.subject for letter in mail.outbox] == ["Your data was downloaded"]
    assert f"Account {ines.pk} was exported." in caplog.text
    assert ines.email not in caplog.text


def test_five_thousand_ticks_and_notes_are_never_held_all_at_once(db):
    """Collect the rows in a list in `_data` of accounts/exporting.py: memory grows with them."""
    ines = make_learner()
    published(*(step(f"s{n}", *(resource(f"r{n}-{m}") for m in range(100))) for n in range(50)))
    rows = list(Resource.objects.values_list("pk", flat=True))
    words = "All that I ever thought of it. " * 40
    Completion.objects.bulk_create(Completion(learner=ines, resource_id=row) for row in rows)
    Note.objects.bulk_create(
        Note(learner=ines, resource_id=row, title="T", text=words, html=words, words=words)
        for row in rows
    )
    request = RequestFactory().get(DATA)
    write_export(request, make_learner()).close()

    tracemalloc.start()
    begun = time.process_time()
    with write_export(request, ines) as file, ZipFile(file) as archive:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        data = json.loads(archive.read("data.json"))

    assert len(rows) == len(data["notes"]) == len(data["completions"]) == 5_000
    print(f"{time.process_time() - begun:.1f} s, {peak:,} bytes at most")
    assert peak < 40_000_000
