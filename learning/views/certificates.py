"""The record of a finished path: the learner's own page, and the page of whoever checks it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning import limits
from learning.domain import certifying
from learning.domain.finishing import finish_of
from learning.domain.outline import Outline, OutlineResource, WalkStep
from learning.domain.publishing import published_beside, published_outline
from learning.domain.ticking import progress_of
from learning.domain.walking import PathProgress
from learning.domain.zone import zone_named
from learning.forms import RecordForm
from learning.models import Certificate, LearningPath, Status
from learning.views.days import in_full
from learning.views.spoken import spoken_in
from learning.views.trail import Standing, distance_line


@dataclass(frozen=True)
class PassedBy:
    """The side trips that somebody has not made."""

    trips: tuple[tuple[WalkStep, OutlineResource], ...]

    @property
    def count(self) -> int:
        """Return how many they are."""
        return len(self.trips)

    @property
    def minutes(self) -> int:
        """Return the time of all."""
        return sum(resource.minutes for _step, resource in self.trips)

    @property
    def steps(self) -> list[WalkStep]:
        """Return the steps they leave from."""
        return list(dict.fromkeys(step for step, _resource in self.trips))

    @property
    def numbers(self) -> str:
        """Return the numbers of those steps."""
        return ", ".join(str(step.number) for step in self.steps)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, path: str) -> HttpResponse:
    """Show a learner's record of a path, make or name it; until it is earned, what is left."""
    outline = published_outline(path)
    learner = request.user
    if not isinstance(learner, AbstractBaseUser):
        return _of_visitor(request, outline)
    row = get_object_or_404(LearningPath.objects.only("pk"), slug=path)
    certificate = certifying.certificate_of(learner, row.pk)
    standing = _standing(request, outline) if outline else None
    if not (
        certificate or finish_of(learner.pk, row.pk) or (standing and standing.place.is_finished)
    ):
        return _ahead(request, standing, is_kept=_is_kept(learner, row.pk))
    named = certificate.name if certificate else getattr(learner, "name", "")
    form = RecordForm(request.POST if request.method == "POST" else None, initial={"name": named})
    if form.is_valid():
        certifying.issue(learner, row.pk, form.cleaned_data["name"], outline)
        return HttpResponseRedirect(request.path)
    context: dict[str, Any] = {"path_slug": path, "form": form, "outline": outline}
    context |= _where_next(standing) if standing else {}
    context |= _shown(certificate) if certificate else {}
    return render(request, "learning/record.html", context)


@require_POST
def set_sharing(request: HttpRequest, path: str) -> HttpResponse:
    """Give a learner's record an address for everybody, or take it away, as the form asks."""
    page, learner = reverse("learning:record", args=[path]), request.user
    if not isinstance(learner, AbstractBaseUser):
        return redirect_to_login(page)
    wish = request.POST.get("shared")
    if wish not in {"0", "1"}:
        raise BadRequest(_("Say shared=1 or shared=0."))
    row = get_object_or_404(LearningPath.objects.only("pk"), slug=path)
    if wish == "1":
        certificate = certifying.certificate_of(learner, row.pk)
        if certificate is None:
            raise Http404
        certifying.share(certificate)
        messages.success(request, _("Shared: whoever has the address below can see the record."))
    elif not certifying.stop_sharing(learner, row.pk):
        raise Http404
    else:
        messages.success(request, _("No longer shared: the address has stopped working for good."))
    return HttpResponseRedirect(f"{page}#share")


@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Show a shared record to whoever has its address; who tries many addresses has to wait."""
    # Every try counts until it proves to be no guess.
    guess = limits.take(request, "certificate", counts_reading=True)
    if guess is None:
        return limits.refuse(request, limits.seconds_left(request, "certificate"))
    found = certifying.shared_certificate(code)
    if found is None:
        raise Http404
    guess.rollback()
    is_open = found.path.status == Status.PUBLISHED
    context = _shown(found) | {"host": urlsplit(settings.BASE_URL).netloc, "is_open": is_open}
    return render(request, "learning/certificate.html", context)


def _of_visitor(request: HttpRequest, outline: Outline | None) -> HttpResponse:
    """Tell somebody without an account who has finished how to get a record; others log in."""
    if outline is None:
        raise Http404
    standing = _standing(request, outline)
    if request.method == "POST" or not standing.place.is_finished:
        return redirect_to_login(request.get_full_path())
    return render(request, "learning/record_of_visitor.html", {"outline": outline})


def _ahead(request: HttpRequest, standing: Standing | None, *, is_kept: bool) -> HttpResponse:
    """Say what is left to do."""
    if standing is None:
        raise Http404
    context = {"outline": standing.outline, "place": standing.place, "is_kept": is_kept}
    return render(request, "learning/record_ahead.html", context)


def _is_kept(learner: AbstractBaseUser, path_id: int) -> bool:
    return Certificate.objects.filter(learner_id=learner.pk, path_id=path_id).exists()


def _standing(request: HttpRequest, outline: Outline) -> Standing:
    return Standing(outline, progress_of(request.user, request.session, outline))


def _shown(certificate: Certificate) -> dict[str, Any]:
    """Return what templates/learning/partials/_record.html needs."""
    record = certifying.content_of(certificate)
    zone, revision = certificate.time_zone, certificate.revision
    address = ""
    if certificate.code:
        page = reverse("learning:certificate", args=[certificate.code])
        address = settings.BASE_URL + page
    return {
        "certificate": certificate,
        "record": record,
        "who": format_html("<strong><bdi>{}</bdi></strong>", certificate.name),
        "what": format_html("<b{}>{}</b>", spoken_in(record.language), record.title),
        "started_on": in_full(certificate.started_at, zone),
        "finished_on": in_full(certificate.finished_at, zone),
        "published_on": in_full(revision.published_at, zone),
        "days": _days_of(certificate),
        "line": _line(certificate),
        "address": address,
        "short_address": address.partition("://")[2],
    }


def _days_of(certificate: Certificate) -> int:
    """Return how many days lie between the first and the last, both of them counted."""
    zone = zone_named(certificate.time_zone)
    first, last = certificate.started_at, certificate.finished_at
    return (last.astimezone(zone).date() - first.astimezone(zone).date()).days + 1


def _line(certificate: Certificate) -> str:
    """Return the distance line of the path, walked to its end."""
    outline = certifying.outline_of(certificate)
    options = frozenset(certificate.options)
    done = {resource.key: certificate.finished_at for resource in outline.walk(options).core}
    return distance_line(Standing(outline, PathProgress(done, options, certificate.finished_at)))


def _where_next(standing: Standing) -> dict[str, Any]:
    """Return what a learner may do after the end of a path."""
    outline, walk, done = standing.outline, standing.walk, standing.completed.keys()
    passed = [
        (step, each) for step in walk.steps for each in step.optional if not each.is_done_by(done)
    ]
    sequel = outline.document.sequel
    beside = published_beside([sequel]).get(sequel)
    return {
        "place": standing.place,
        "new": standing.new_since_finish,
        "side_trips": walk.optional_count,
        "side_trips_made": walk.optional_count - len(passed),
        "passed": PassedBy(tuple(passed)),
        "sequel": sequel,
        "sequel_title": beside.outline.title if beside else "",
        "reachable": sum(bool(each.url or each.support_url) for each in outline.document.creators),
    }
