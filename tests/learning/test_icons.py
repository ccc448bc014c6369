"""Icons drawn into the page."""

from urllib.parse import unquote

from learning.templatetags.icons import icon, icon_address


def test_an_icon_is_markup_without_a_name():
    drawn = icon("tick")

    assert drawn.startswith('<svg class="i" viewBox="0 0 20 20" ')
    assert 'aria-hidden="true"' in drawn
    assert "stroke=" not in drawn
    assert drawn.endswith("</svg>")


def test_an_icon_is_an_address_that_holds_it():
    kind, _, drawing = icon_address("waymark").partition(",")

    assert kind == "data:image/svg+xml"
    assert unquote(drawing).startswith("<svg ")
    assert not set(drawing) & set("<>\"'#")
