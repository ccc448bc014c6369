"""Text folded for comparing."""

import pytest

from learning.domain.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Žluťoučký KŮŇ", "zlutoucky kun"), ("Straße", "strasse"), ("℡", "tel"), ("ﬁn", "fin")],
)
def test_text_is_folded_for_comparing(text, folded):
    assert fold(text) == folded
