"""Text folded for comparing: accents, capitals, ligatures and scripts of all kinds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.folding import asked_words, fold, known_words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Poincaré", "poincare"),
        (unicodedata.normalize("NFD", "Poincaré"), "poincare"),
        ("STRASSE", fold("Straße")),
        ("Øystein Łukasz", "oystein lukasz"),
        ("Œuvre", "oeuvre"),
        ("ﬁle", "file"),
        ("℡", "tel"),
        ("Žluťoučký KŮŇ", "zlutoucky kun"),
        ("\uff21\uff22\uff23", "abc"),
        ("İstanbul \u0131rmak", "istanbul irmak"),
        ("Ёлка", "елка"),
        ("한국어", "한국어"),
        ("深度学习", "深度学习"),
        ("", ""),
    ],
)
def test_accents_capitals_and_ligatures_make_no_difference(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("  Deep   learning, deep!  ", ["deep", "learning"]),
        ("C++ and c# und C", ["c++", "and", "c#", "und", "c"]),
        ("scikit-learn", ["scikit", "learn"]),
        ("snake_case", ["snake", "case"]),
        ("PyTorch深度学习入门", ["pytorch", "深度学习入门"]),
        ("नमस्ते दुनिया", [fold("नमस्ते"), fold("दुनिया")]),
        ("\x00\x1b[31m ... \u202e %%", ["31m"]),
        ("!?", []),
    ],
)
def test_a_question_is_cut_into_words(question, words):
    assert asked_words(question) == words


def test_what_has_no_spaces_is_known_by_its_characters_and_their_pairs():
    known = {word for word, _ in known_words("深度学习")}

    assert known == {"深", "度", "学", "习", "深度", "度学", "学习"}


def test_a_compound_is_known_as_one_word_too():
    known = dict(known_words("Back-Propagation à la Poincaré"))

    assert known["backpropagation"] == "backpropagation"
    assert known["back"] == "back"
    assert known["poincare"] == "poincaré"
