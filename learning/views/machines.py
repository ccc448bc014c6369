"""What machines ask a site for: which pages there are, and which to leave alone."""

from django.conf import settings
from django.contrib.sitemaps import views
from django.contrib.sitemaps.views import SitemapIndexItem
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from learning.domain.publishing import published_outlines
from learning.sitemaps import PublishedSitemap

# Whatever is a person's own, changes with every question, or only takes what is sent.
LEFT_ALONE = [
    "admin:index",
    "account",
    "account_login",
    "learning:dashboard",
    "learning:search",
]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every published page; of very many, the pages of that list."""
    published = PublishedSitemap(published_outlines())
    pages = published.paginator.num_pages
    if pages == 1 or "p" in request.GET:
        return views.sitemap(request, {"published": published})
    here = settings.BASE_URL + request.path
    parts = [SitemapIndexItem(f"{here}?p={number}") for number in range(1, pages + 1)]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml"
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what crawlers had better leave alone, and where the public pages are listed."""
    sections = sorted({f"/{reverse(name).split('/')[1]}/" for name in LEFT_ALONE})
    lines = [
        "User-agent: *",
        *(f"Disallow: {section}" for section in sections),
        "Disallow: /certificates/",
        "Disallow: /preview/",
        "Disallow: /paths/*/resources/",
        "Disallow: /credits/*/report/",
        f"Sitemap: {settings.BASE_URL}{reverse('learning:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
