"""What is found by its words: ranked, forgiving of accents and small slips, in any script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.domain.findable import Sort
from learning.domain.index import Index, Part
from tests.factories import document, resource, step

KINDS = {"video": "Video Film", "article": "Article"}


def index(*documents):
    return Index([Part.of(each, KINDS) for each in documents])


def found(index, question):
    return [(entry.sort.value, entry.title) for entry in index.look_up(question).entries]


def titles(index, question):
    return [entry.title for entry in index.look_up(question).entries]


@pytest.fixture(scope="module")
def shelf():
    """A path with something in every place that words can stand."""
    return index(
        document(
            step(
                "nets",
                resource("a", title="Backpropagation", credits=[{"creator": "kun"}]),
                resource("b", title="Backpropagation by hand", weight="optional"),
                resource("c", title="Slopes", topics=["Backpropagation"]),
                resource("d", title="Hills", guidance="After backpropagation it is *easy*."),
                title="How nets learn",
                purpose="Backpropagation, seen from afar.",
            ),
            step("kept", resource("e", title="A table", weight="reference"), title="Tables"),
            step(
                "poly",
                resource("f", title="Poincaré's Conjecture", kind="video"),
                resource("g", title="scikit-learn in ten minutes"),
                resource("h", title="C++ for walkers"),
                title="Shapes",
            ),
            title="Understanding deep learning",
            topics=["Graphs"],
            tagline="From nothing to nets.",
            source={"title": "A list", "authors": ["Matthew Mayo"], "publisher": "KDnuggets"},
            creators=[{"key": "kun", "name": "Jeremy Kun"}, {"key": "ann", "name": "Ann Bé"}],
        ),
        document(
            step("入门", resource("z1", title="神经网络入门"), title="起步") | {"key": "start"},
            key="chinese",
            title="动手学深度学习",
            language="zh-Hans",
        ),
    )


def test_the_nearer_a_word_stands_to_a_title_the_higher_it_is(shelf):
    assert found(shelf, "backpropagation") == [
        ("resource", "Backpropagation"),
        ("resource", "Backpropagation by hand"),
        ("resource", "Slopes"),
        ("step", "How nets learn"),
        ("resource", "Hills"),
    ]


def test_of_equal_finds_paths_come_first_then_steps_and_core_before_optional():
    words = index(
        document(
            step(
                "s",
                resource("o", title="Walking far", weight="optional"),
                resource("c", title="Walking near"),
                title="Walking on",
                purpose="",
            ),
            title="Walking well",
        )
    )

    assert found(words, "walking") == [
        ("path", "Walking well"),
        ("step", "Walking on"),
        ("resource", "Walking near"),
        ("resource", "Walking far"),
    ]


def test_a_whole_title_comes_before_a_longer_one_even_of_a_path():
    words = index(document(step("s", resource("r", title="Graphs")), title="Graphs and more"))

    assert found(words, "graphs")[:2] == [("resource", "Graphs"), ("path", "Graphs and more")]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Poincare", "Poincaré's Conjecture"),
        ("POINCARÉ", "Poincaré's Conjecture"),
        ("poincar", "Poincaré's Conjecture"),
        ("scikit learn", "scikit-learn in ten minutes"),
        ("scikitlearn", "scikit-learn in ten minutes"),
        ("back propagation hand", "Backpropagation by hand"),
        ("c++", "C++ for walkers"),
        ("kun backprop", "Backpropagation"),
        ("Jeremy Kun", "Jeremy Kun"),
        ("ann be", "Ann Bé"),
        ("Mayo", "Understanding deep learning"),
        ("graph", "Understanding deep learning"),
        ("conjecture shapes understanding", "Poincaré's Conjecture"),
        ("film conjecture", "Poincaré's Conjecture"),
        ("深度学习", "动手学深度学习"),
        ("学习", "动手学深度学习"),
        ("深", "动手学深度学习"),
        ("神经网络", "神经网络入门"),
        ("网络 深度", "神经网络入门"),
    ],
)
def test_words_find_what_is_written_otherwise(shelf, question, first):
    assert titles(shelf, question)[:1] == [first]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("backpropogation", "backpropagation"),
        ("bakcpropagation", "backpropagation"),
        ("backpropagaton", "backpropagation"),
        ("backpropagatiion", "backpropagation"),
        ("bakcpropogation", "backpropagation"),
        ("slpoes", "slopes"),
        ("Pointcare", "poincaré"),
        ("Jermy Kun", "jeremy Kun"),
        ("hils", "hills"),
    ],
)
def test_a_small_slip_finds_what_was_meant_and_says_so(shelf, question, meant):
    answer = shelf.look_up(question)

    assert answer.meant == meant
    assert answer.entries[0] == shelf.look_up(meant).entries[0]


def test_a_word_that_is_known_may_be_a_slip_where_nothing_holds_all_the_words():
    words = index(
        document(
            step("s", resource("a", title="Neural networks"), resource("b", title="Neutral tones"))
        )
    )

    answer = words.look_up("neutral networks")

    assert answer.entries[0].title == "Neural networks"
    assert answer.meant == "neural networks"


@pytest.mark.parametrize("question", ["kum", "hlls xy", "propagatoin of backs", "12345"])
def test_short_words_and_large_slips_find_nothing(shelf, question):
    assert titles(shelf, question) == []


def test_a_large_slip_is_still_asked_back(shelf):
    answer = shelf.look_up("backprogatoin by hand")

    assert answer.entries == ()
    assert answer.meant == "backpropagation by hand"


def test_what_is_asked_back_always_finds_something(shelf):
    assert shelf.look_up("backprogatoin 深度").meant == ""


def test_every_word_must_be_found_and_one_of_them_in_the_thing_itself(shelf):
    assert titles(shelf, "backpropagation conjecture") == []
    assert ("resource", "Poincaré's Conjecture") not in found(shelf, "understanding")


def test_what_learners_are_not_shown_is_not_found(shelf):
    assert titles(shelf, "tables") == []
    assert titles(shelf, "table") == []


def test_a_creator_on_two_paths_is_found_once():
    one = document(step("s", resource("a")), key="one", title="One")
    two = document(step("s", resource("b")), key="two", title="Two")

    assert found(index(one, two), "ann").count(("creator", "Ann")) == 1


def test_words_that_stand_in_addresses_are_not_found():
    words = index(
        document(step("s", resource("a", guidance="See [this](https://hidden.example/inside).")))
    )

    assert titles(words, "hidden") == titles(words, "inside") == []
    assert titles(words, "see this") == ["Resource a"]


def test_what_was_looked_for_is_marked_with_accents_and_slips(shelf):
    assert shelf.look_up("poincare").marked("Henri Poincaré's <b>") == [
        ("Henri ", False),
        ("Poincaré", True),
        ("'s <b>", False),
    ]
    assert shelf.look_up("slpoes").marked("Slopes") == [("Slopes", True)]
    assert shelf.look_up("深度学习").marked("动手学深度学习") == [
        ("动手学", False),
        ("深度学习", True),
    ]
    assert shelf.look_up("学").marked("学") == [("学", True)]


def test_an_excerpt_is_cut_around_the_word():
    text = "word " * 100 + "the needle here " + "word " * 100
    words = index(document(step("s", resource("a", guidance=text))))
    answer = words.look_up("needle")

    excerpt = answer.excerpt(answer.entries[0].texts)

    assert "the needle here" in excerpt
    assert excerpt.startswith("…word")
    assert excerpt.endswith("word…")
    assert len(excerpt) < 200


def test_nothing_asked_finds_nothing(shelf):
    for question in ["", "   ", "!?", "\x00"]:
        assert shelf.look_up(question).entries == ()
        assert shelf.look_up(question).meant == ""


def test_an_index_of_nothing_answers():
    assert index().look_up("anything at all").entries == ()


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_whatever_is_asked_is_answered(question):
    known = index(document(step("s", resource("a", title="Poincaré 深度学习 networks"))))

    answer = known.look_up(question)

    assert "".join(text for text, _ in answer.marked(question)) == question
    assert all(entry.sort in set(Sort) for entry in answer.entries)
