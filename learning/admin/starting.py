"""Starting a path: empty, from a file, as a copy of another, or from a pasted list of links."""

from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.urls import path as address
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.admin import pages, uploads
from learning.admin.logbook import note
from learning.domain import starting
from learning.domain.document import Document
from learning.domain.faults import Fault, FaultyDocument
from learning.domain.keys import key_of
from learning.domain.linkentry import LinkList
from learning.domain.linklist import LONGEST_PASTED, MOST_LINES, read_list
from learning.domain.plan import Plan
from learning.domain.planned import PlanChanged
from learning.domain.starting import KeyTaken
from learning.domain.text import LONGEST_KEY, LONGEST_TITLE
from learning.models import LearningPath
from learning.models.path import VALID_KEY, VALID_LINE


class NamesForm(forms.Form):
    """A new path's title and key."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=LONGEST_TITLE, validators=[VALID_LINE]
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=LONGEST_KEY,
        required=False,
        validators=[VALID_KEY],
        help_text=gettext_lazy(
            "Part of the path's address, and stays for ever. Left empty, it is made of the title."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Make a key where none is given, and refuse one that is taken."""
        cleaned = super().clean() or self.cleaned_data
        if "key" not in cleaned or "title" not in cleaned:
            return cleaned
        cleaned["key"] = cleaned["key"] or key_of(cleaned["title"], otherwise="path")
        taken = LearningPath.objects.filter(slug=cleaned["key"]).first()
        if taken:
            self.add_error("key", _taken_words(taken))
        return cleaned


class CopyForm(NamesForm):
    """A path to copy, and what the copy is called."""

    source = forms.ModelChoiceField(
        LearningPath.objects.none(), label=gettext_lazy("Path"), empty_label=None
    )
    field_order = ["source", "title", "key"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths: Any = self.fields["source"]
        paths.queryset = LearningPath.objects.order_by("title", "pk")


class ListForm(NamesForm):
    """A list of links, and what the path made of it is called."""

    list = forms.CharField(
        label=gettext_lazy("List"),
        # Not max_length, at which a browser would cut what is pasted without a word.
        validators=[
            MaxLengthValidator(
                LONGEST_PASTED,
                gettext_lazy(
                    "The list is longer than %(limit_value)d characters. Make two paths of it."
                ),
            )
        ],
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "code"}),
        help_text=format_lazy(
            "{} {}",
            gettext_lazy(
                "Markdown: headings become steps, and each item such as "
                "“1. [Title](address) by Creator” a resource."
            ),
            format_lazy(
                gettext_lazy("At most {characters} characters and {lines} lines."),
                characters=f"{LONGEST_PASTED:,}",
                lines=f"{MOST_LINES:,}",
            ),
        ),
    )
    field_order = ["list", "title", "key"]
    found = LinkList()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _(
            "Left empty, it is the heading above all others, if the list has one."
        )

    def clean(self) -> dict[str, Any]:
        """Read the list, and take the title from it where none is given."""
        if "list" in self.cleaned_data:
            self.found = read_list(self.cleaned_data["list"])
            if not self.found.entries:
                self.add_error("list", _no_link_words(self.found))
        if not self.cleaned_data.get("title") and "title" not in self.errors:
            self.cleaned_data["title"] = self.found.title
            if not self.found.title:
                self.add_error("title", _("Give the path a title."))
        return super().clean()


def urls() -> list[URLPattern]:
    """Return the addresses of the ways to start a path."""
    ways = [
        ("new/", ways_to_start, "new"),
        ("new/file/", from_file, "new_file"),
        ("new/copy/", from_copy, "new_copy"),
        ("new/list/", from_list, "new_list"),
    ]
    return [
        address(route, admin.site.admin_view(view), name=f"learning_learningpath_{name}")
        for route, view, name in ways
    ]


def starters_only(view: pages.View) -> pages.View:
    """Let only those who may add paths see a page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not admin.site.get_model_admin(LearningPath).has_add_permission(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return pages.curators_only(guarded)


@starters_only
def ways_to_start(request: HttpRequest) -> HttpResponse:
    """Show the ways there are."""
    return pages.page(request, "start.html", _("Start a path"))


@starters_only
@uploads.sized
def from_file(request: HttpRequest) -> HttpResponse:
    """Start a path from a document whose key is new."""
    if request.method != "POST":
        return _file_page(request)
    content, mark = b"", request.POST.get("mark", "")
    try:
        content = uploads.sent_document(request)
        document, plan = uploads.read(content, _plan_new)
        if mark:
            return _started(request, starting.start(document, mark))
    except FaultyDocument as refusal:
        said = uploads.fault_context(refusal.faults, uploads.as_text(content))
        return _file_page(request, status=uploads.PUT_RIGHT, **said)
    except KeyTaken as taken:
        said = uploads.fault_context([_taken_fault(taken)], uploads.as_text(content))
        return _file_page(request, status=uploads.PUT_RIGHT, **said)
    except PlanChanged as changed:
        plan = changed.plan
    return pages.page(
        request,
        "plan.html",
        _("What the new path holds"),
        has_changed=bool(mark),
        text=uploads.as_text(content),
        status=uploads.CONFLICT if mark else 200,
        **uploads.plan_context(plan),
    )


@starters_only
@uploads.sized
def from_copy(request: HttpRequest) -> HttpResponse:
    """Start a path as a copy of another path's working copy."""
    form = CopyForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            path = starting.copy(given["source"], key=given["key"], title=given["title"])
        except KeyTaken as taken:
            form.add_error("key", _taken_words(taken.path))
        except FaultyDocument as refusal:
            for fault in refusal.faults[: uploads.MOST_SHOWN]:
                form.add_error("source", str(fault))
        else:
            return _started(request, path)
    return _form_page(request, "start_copy.html", _("Copy a path"), form)


@starters_only
@uploads.sized
def from_list(request: HttpRequest) -> HttpResponse:
    """Start a path from a list of links: what is understood is shown, line by line, first."""
    form, shown = ListForm(request.POST or None), {}
    mark = request.POST.get("mark", "")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        shown = _found_context(form.found)
        try:
            document = starting.document_from_list(
                form.found, key=given["key"], title=given["title"]
            )
            plan = starting.plan_new(document)
            if mark:
                return _started(request, starting.start(document, mark))
            shown |= {"document": document, "plan": plan}
        except FaultyDocument as refusal:
            shown |= uploads.fault_context(refusal.faults, given["list"].replace("\r\n", "\n"))
        except KeyTaken as taken:
            form.add_error("key", _taken_words(taken.path))
        except PlanChanged as changed:
            shown |= {"document": document, "plan": changed.plan, "has_changed": True}
    title = _("Start a path from a list of links")
    return _form_page(request, "start_list.html", title, form, **shown)


def _plan_new(document: Document) -> Plan:
    try:
        return starting.plan_new(document)
    except KeyTaken as taken:
        raise FaultyDocument((_taken_fault(taken),)) from taken


def _taken_fault(taken: KeyTaken) -> Fault:
    said = _(
        "is “%(key)s”, which is the path “%(title)s” already. Give another key, or bring the "
        "document to that path."
    )
    return Fault("key", said % {"key": taken.path.slug, "title": taken.path.title})


def _no_link_words(found: LinkList) -> str:
    if found.notes and not found.notes[0].text:
        return found.notes[0].reason
    return _("No item with a link was found. Write items such as “1. [Title](address)”.")


def _taken_words(path: LearningPath) -> str:
    return _("There is a path of that key already: “%(title)s”. Give another key.") % {
        "title": path.title
    }


def _found_context(found: LinkList) -> dict[str, Any]:
    """Return what the page says about a list that was read."""
    notes = found.notes[: uploads.MOST_SHOWN]
    return {
        "found": found,
        "unknown": sum(not entry.makers for entry in found.entries),
        "notes": notes,
        "more_notes": len(found.notes) - len(notes),
    }


def _started(request: HttpRequest, path: LearningPath) -> HttpResponse:
    """Go on with the new draft."""
    note(request, path, _("Started."), is_new=True)
    messages.success(
        request,
        _("“%(title)s” is a draft now. Only curators see it until it is published.")
        % {"title": path.title},
    )
    first_tab, _label = pages.TABS[0]
    return HttpResponseRedirect(pages.path_page_url(first_tab, path))


def _file_page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    title = _("Start a path from a file")
    return pages.page(request, "start_file.html", title, status=status, **context)


def _form_page(
    request: HttpRequest, template: str, title: str, form: forms.Form, **context: Any
) -> HttpResponse:
    status = uploads.PUT_RIGHT if form.errors or "faults" in context else 200
    return pages.page(request, template, title, form=form, status=status, **context)
