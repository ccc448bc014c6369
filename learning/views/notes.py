"""A learner's notes: one on its own page or in place on a step, all of them, and as a file."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from learning import limits
from learning.domain import noting
from learning.domain.notebook import heading, quotation
from learning.domain.noting import NotePlace, Subject, WrittenElsewhere
from learning.forms import NoteForm, SoughtField
from learning.models import Note
from learning.views.days import Days

NOTES_A_PAGE = 50
Kept = list[tuple[NotePlace, Note]]


class Chapter(NamedTuple):
    """One path's notes, by step."""

    first: NotePlace
    """Any of its places: they share their path."""
    sections: list[tuple[NotePlace, Kept]]
    """Each begins with a place on its step."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_page(request: HttpRequest, path: str, resource: str) -> HttpResponse:
    """Show a learner's note on a resource in a form, and take what they write.

    To htmx it answers with the part of a step's page that the note stands in. That is put in
    place with a status of 200 only, so what was not saved is said there under this status too.
    """
    learner = request.user
    if not isinstance(learner, AbstractBaseUser):
        return _logged_out(request, resource)
    subject = noting.subject_of(learner, path, resource)
    if subject is None:
        raise Http404
    context = _about(subject, path, resource)
    if request.method == "POST":
        return _save(request, learner, subject, context)
    if _is_swap(request) and "shown" in request.GET:
        return _as_shown(request, subject.note, context)
    is_from_notes = request.GET.get("from") == "notes"
    return _form(request, context | {"form": _opened(subject, resource), "back_to": is_from_notes})


@never_cache
@require_safe
def notebook(request: HttpRequest) -> HttpResponse:
    """Show all of a learner's notes, or those that hold some words, by path and step."""
    learner = request.user
    if not isinstance(learner, AbstractBaseUser):
        return _to_login(request)
    sought = SoughtField().to_python(request.GET.get("q", ""))
    places = noting.places_of(learner, sought)
    page = Paginator(places, NOTES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "sought": sought,
        "count": len(places),
        "page": page,
        "chapters": list(_chapters(learner, page)),
    }
    return render(request, "learning/notes.html", context)


@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Give all of a learner's notes as one Markdown file."""
    learner = request.user
    if not isinstance(learner, AbstractBaseUser):
        return _to_login(request)
    text = "".join(as_markdown(request, learner))
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="waymark-notes.md"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_markdown(request: HttpRequest, learner: AbstractBaseUser) -> Iterator[str]:
    """Yield all of a learner's notes as one Markdown text, block by block."""
    between = ""
    for block in _lines(request, _chapters(learner, noting.places_of(learner))):
        yield f"{between}{block}\n"
        between = "\n"


def _save(
    request: HttpRequest, learner: AbstractBaseUser, subject: Subject, context: dict[str, Any]
) -> HttpResponse:
    """Keep what was written, remove the note if nothing was, or say why neither can be."""
    form = _typed(request, context["key"])
    context |= {"form": form, "back_to": request.POST.get("from") == "notes"}
    if not form.is_valid():
        if "version" in form.errors:
            raise BadRequest(_("Say which version of the note this changes."))
        return _form(request, context)
    if limits.take(request, "note") is None:
        return _form(request, context | {"is_refused": True}, status=429)
    text, version = form.cleaned_data["text"], form.cleaned_data["version"]
    try:
        if text:
            note: Note | None = noting.write(learner, subject, text, version)
        else:
            note = noting.erase(learner, subject, version)
    except WrittenElsewhere as elsewhere:
        return _clash(request, context, elsewhere.note)
    said = _("Note saved.") if text else _("Note removed.") if version else ""
    if _is_swap(request):
        return _as_shown(request, note, context | {"said": said})
    if said:
        messages.success(request, said)
    if context["back_to"]:
        return HttpResponseRedirect(f"{reverse('learning:notes')}#n-{subject.resource_id}")
    return HttpResponseRedirect(context["back"])


def _clash(request: HttpRequest, context: dict[str, Any], other: Note | None) -> HttpResponse:
    """Show both texts; what was typed is saved over the other only when that is asked for now."""
    data = request.POST.copy()
    data["version"] = str(other.version if other else 0)
    form = NoteForm(data, auto_id=context["form"].auto_id)
    return _form(request, context | {"form": form, "is_clash": True, "other": other}, status=409)


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Answer with the form: in place to htmx, else on a page of its own."""
    is_swap = _is_swap(request)
    template = "learning/partials/_note_in_place.html" if is_swap else "learning/note.html"
    context |= {"is_swap": is_swap}
    response = render(request, template, context, status=200 if is_swap else status)
    if status == 429:
        response["Retry-After"] = str(limits.seconds_left(request, "note"))
    return _varied(response)


def _as_shown(request: HttpRequest, note: Note | None, context: dict[str, Any]) -> HttpResponse:
    """Answer htmx with the note as it stands beside its resource, or the link to write one."""
    context |= {"note": note, "is_swap": True}
    context["day"] = Days().say(note.changed_at) if note else ""
    name = "_note" if note else "_note_link"
    return _varied(render(request, f"learning/partials/{name}.html", context))


def _logged_out(request: HttpRequest, key: str) -> HttpResponse:
    """Lead a visitor to the log-in; what somebody wrote who was logged out meanwhile is kept."""
    if request.method != "POST":
        return _to_login(request)
    context = {"key": key, "form": _typed(request, key), "is_logged_out": True, "back": ""}
    return _form(request, context, status=403)


def _to_login(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in and back here. htmx, which would put it in place, opens it as a page."""
    way = redirect_to_login(request.path)
    return HttpResponse(headers={"HX-Redirect": way.url}) if _is_swap(request) else way


def _about(subject: Subject, path: str, key: str) -> dict[str, Any]:
    """Return what the parts of a page need to know of a note's resource."""
    shown, outline = subject.resource, subject.outline
    about = {"subject": subject, "outline": outline, "resource": shown, "key": key}
    if outline is None or shown is None:
        return about | {"back": reverse("learning:notes")}
    step = next(each for each in outline.steps if each.key == shown.step_key)
    page = reverse("learning:step", args=[path, step.key])
    return about | {"step": step, "back": f"{page}#r-{key}"}


def _opened(subject: Subject, key: str) -> NoteForm:
    note = subject.note
    initial = {"text": note.text if note else "", "version": note.version if note else 0}
    return NoteForm(initial=initial, auto_id=_ids(key))


def _typed(request: HttpRequest, key: str) -> NoteForm:
    return NoteForm(request.POST, auto_id=_ids(key))


def _ids(key: str) -> str:
    """Return the pattern of a form's ids: on a step's page several may be open."""
    return f"note-{key}-%s"


def _is_swap(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _varied(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response


def _chapters(learner: AbstractBaseUser, places: Iterable[NotePlace]) -> Iterator[Chapter]:
    """Yield a learner's notes at these places, which stand in order, by path and step."""
    places = list(places)
    notes = noting.notes_at(learner, places)
    # A note that was removed since the places were read is not missed.
    kept = [(place, notes[place.resource_id]) for place in places if place.resource_id in notes]
    for _slug, of_path in groupby(kept, key=lambda each: each[0].path_slug):
        sections = [
            (of_step[0][0], of_step)
            for of_step in (
                list(group)
                for _step, group in groupby(
                    of_path, key=lambda each: each[0].step.key if each[0].step else ""
                )
            )
        ]
        yield Chapter(sections[0][0], sections)


def _lines(request: HttpRequest, chapters: Iterable[Chapter]) -> Iterator[str]:
    """Yield the blocks of the file: headings by path, step and resource, and the notes."""
    days = Days()
    yield heading(1, _("My notes"))
    empty = True
    for first, sections in chapters:
        empty = False
        outline = first.outline
        leads_to = reverse("learning:path", args=[first.path_slug]) if first.is_open else ""
        title = outline.title if outline else _("A path that is not open")
        yield heading(2, title, leads_to and request.build_absolute_uri(leads_to))
        for start, kept in sections:
            step = start.step
            yield heading(3, step.title if step else _("No longer on the path"))
            for place, note in kept:
                yield heading(4, place.title, request.build_absolute_uri(place.address))
                yield days.in_full(note.changed_at)
                yield quotation(note.text)
    if empty:
        yield _("No notes yet.")
