"""What changed on a path: for everybody by revision, and put away by who has seen it."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.domain.chronicle import Entry, first_published_at, page_of
from learning.domain.news import Seen
from learning.domain.outline import Outline
from learning.domain.ticking import progress_of
from learning.http import answer, one_at_a_time, published_or_404
from learning.models import Revision

LONGEST_NUMBER = 9
FEED_SECONDS = 15 * 60
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def changes_page(request: HttpRequest, path: str) -> HttpResponse:
    """List a path's revisions, the newest first."""
    outline = published_or_404(path)
    page = page_of(outline, _number_or_none(request.GET.get("until", "")))
    return render(request, "learning/changes.html", {"outline": outline, "page": page})


@require_safe
def changes_feed(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with the newest revisions as an Atom feed, or that there is none newer."""
    outline = published_or_404(path)
    entries = page_of(outline).entries
    newest = entries[0]
    etag = quote_etag(f"{outline.revision_id}-{newest.published_at.timestamp()}-{get_language()}")
    modified = int(newest.published_at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        written = _feed_of(outline, entries).writeString("utf-8")
        response = HttpResponse(written, content_type="application/atom+xml; charset=utf-8")
    response["ETag"], response["Last-Modified"] = etag, http_date(modified)
    # The language may be chosen by a cookie, which no cache between looks at.
    patch_cache_control(response, max_age=FEED_SECONDS, private=True)
    return response


@require_POST
def set_seen(request: HttpRequest, path: str) -> HttpResponse:
    """Put away what is new up to a revision, and what the page told of links by then."""
    outline = published_or_404(path)
    seen = _seen_by(request, outline)
    with one_at_a_time(request):
        progress_of(request.user, request.session, outline).see(seen)
    then = reverse("learning:path", args=[outline.slug])
    return answer(request, "learning/partials/_seen.html", {"outline": outline}, then)


def _seen_by(request: HttpRequest, outline: Outline) -> Seen:
    """Return what a form says was seen. Raises BadRequest for what cannot have been."""
    number = _number_or_none(request.POST.get("seen", ""))
    if number is None or not 0 < number <= outline.number:
        raise BadRequest(_("This path has no such revision yet."))
    revision = outline.revision_id
    if number < outline.number:
        rows = Revision.objects.filter(path_id=outline.path_id, number=number)
        revision = rows.values_list("pk", flat=True).first()
    if revision is None:
        raise BadRequest(_("This path has no such revision yet."))
    now = timezone.now()
    try:
        at = datetime.fromisoformat(request.POST.get("at") or now.isoformat()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest(_("Say when, or leave it out.")) from None
    return Seen(revision, min(at, now))


def _number_or_none(said: str) -> int | None:
    is_number = said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER
    return int(said) if is_number else None


def _feed_of(outline: Outline, entries: tuple[Entry, ...]) -> Atom1Feed:
    page = settings.BASE_URL + reverse("learning:changes", args=[outline.slug])
    title = _("What changed on “%(path)s”") % {"path": outline.title}
    feed = Atom1Feed(
        title=_sound(title),
        link=page,
        description=None,
        author_name="Waymark",
        language=get_language(),
        feed_url=settings.BASE_URL + reverse("learning:changes_feed", args=[outline.slug]),
        feed_guid=_tag(page, first_published_at(outline)),
    )
    for entry in entries:
        link = f"{page}?until={entry.number}#r{entry.number}"
        facts = {"outline": outline, "entry": entry, "base": settings.BASE_URL}
        feed.add_item(
            title=_sound(entry.summary) or _("Revision %(number)s") % {"number": entry.number},
            link=link,
            description=_sound(render_to_string("learning/partials/_entry.html", facts)),
            unique_id=_tag(f"{page}{entry.number}", entry.published_at),
            pubdate=entry.published_at,
            updateddate=entry.published_at,
        )
    return feed


def _tag(address: str, since: datetime) -> str:
    """Return a name that stays the same for good, whatever becomes of the address."""
    parts = urlsplit(address)
    return f"tag:{parts.hostname},{since.astimezone(UTC).date().isoformat()}:{parts.path}"


def _sound(text: str) -> str:
    """Return text without the few characters that no XML may hold."""
    return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
