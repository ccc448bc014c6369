"""Published pages for search engines: their addresses, and when each last changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from learning.domain.outline import Outline


class Page(NamedTuple):
    """A page that anybody may read."""

    address: str
    changed_at: datetime | None


class PublishedSitemap(Sitemap):
    """Every published page, at the address that the public finds the site by."""

    limit = 10_000

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self._pages = list(pages_of(list(outlines)))
        self.protocol = urlsplit(settings.BASE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """Return the site's own domain, whatever a request claims."""
        return urlsplit(settings.BASE_URL).netloc

    def items(self) -> list[Page]:
        """Return all pages."""
        return self._pages

    def location(self, item: Page) -> str:
        """Return a page's address on this site."""
        return item.address

    def lastmod(self, item: Page) -> datetime | None:
        """Return when a page last changed."""
        return item.changed_at


def pages_of(outlines: list[Outline]) -> Iterator[Page]:
    """Yield home and credits, each path, its changes and the steps a visitor is shown, creators."""
    newest = max((each.published_at for each in outlines if each.published_at), default=None)
    yield Page(reverse("learning:home"), newest)
    yield Page(reverse("learning:credits"), newest)
    creators: dict[str, datetime | None] = {}
    for outline in outlines:
        at = outline.published_at
        yield Page(reverse("learning:path", args=[outline.slug]), at)
        yield Page(reverse("learning:changes", args=[outline.slug]), at)
        for step in outline.walk(frozenset()).steps:
            yield Page(reverse("learning:step", args=[outline.slug, step.key]), at)
        for resource in outline.document.resources:
            for credit in resource.credits:
                creators[credit.creator] = _later(creators.get(credit.creator), at)
    for key, at in creators.items():
        yield Page(reverse("learning:creator", args=[key]), at)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other
