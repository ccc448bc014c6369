"""Search: over everything published, and over the searcher's own notes."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.domain.findable import Entry, Sort
from learning.domain.index import Answer
from learning.domain.publishing import published_outlines
from learning.domain.searching import LONGEST_QUESTION, index_of, notes_of
from learning.limits import A_MINUTE, asking_for_patience, is_within

FINDS_A_PAGE = 20
# Honest use stays far below, a class behind one address included.
MOST_SEARCHES = 120

Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it is what was looked for."""


@dataclass(frozen=True)
class Find:
    """One find as its row shows it."""

    entry: Entry
    title: Pieces
    by: Pieces
    topics: list[Pieces]
    """Those that were looked for."""
    about: Pieces


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found for `q`, the best first; without one, where to type it."""
    question = _clean(request.GET.get("q", ""))
    context: dict[str, Any] = {"question": question, "longest": LONGEST_QUESTION}
    if not question:
        return render(request, "learning/search.html", context)
    if len(question) > LONGEST_QUESTION:
        return render(request, "learning/search.html", context | {"is_too_long": True})
    if not is_within(request, "search", most=MOST_SEARCHES, seconds=A_MINUTE):
        response = render(request, "learning/search.html", context | {"is_refused": True})
        return asking_for_patience(response, A_MINUTE)
    outlines = published_outlines()
    answer = index_of(outlines).look_up(question)
    page = Paginator(answer.entries, FINDS_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "meant": answer.meant,
        "page": page,
        "finds": [_find(entry, answer) for entry in page],
        "is_asked": True,
    }
    if isinstance(request.user, AbstractBaseUser):
        as_asked = Answer.of_words(question)
        context["notes"] = [
            (note.entry, as_asked.marked(as_asked.excerpt([note.text]) or note.text[:200]))
            for note in notes_of(request.user, question, outlines)
        ]
    return render(request, "learning/search.html", context)


def _clean(typed: str) -> str:
    """Return one line without characters that nobody sees."""
    return " ".join("".join(each if each.isprintable() else " " for each in typed).split())


def _find(entry: Entry, answer: Answer) -> Find:
    about = answer.excerpt(entry.texts)
    if not about and entry.texts and entry.sort in {Sort.PATH, Sort.STEP}:
        about = entry.texts[0]
    topics = (answer.marked(topic) for topic in entry.topics)
    return Find(
        entry=entry,
        title=answer.marked(entry.title),
        by=answer.marked(entry.by),
        topics=[pieces for pieces in topics if any(is_meant for _, is_meant in pieces)],
        about=answer.marked(about),
    )
