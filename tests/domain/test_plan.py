"""What holds for every difference of two documents, and how it is said."""

import pytest
from hypothesis import given, settings

from learning.domain.change import Act
from learning.domain.faults import FaultyDocument
from learning.domain.plan import Stock, changes_between, merged, plan
from tests.documents import documents
from tests.factories import document, resource, step

quick = settings(max_examples=60, deadline=None)


def keys(document):
    return {
        *(part.key for part in (*document.choices, *document.steps, *document.resources)),
        *(option.key for choice in document.choices for option in choice.options),
    }


@quick
@given(documents())
def test_a_document_laid_over_itself_changes_nothing(same):
    assert merged(same, same) == merged(same, same, exactly=True) == same
    assert plan(same, same).is_empty
    assert not plan(same, same, exactly=True).kept


@quick
@given(documents(), documents())
def test_what_is_not_mentioned_stays_and_doing_it_twice_is_doing_it_once(current, wanted):
    target = merged(current, wanted)

    assert keys(target) == keys(current) | keys(wanted)
    assert plan(target, wanted).is_empty


@quick
@given(documents(), documents())
def test_exactly_means_as_it_stands_but_for_replacements_carried_on(current, wanted):
    target = merged(current, wanted, exactly=True)

    def but_replacements(document):
        return document.model_dump(
            exclude={"steps": {"__all__": {"resources": {"__all__": {"replaces"}}}}}
        )

    assert but_replacements(target) == but_replacements(wanted)
    gone = Stock(resources={part.key: part.model_dump(mode="json") for part in current.resources})
    assert plan(target, wanted, exactly=True, stock=gone).is_empty


@quick
@given(documents(), documents())
def test_there_are_no_changes_just_when_two_documents_say_the_same(old, new):
    assert (changes_between(old, new) == ()) == (old == new)
    assert all(str(change) for change in changes_between(old, new))


NOW = document(step("s1", resource("a"), resource("b")), step("s2", resource("c")))


@pytest.mark.parametrize(
    ("steps", "sentences"),
    [
        (
            [step("s1", resource("a"), resource("b", minutes=45)), step("s2", resource("c"))],
            ["Changed: minutes of the resource “Resource b” of the step “Step s1”, from 30 to 45."],
        ),
        (
            [step("s1", resource("a")), step("s2", resource("c"), resource("b"))],
            [
                "Moved: the resource “Resource b” of the step “Step s2” "
                "(so far in the step “Step s1”)."
            ],
        ),
        (
            [step("s2", resource("c")), step("s1", resource("a"), resource("b"))],
            ["New order: steps of the path."],
        ),
        (
            [step("s1", resource("a"), resource("b"), resource("d")), step("s2", resource("c"))],
            ["New: the resource “Resource d” of the step “Step s1”."],
        ),
        (
            [step("s1", resource("a"), resource("b"))],
            [
                "Archived: the resource “Resource c” of the step “Step s2”.",
                "Archived: the step “Step s2”.",
            ],
        ),
        (
            [step("s1", resource("a", links=[]), resource("b")), step("s2", resource("c"))],
            ["Removed: the link “https://example.org/a” of the resource “Resource a”."],
        ),
    ],
    ids=["a field", "a move", "an order", "a new part", "an archived part", "a link"],
)
def test_a_change_is_one_sentence(steps, sentences):
    assert [str(change) for change in changes_between(NOW, document(*steps))] == sentences


def test_a_part_not_mentioned_stays_after_the_one_it_followed():
    wanted = document(step("s2", resource("c")), step("new", resource("n")), step("s1"))

    target = merged(NOW, wanted)

    assert [part.key for part in target.steps] == ["s2", "new", "s1"]
    assert [part.key for part in target.steps[2].resources] == ["a", "b"]


def test_a_resource_mentioned_in_another_step_has_moved_with_all_it_holds():
    now = document(step("s1", resource("a", guidance="Read slowly.")), step("s2"))
    moved = {"key": "a", "title": "Resource a", "kind": "article"}

    target = merged(now, document(step("s2", moved)))

    assert [part.key for part in target.steps[0].resources] == []
    assert target.steps[1].resources[0].guidance == "Read slowly."
    assert target.steps[1].resources[0].links


def test_what_a_file_leaves_out_is_listed():
    now = document(step("s1", resource("a", guidance="Slowly."), resource("b")))
    wanted = document(step("s1", {"key": "a", "title": "Resource a", "kind": "article"}))

    kept = [str(each) for each in plan(now, wanted).kept]

    assert kept == [
        "Kept, not in the file: minutes of the resource “Resource a” of the step “Step s1”.",
        "Kept, not in the file: guidance of the resource “Resource a” of the step “Step s1”.",
        "Kept, not in the file: the credit to Ann (author) of the resource “Resource a”.",
        "Kept, not in the file: the link “https://example.org/a” of the resource “Resource a”.",
        "Kept, not in the file: the resource “Resource b” of the step “Step s1”.",
    ]


def test_an_option_newly_recommended_takes_the_place_of_the_earlier_one():
    def with_options(*options):
        return document(choices=[{"key": "c", "question": "Which?", "options": options}])

    now = with_options({"key": "x", "title": "X", "recommended": True}, {"key": "y", "title": "Y"})
    wanted = with_options(
        {"key": "y", "title": "Y", "recommended": True}, {"key": "z", "title": "Z"}
    )

    options = merged(now, wanted).choices[0].options

    assert {option.key: option.recommended for option in options} == {
        "x": False,
        "y": True,
        "z": False,
    }


def test_a_recommended_option_from_elsewhere_gives_way_to_the_one_recommended_there():
    def choices(**options):
        return document(
            choices=[
                {"key": key, "question": "Which?", "options": found}
                for key, found in options.items()
            ]
        )

    x = {"key": "x", "title": "X", "recommended": True}
    y = {"key": "y", "title": "Y", "recommended": True}
    others = [{"key": key, "title": key} for key in "abc"]
    shelf = Stock(options={"z": {"key": "z", "title": "Z", "recommended": True}})

    target = merged(
        choices(one=[x, *others[:2]], two=[y, others[2]]),
        choices(two=[{"key": "x", "title": "X"}, {"key": "z", "title": "Z"}]),
        stock=shelf,
    )

    assert {part.key: part.recommended for part in target.choices[-1].options} == {
        "x": False,
        "y": True,
        "c": False,
        "z": False,
    }


def test_a_chain_of_replacements_survives_the_archiving_of_its_middle():
    now = document(step("s1", resource("a", replaces=["b"]), resource("b", replaces=["c"])))

    target = merged(now, document(step("s1", resource("a", replaces=["b"]))), exactly=True)

    assert target.steps[0].resources[0].replaces == ("b", "c")


def test_documents_that_do_not_agree_are_refused_with_the_place():
    now = document(step("s1", resource("a"), resource("b", replaces=["a"])))
    wanted = document(step("s1", resource("a", replaces=["b"])))

    with pytest.raises(FaultyDocument) as refusal:
        merged(now, wanted)

    assert {fault.place for fault in refusal.value.faults} == {
        "steps[0].resources[0].replaces",
        "steps[0].resources[1].replaces",
    }


def test_what_comes_back_from_the_archive_is_told_from_what_is_new():
    now = document(step("s1", resource("a")))
    gone = document(step("s1", resource("b", guidance="Still here."))).steps[0].resources[0]
    stock = Stock(resources={"b": gone.model_dump(mode="json")})
    back = {"key": "b", "title": "Resource b", "kind": "article"}

    done = plan(now, document(step("s1", resource("a"), back)), stock=stock)

    assert [change.act for change in done.changes] == [Act.REVIVED]
    assert done.target.steps[0].resources[1].guidance == "Still here."
