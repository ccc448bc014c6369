"""Link health: what the published links answered, and what a curator may do about each."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from learning.admin.linkrows import Row, folds_of, needing_an_act, rows_of
from learning.admin.logbook import note
from learning.admin.pages import page, path_or_404, path_page_url, path_url, upkeep_page
from learning.admin.saving import ARCHIVED, Words, publish_and_say
from learning.domain import archiving, linkmending, publishing
from learning.domain.text import LONGEST_ADDRESS, web_address
from learning.models import LearningPath, LinkCheck, Outcome, Resource, Status
from learning.tasks import check_now
from learning.views.days import in_short

ROWS_ON_A_PAGE = 50
STATES = [(outcome.value, outcome.label) for outcome in Outcome]
REPLACED = Words(
    gettext_lazy("The address was replaced, and published as revision %s."),
    gettext_lazy("The address was replaced. Learners see no change: revision %s stands."),
    gettext_lazy("The address was replaced, but not published:"),
    gettext_lazy(
        "The address was replaced in the working copy. Learners do not see it yet, because the "
        "path has other unpublished changes."
    ),
)


class Shown(NamedTuple):
    """What an act was sent for: a link of a resource, as the page showed it."""

    request: HttpRequest
    path: LearningPath
    resource: Resource
    address: str

    @property
    def curator(self) -> AbstractBaseUser:
        """Return who acts."""
        return cast(AbstractBaseUser, self.request.user)

    def posted(self, name: str) -> str:
        """Return one field of the form."""
        return self.request.POST.get(name, "").strip()


class Refused(Exception):
    """A typed address that is none; the page is shown again with what was typed."""


class Typed(NamedTuple):
    """What was typed for a link and refused, and why."""

    path_id: int
    resource: str
    digest: str
    text: str
    why: str

    def is_for(self, row: Row) -> bool:
        """Tell whether it was typed in this row."""
        link = row.link
        return (link.path_id, link.resource, row.digest) == self[:3]


@upkeep_page(20, "links/", "links", gettext_lazy("Link health"))
@require_safe
def all_links(request: HttpRequest) -> HttpResponse:
    """Show the links of all published paths."""
    return _all_links(request)


@require_safe
def links_of_path(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the links of one path."""
    path = path_or_404(pk)
    return _list(request, [path], path=path, tab="links")


@require_safe
def compare(request: HttpRequest, pk: int, resource: str, digest: str) -> HttpResponse:
    """Show a page's title and first words, as they were accepted and as they are now."""
    path = path_or_404(pk)
    check = LinkCheck.objects.filter(pk=digest).first()
    row = Resource.objects.filter(path=path, key=resource).first()
    if check is None or row is None:
        raise Http404
    return page(
        request,
        "link_compare.html",
        _("Compare"),
        path=path,
        tab="links",
        check=check,
        resource=row,
        seen=in_short(check.checked_at),
        good=in_short(check.last_good_at),
    )


@require_POST
def act(request: HttpRequest, pk: int, resource: str, digest: str) -> HttpResponse:
    """Do what the pressed button says, and go back to the list."""
    path = path_or_404(pk)
    row = Resource.objects.filter(path=path, key=resource).first()
    do = ACTS.get(request.POST.get("act", ""))
    address = _address_of(path, digest)
    if row is None or do is None or address is None:
        raise Http404
    shown = Shown(request, path, row, address)
    try:
        do(shown)
    except Refused as refusal:
        typed = Typed(path.pk, resource, digest, shown.posted("address"), str(refusal))
        if _back(request, path).startswith(_all_url()):
            return _all_links(request, typed=typed, status=400)
        return _list(request, [path], path=path, tab="links", typed=typed, status=400)
    return HttpResponseRedirect(_back(request, path))


def urls() -> list[URLPattern]:
    """Return the addresses of a path's links."""
    one = "links/<slug:resource>/<slug:digest>/"
    return [
        path_url("links/", links_of_path, "links"),
        path_url(f"{one}compare/", compare, "link_compare"),
        path_url(one, act, "link"),
    ]


# The acts


def _accept(shown: Shown) -> None:
    new = shown.posted("address")
    check = LinkCheck.objects.of([shown.address]).first()
    if not new or check is None or check.moved_to != new:
        messages.warning(shown.request, _("The page has moved again meanwhile. Look once more."))
        return
    linkmending.expect_same_page(shown.address, new)
    _put_address(shown, new)


def _replace(shown: Shown) -> None:
    typed = shown.posted("address")
    try:
        new = web_address(typed)
    except ValueError as fault:
        raise Refused(_("The address %(fault)s.") % {"fault": fault}) from fault
    if len(new) > LONGEST_ADDRESS:
        raise Refused(_("The address is too long."))
    _put_address(shown, new)


def _put_address(shown: Shown, new: str) -> None:
    message = _("Replaced %(old)s by %(new)s.") % {"old": shown.address, "new": new}
    with transaction.atomic():
        path, is_clean = _locked(shown.path)
        touched = linkmending.replace_address(path, shown.address, new)
        for resource in touched:
            note(shown.request, resource, message)
        if touched:
            _publish_if_clean(shown.request, path, REPLACED, is_clean)
        else:
            messages.info(shown.request, _("The working copy no longer holds that address."))


def _archive(shown: Shown) -> None:
    with transaction.atomic():
        path, is_clean = _locked(shown.path)
        archiving.archive(shown.resource)
        note(shown.request, shown.resource, str(ARCHIVED.logged))
        _publish_if_clean(shown.request, path, ARCHIVED, is_clean)


def _same(shown: Shown) -> None:
    done = linkmending.accept_page(shown.address, shown.posted("seen"), shown.curator)
    _say(shown, done, _("Found the changed page fine."), _("The page as it is now is known."))


def _fine(shown: Shown) -> None:
    done = linkmending.mark_fine(shown.address, shown.posted("reason"), shown.curator)
    _say(shown, done, _("Found the link fine."), _("Marked as fine, until the answer changes."))


def _not_free(shown: Shown) -> None:
    done = linkmending.set_free(shown.address, is_free=False, by=shown.curator)
    said = _("Marked as no longer free. Learners are led to an archived copy, if there is one.")
    _say(shown, done, _("Said that the link is no longer free."), said)


def _free(shown: Shown) -> None:
    done = linkmending.set_free(shown.address, is_free=True, by=shown.curator)
    _say(shown, done, _("Said that the link is free."), _("Marked as free. It is checked anew."))


def _check(shown: Shown) -> None:
    check_now.enqueue([shown.address])
    messages.success(
        shown.request, _("The link is being asked. Load this page again in half a minute.")
    )


ACTS: dict[str, Callable[[Shown], None]] = {
    "accept": _accept,
    "replace": _replace,
    "archive": _archive,
    "same": _same,
    "fine": _fine,
    "not-free": _not_free,
    "free": _free,
    "check": _check,
}


def _say(shown: Shown, done: bool, logged: str, said: str) -> None:
    if done:
        note(shown.request, shown.resource, f"{logged} {shown.address}")
        messages.success(shown.request, said)
    else:
        messages.warning(
            shown.request, _("Nothing was changed: the state is another by now. Look once more.")
        )


def _locked(path: LearningPath) -> tuple[LearningPath, bool]:
    """Return the path, held against other saves, and whether learners see all of it."""
    locked = LearningPath.objects.select_for_update().get(pk=path.pk)
    is_published = locked.status == Status.PUBLISHED
    return locked, is_published and not publishing.has_unpublished_changes(locked)


def _publish_if_clean(
    request: HttpRequest, path: LearningPath, words: Words, is_clean: bool
) -> None:
    """Publish a change at once, unless others would go with it that somebody keeps back."""
    if is_clean:
        publish_and_say(request, path, words)
    else:
        messages.success(request, words.kept)


# The list


def _all_links(request: HttpRequest, **more: Any) -> HttpResponse:
    published = LearningPath.objects.published()
    wanted = _asked(request).get("path", "")
    chosen = [path for path in published if path.slug == wanted]
    return _list(
        request,
        chosen or list(published),
        offered=published,
        chosen_path=wanted if chosen else "",
        **more,
    )


def _list(
    request: HttpRequest,
    paths: list[LearningPath],
    *,
    path: LearningPath | None = None,
    tab: str = "",
    status: int = 200,
    typed: Typed | None = None,
    **more: Any,
) -> HttpResponse:
    asked = _asked(request)
    rows = rows_of(paths)
    state = asked.get("state", "")
    state = state if state in Outcome.values else ""
    listed = [row for row in rows if row.check.outcome == state] if state else needing_an_act(rows)
    checked = [row.check.checked_at for row in rows if row.check.checked_at]
    return page(
        request,
        "links.html",
        _("Link health"),
        path=path,
        tab=tab,
        status=status,
        rows=Paginator(listed, ROWS_ON_A_PAGE).get_page(asked.get("page")),
        folds=[] if state else folds_of(rows),
        count=len(rows),
        last=max(checked, default=None),
        state=state,
        states=STATES,
        is_on=settings.LINK_CHECKS,
        asked=asked,
        list_address=path_page_url("links", path) if path else _all_url(),
        back=request.get_full_path() if request.method == "GET" else request.POST.get("back", ""),
        typed=typed,
        refused_row=next((row for row in listed if typed and typed.is_for(row)), None),
        **more,
    )


def _asked(request: HttpRequest) -> QueryDict:
    """Return which part of the list is looked at, also by who sent a form from it."""
    if request.method == "GET":
        return request.GET
    return QueryDict(request.POST.get("back", "").partition("?")[2])


def _address_of(path: LearningPath, digest: str) -> str | None:
    check = LinkCheck.objects.filter(pk=digest).only("address").first()
    if check:
        return check.address
    return next((row.link.address for row in rows_of([path]) if row.digest == digest), None)


def _back(request: HttpRequest, path: LearningPath) -> str:
    """Return the list that the act came from: one of ours, whatever the form says."""
    asked, of_path = request.POST.get("back", ""), path_page_url("links", path)
    is_ours = asked.partition("?")[0] in {_all_url(), of_path}
    return asked if is_ours else of_path


def _all_url() -> str:
    return reverse("admin:links")
