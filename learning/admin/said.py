"""What is said to a curator in a message that holds more than words: a link, or lines below."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learning.admin.pages import path_page_url
from learning.models import LearningPath


def with_link(said: Any, address: str, label: Any) -> SafeString:
    """Return words with a link behind them."""
    return format_html('{} <a href="{}">{}</a>', said, address, label)


def with_lines(said: Any, lines: Iterable[str]) -> SafeString:
    """Return words with a list below them."""
    return format_html("{}<ul>{}</ul>", said, format_html_join("", "<li>{}</li>", zip(lines)))


def say_waiting(request: HttpRequest, paths: Iterable[LearningPath]) -> None:
    """Name the paths that were not published along with a change, if there are any."""
    named = [(path_page_url("change", path), path) for path in paths]
    if named:
        text = _("Not published, because of other unpublished changes: {}.")
        titles = format_html_join(", ", '<a href="{}">{}</a>', named)
        messages.warning(request, format_html(text, titles))
