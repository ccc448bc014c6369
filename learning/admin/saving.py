"""What a curator's save does: on a published path it publishes, unless asked not to."""

from typing import Any, NamedTuple, cast

from adminsortable2.admin import SortableAdminBase
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learning.admin.concurrency import GuardedAdmin
from learning.admin.logbook import note_revision
from learning.admin.ordering import KeyedInline, OrderedFormSet
from learning.admin.pages import path_page_url, tabs_of
from learning.admin.said import with_lines, with_link
from learning.domain import publishing
from learning.domain.faults import FaultyDocument
from learning.models import LearningPath, Revision, Status

ONLY_SAVE, ALSO_PUBLISH, REVIEW = "_only_save", "_publish", "_review"


class Words(NamedTuple):
    """How to say what an act on a path came to."""

    published: Any
    unchanged: Any
    refused: Any
    kept: Any
    logged: Any = ""


SAVED = Words(
    _("Saved and published as revision %s."),
    _("Saved. Learners see no change: revision %s already says all of this."),
    _("Saved, but not published:"),
    _("Saved. Learners do not see the change yet."),
)
PUBLISHED = Words(
    _("Published as revision %s."),
    _("Nothing to publish: revision %s already says all of this."),
    _("Not published:"),
    "",
)
PUT_BACK = PUBLISHED._replace(unchanged=_("On the site again, at revision %s."))
ARCHIVED = Words(
    _("Archived, and published as revision %s. No ticks are lost."),
    _("Archived. Learners see no change: revision %s stands."),
    _("Archived, but not published:"),
    _("Archived. Learners do not see the change yet, and no ticks are lost."),
    _("Archived."),
)
BROUGHT_BACK = Words(
    _("Brought back, and published as revision %s."),
    _("Brought back. Learners see no change: revision %s stands."),
    _("Brought back, but not published:"),
    _("Brought back. Learners do not see the change yet."),
    _("Brought back."),
)


def publish_and_say(
    request: HttpRequest, path: LearningPath, words: Words, summary: str = ""
) -> Revision | None:
    """Publish a path, and tell the curator and the log what came of it.

    Returns the revision that learners see now. A refusal undoes nothing.
    """
    newest = publishing.newest_revision(path)
    try:
        with transaction.atomic():
            by = cast(AbstractBaseUser, request.user)
            revision = publishing.publish(path, by=by, summary=summary)
    except (publishing.NotPublishable, FaultyDocument) as refusal:
        refused = f"{words.refused} {path.title}"
        messages.warning(request, with_lines(refused, publishing.problems_in(refusal)))
        return None
    is_same = newest is not None and revision.pk == newest.pk
    if not is_same:
        note_revision(request, path, revision)
    said = words.unchanged if is_same else words.published
    label = _("See the page of “%s”.") % path.title
    messages.success(request, with_link(said % revision.number, path.get_absolute_url(), label))
    return revision


def publish_if_published(request: HttpRequest, path: LearningPath, words: Words) -> None:
    """Publish a change to a published path, unless the curator asked to keep it or to look."""
    path = LearningPath.objects.get(pk=path.pk)
    keeps = ONLY_SAVE in request.POST or REVIEW in request.POST
    wants = path.status == Status.PUBLISHED and not keeps
    if wants or ALSO_PUBLISH in request.POST:
        publish_and_say(request, path, words)
    else:
        messages.success(request, words.kept)


class SavingAdmin(SortableAdminBase, GuardedAdmin):
    """An admin of a path or a part of one. Its save stays on the page, and may publish."""

    view_on_site = False
    actions: Any = None

    def path_of(self, obj: Any) -> LearningPath:
        """Return the path that a saved object belongs to."""
        return obj.path

    def parents(self, obj: Any) -> list[models.Model]:
        """Return what stands above an object, from its path down."""
        return [part for part in [self.path_of(obj)] if part != obj]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow nobody: learners' ticks may hang on it. It is archived or withdrawn instead."""
        return False

    def lock(self, request: HttpRequest, obj: Any) -> None:
        """Hold back other saves on the same path."""
        LearningPath.objects.select_for_update().get(pk=self.path_of(obj).pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below, then number them."""
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if isinstance(formset, OrderedFormSet):
                formset.renumber()

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on with the new object's own page."""
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Publish where a save does, say so, and stay on the page."""
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._saved(request, obj)

    def after_save(self, request: HttpRequest, obj: Any) -> None:
        """Do what a save is to lead to."""
        publish_if_published(request, self.path_of(obj), SAVED)

    def page_of(self, obj: models.Model) -> str:
        """Return the address of an object's page in the admin."""
        name = f"{obj._meta.app_label}_{obj._meta.model_name}_change"
        return reverse(f"{self.admin_site.name}:{name}", args=[quote(obj.pk)])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell the page where its path stands."""
        obj = context["original"]
        if obj is not None:
            context |= self.page_context(request, obj)
            context["parents"] = [(self.page_of(part), part) for part in self.parents(obj)]
        return super().render_change_form(request, context, *args, **kwargs)

    def page_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return where the object's path stands."""
        path = LearningPath.objects.get(pk=self.path_of(obj).pk)
        below = self.archived_below(request, obj)
        is_published = path.status == Status.PUBLISHED
        return {
            "path": path,
            "tabs": tabs_of(path, "change" if obj == path else ""),
            "publishes": is_published,
            "newest_revision": publishing.newest_revision(path),
            "has_unpublished_changes": is_published and publishing.has_unpublished_changes(path),
            "is_part": hasattr(obj, "archived_at"),
            "archived_parts": [(self.page_of(part), part) for part in below],
        }

    def archived_below(self, request: HttpRequest, obj: Any) -> list[models.Model]:
        """Return the archived parts that this page would list."""
        return [
            part
            for inline, rows in self.inline_rows(request, obj)
            if isinstance(inline, KeyedInline)
            for part in rows.exclude(archived_at=None)
        ]

    def _saved(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.after_save(request, obj)
        if REVIEW in request.POST:
            return HttpResponseRedirect(path_page_url("publish", self.path_of(obj)))
        return HttpResponseRedirect(self.page_of(obj))
