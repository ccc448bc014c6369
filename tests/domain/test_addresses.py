"""Addresses compared as places, and keys made of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.addresses import checked, host_of, is_same, plain
from learning.domain.keys import key_of
from learning.domain.text import LONGEST_KEY, web_address


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a/b?x=1&y=2",
        "https://www.example.org/a/b?x=1&y=2",
        "https://EXAMPLE.org/a/b/?x=1&y=2",
        "https://example.org:443/a/b?x=1&y=2#part",
        "https://example.org/a/b?utm_source=feed&y=2&UTM_medium=mail&x=1",
    ],
)
def test_the_way_to_a_place_makes_no_difference(other):
    assert is_same("https://example.org/a/b?x=1&y=2", other)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/a/B?x=1",
        "https://example.org/a/b?x=2",
        "https://example.org/a/b",
        "https://example.org:8080/a/b?x=1",
        "https://sub.example.org/a/b?x=1",
        "https://example.org/a/b/c?x=1",
        "https://[example.org/a/b?x=1",
    ],
)
def test_other_places_are_told_apart(other):
    assert not is_same("https://example.org/a/b?x=1", other)


@given(st.text(max_size=80))
def test_any_text_has_a_plain_form_and_a_host(text):
    assert is_same(text, text)
    assert isinstance(plain(text), str)
    assert isinstance(host_of(text), str)
    found = checked(text, "https://example.org/")
    assert not found or web_address(found) == found


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("What a gradient is, & isn't", "what-a-gradient-is-isnt"),
        ("Käthe Groß", "kathe-gross"),
        ("一步一步学习", "resource"),
        ("", "resource"),
        ("Taken", "taken-3"),
        ("a" * 300, "a" * 75),
    ],
)
def test_a_key_says_what_the_words_say(words, key):
    assert key_of(words, {"taken", "taken-2"}) == key


@given(st.text(max_size=200))
def test_a_key_is_always_a_key(words):
    key = key_of(words)

    assert 0 < len(key) <= LONGEST_KEY
    assert key == key_of(key)
