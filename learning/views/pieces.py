"""Pieces of pages that depend on few things, rendered once for the same things and kept.

A learner's page is joined from such pieces, so that it costs little more than its queries.
"""

from collections.abc import Hashable
from functools import lru_cache

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

PIECES_KEPT = 8192


class Pieces:
    """Gives pieces in the language spoken now: one for a page, because looking it up costs."""

    def __init__(self) -> None:
        self.language = get_language()

    def __call__(self, template: str, **facts: Hashable) -> SafeString:
        """Return a template rendered with these facts, which are all that it may depend on.

        Facts are compared as dictionary keys are: outlines and their parts by identity,
        everything else by value.
        """
        return _rendered(template, self.language, tuple(facts.items()))


@lru_cache(maxsize=PIECES_KEPT)
def _rendered(
    template: str, language: str | None, facts: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return SafeString(get_template(template).render(dict(facts)))


def forget() -> None:
    """Drop every kept piece, so that the next page draws its own."""
    _rendered.cache_clear()
