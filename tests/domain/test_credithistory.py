"""A resource's credit, walked out of revisions: who, since when, by which report."""

from datetime import UTC, datetime

from learning.domain.credithistory import Published, Told, credit_history
from tests.factories import document, resource, step


def day(number):
    return datetime(2026, 11, number, tzinfo=UTC)


def revision(number, *credits, **fields):
    work = resource("r1", credits=list(credits), **fields)
    plain = document(step("s1", work, resource("r2"))).to_plain()
    return Published(number, day(number), "Cora", plain)


def names(entry):
    return [credit.creator for credit in entry.credits]


ANN, BEN = {"creator": "ann"}, {"creator": "ben"}


def test_only_revisions_that_changed_the_credit_are_told():
    history = credit_history(
        [revision(1, ANN), revision(2, ANN, minutes=5), revision(3, ANN, BEN)], "r1"
    )

    assert [(entry.number, names(entry)) for entry in history] == [
        (1, ["ann"]),
        (3, ["ann", "ben"]),
    ]
    assert [credit.name for credit in history[1].added] == ["Ben"]
    assert history[1].removed == ()


def test_a_role_an_institution_and_a_name_are_part_of_the_credit():
    renamed = revision(4, ANN)
    renamed.document["creators"][0]["name"] = "Anna"

    history = credit_history(
        [
            revision(1, ANN),
            revision(2, ANN | {"role": "lecturer"}),
            revision(3, ANN | {"role": "lecturer", "institution": "Athens"}),
            renamed,
        ],
        "r1",
    )

    assert [entry.number for entry in history] == [1, 2, 3, 4]
    assert history[3].credits[0].name == "Anna"


def test_unknown_creators_and_leaving_the_path_are_told():
    gone = Published(3, day(3), "Cora", document(step("s1", resource("r2"))).to_plain())

    history = credit_history([revision(1, ANN), revision(2, creators_unknown=True), gone], "r1")

    assert [(e.is_in_path, e.is_unknown) for e in history] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    assert [credit.name for credit in history[1].removed] == ["Ann"]


def test_a_report_stands_with_the_revision_that_carried_it():
    carried = Told(day(2), number=2, answer="Ben is named now.")
    waited = Told(day(3), number=None, answer="Ann comes back.")

    history = credit_history(
        [revision(1, ANN), revision(2, BEN), revision(5, ANN), revision(6, BEN)],
        "r1",
        [carried, waited],
    )

    assert [entry.reports for entry in history] == [(), (carried,), (waited,), ()]


def test_a_resource_never_published_has_no_history():
    assert credit_history([revision(1, ANN)], "r9") == []
