"""Words of a path in its own language, on a page that speaks another."""

import pytest
from django.utils.translation import override

from learning.views.spoken import spoken_in


@pytest.mark.parametrize(
    ("page", "words", "attributes"),
    [
        ("en", "en", ""),
        ("zh-hans", "zh-Hans", ""),
        ("de", "en", ' lang="en"'),
        ("en", "ar", ' lang="ar" dir="rtl"'),
        ("ar", "he", ' lang="he"'),
        ("en", "", ""),
        ("ar", "en-GB", ' lang="en-GB" dir="ltr"'),
    ],
)
def test_words_say_their_language_and_direction_where_they_differ(page, words, attributes):
    with override(page):
        assert spoken_in(words) == attributes
