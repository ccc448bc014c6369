"""Starting a path: a draft made of a file, of another path, or of a list of links."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from learning.domain.document import Document
from learning.domain.exporting import document_of, shared_values
from learning.domain.importing import apply, plan_import
from learning.domain.linkentry import LinkList
from learning.domain.listdocument import document_of_list, key_of_maker
from learning.domain.plan import Plan
from learning.domain.planned import PlanChanged, apply_as_shown
from learning.models import Creator, LearningPath


class KeyTaken(Exception):
    """There is a path of that key already; `path` is it."""

    def __init__(self, path: LearningPath) -> None:
        super().__init__(path.slug)
        self.path = path


def plan_new(document: Document) -> Plan:
    """Return what starting a path with this document would do. Raises KeyTaken."""
    if path := LearningPath.objects.filter(slug=document.key).first():
        raise KeyTaken(path)
    return plan_import(document)


def start(document: Document, mark: str) -> LearningPath:
    """Start a path as it was shown, and return the draft.

    Raises KeyTaken, and PlanChanged for a plan other than the one of that mark.
    """
    plan_new(document)
    try:
        apply_as_shown(document, mark=mark)
    except PlanChanged as changed:
        if not changed.plan.is_new:  # Somebody else has started it at the same moment.
            raise KeyTaken(LearningPath.objects.get(slug=document.key)) from changed
        raise
    return LearningPath.objects.get(slug=document.key)


def copy(path: LearningPath, *, key: str, title: str) -> LearningPath:
    """Start a path as a copy of another's working copy, without its history, and return it.

    Raises KeyTaken, and FaultyDocument for a working copy that is no document.
    """
    with transaction.atomic():
        original = document_of(LearningPath.objects.select_for_update().get(pk=path.pk))
        document = copied(original, key=key, title=title)
        plan_new(document)
        if not apply(document).is_new:  # Somebody else has started it at the same moment.
            raise KeyTaken(LearningPath.objects.get(slug=key))
        return LearningPath.objects.get(slug=key)


def copied(original: Document, *, key: str, title: str) -> Document:
    """Return a document under another key and title. Its parts keep their keys.

    Nobody has walked it, so nothing in it replaces anything. What it is after stays what the
    original is after; curators read in the remark whose copy it is.
    """
    said = _("A copy of “%(title)s” (%(key)s).") % {"title": original.title, "key": original.key}
    remark = f"{said}\n\n{original.remark}".strip()
    plain: dict[str, Any] = original.to_plain() | {"key": key, "title": title, "remark": remark}
    plain["sequel"] = "" if original.sequel == key else original.sequel
    plain["prerequisites"] = [
        prior for prior in plain.get("prerequisites", ()) if prior.get("path") != key
    ]
    for step in plain.get("steps", ()):
        for resource in step.get("resources", ()):
            resource.pop("replaces", None)
    return Document.model_validate(plain)


def document_from_list(found: LinkList, *, key: str, title: str) -> Document:
    """Return the path that a list describes, with the creators whom the site knows already.

    Raises FaultyDocument for what no path may hold.
    """
    makers = {maker for entry in found.entries for maker in entry.makers}
    names = {maker.name for maker in makers}
    keys = {key_of_maker(maker) for maker in makers}
    rows = Creator.objects.filter(key__in=keys) | Creator.objects.filter(name__in=names)
    known = {row.key: shared_values(row) for row in rows}
    return document_of_list(found, key=key, title=title, known=known)
