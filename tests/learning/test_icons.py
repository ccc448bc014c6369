"""Icons drawn into the page."""

from learning.templatetags.icons import icon


def test_an_icon_is_markup_without_a_name():
    drawn = icon("tick")

    assert drawn.startswith('<svg class="i" viewBox="0 0 20 20" ')
    assert 'aria-hidden="true"' in drawn
    assert "stroke=" not in drawn
    assert drawn.endswith("</svg>")
