"""Credit history: who a resource was credited to, since when, and what led to each change."""

from collections.abc import Iterator

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from learning.admin.pages import curators_only, page
from learning.domain.credithistory import Published, Told, credit_history
from learning.models import Report, Resource, Revision

NAME = "admin:learning_resource_credit_history"


def address() -> URLPattern:
    """Return the address of the page, below the resource's own."""
    view = admin.site.admin_view(curators_only(credit_history_page))
    return path("<int:pk>/credit-history/", view, name=NAME.partition(":")[2])


def credit_history_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the credit of one resource through the path's revisions, newest first."""
    resource = Resource.objects.select_related("path").filter(pk=pk).first()
    if resource is None:
        raise Http404
    history = credit_history(_revisions(resource), resource.key, _told(resource))
    entries = reversed(history)
    title = _("Credit history")
    return page(
        request,
        "credit_history.html",
        title,
        path=resource.path,
        resource=resource,
        entries=list(entries),
    )


def _revisions(resource: Resource) -> Iterator[Published]:
    revisions = Revision.objects.filter(path=resource.path_id).select_related("published_by")
    # One after the other, for there may be hundreds and each is a whole path.
    for each in revisions.order_by("number").iterator(chunk_size=20):
        by = str(each.published_by or "")
        yield Published(each.number, each.published_at, by, each.document)


def _told(resource: Resource) -> list[Told]:
    about_credit = Report.objects.filter(resource=resource, reason=Report.Reason.CREDIT)
    accepted = about_credit.filter(state=Report.State.ACCEPTED).order_by("answered_at", "pk")
    rows = accepted.values_list("answered_at", "revision__number", "answer").distinct()
    return [Told(at, number, answer) for at, number, answer in rows if at]
