"""Reviewing: what publishing a working copy, or restoring a revision, would do; seen, then done.

A review carries a mark of what it was made from. Who acts on it says the mark, and what was
never looked at is never published.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from learning.domain.change import Act
from learning.domain.difference import Section, difference
from learning.domain.document import Document
from learning.domain.effects import Effects, effects_of
from learning.domain.exporting import document_of
from learning.domain.faults import Fault, FaultyDocument
from learning.domain.importing import apply, plan_import
from learning.domain.outline import Outline
from learning.domain.plan import Kept
from learning.domain.publishing import (
    newest_revision,
    outline_of_document,
    outline_of_revision,
    publish,
)
from learning.domain.readiness import Problem, problems_of
from learning.domain.summary import LONGEST_SUMMARY, proposed_summary, shortened
from learning.models import LearningPath, Revision


class NotAsSeen(Exception):
    """What would be done is not what was looked at."""


@dataclass(frozen=True)
class Review:
    """What a document, put in the newest revision's place, would do; or what stands against it."""

    path: LearningPath
    newest: Revision | None
    target: Document | None
    faults: tuple[Fault, ...] = ()
    problems: tuple[Problem, ...] = ()
    sections: tuple[Section, ...] = ()
    summary: str = ""
    mark: str = ""

    @classmethod
    def of(cls, path: LearningPath, target: Document) -> Self:
        """Return the review of a document that is to become the path's next revision."""
        newest = newest_revision(path)
        old = Document.model_validate(newest.document) if newest else None
        sections = difference(old, target)
        return cls(
            path,
            newest,
            target,
            problems=problems_of(target),
            sections=sections,
            summary=proposed_summary(sections, is_first=old is None),
            mark=_mark(newest, target.to_plain()),
        )

    @property
    def is_ready(self) -> bool:
        """Tell whether nothing stands against it."""
        return self.target is not None and not self.problems

    @property
    def is_new(self) -> bool:
        """Tell whether it would be another revision than the newest."""
        return self.newest is None or bool(self.sections)

    @property
    def number(self) -> int:
        """Return the number the next revision gets."""
        return self.newest.number + 1 if self.newest else 1

    def effects(self) -> Effects:
        """Return what learners would meet; it costs a look at each of them."""
        if self.target is None:
            return Effects()
        new = outline_of_document(self.target, self.path)
        return effects_of(self.path, _outline_or_none(self.newest), new)


@dataclass(frozen=True)
class Restoration:
    """What restoring a revision does to the working copy, and what publishing that then does."""

    review: Review
    to_working_copy: tuple[Section, ...] = ()
    kept: tuple[Kept, ...] = ()
    drops_unpublished: bool = False
    """Whether the working copy holds changes that no revision has."""


def review_of(path: LearningPath) -> Review:
    """Return what publishing the working copy would do."""
    try:
        return Review.of(path, document_of(path))
    except FaultyDocument as refusal:
        return Review(path, newest_revision(path), None, faults=refusal.faults)


def restoration_of(path: LearningPath, revision: Revision) -> Restoration:
    """Return the plan that makes the working copy say what a revision says, and its effects."""
    wanted = Document.model_validate(revision.document)
    newest = newest_revision(path)
    try:
        now = document_of(path)
        plan = plan_import(wanted, exactly=True)
        review = Review.of(path, plan.target)
    except FaultyDocument as refusal:
        return Restoration(Review(path, newest, None, faults=refusal.faults))
    changes = review.summary[:1].lower() + review.summary[1:]
    words = {"number": revision.number, "changes": changes}
    summary = _("Restored revision %(number)s: %(changes)s") % words
    return Restoration(
        replace(
            review,
            summary=shortened(summary, LONGEST_SUMMARY),
            mark=_mark(newest, [now.to_plain(), plan.target.to_plain()]),
        ),
        to_working_copy=difference(
            now,
            plan.target,
            {
                (each.subject.kind, each.subject.key)
                for each in plan.changes
                if each.act is Act.REVIVED
            },
        ),
        kept=plan.kept,
        drops_unpublished=newest is not None and newest.document != now.to_plain(),
    )


@transaction.atomic
def restore(
    path: LearningPath, revision: Revision, by: AbstractBaseUser, *, seen: str, summary: str = ""
) -> Revision:
    """Make the path say what a revision says, and publish that; all of it or nothing.

    Returns the newest revision, which is an older one where learners see no change. Raises
    NotAsSeen unless `seen` is the mark of the restoration as it stands, and what publish raises.
    """
    path = LearningPath.objects.select_for_update().get(pk=path.pk)
    review = restoration_of(path, revision).review
    if review.target is None or review.mark != seen:
        raise NotAsSeen
    apply(Document.model_validate(revision.document), exactly=True)
    return publish(path, by=by, summary=summary or review.summary)


def _outline_or_none(revision: Revision | None) -> Outline | None:
    return outline_of_revision(revision.pk, revision.published_at) if revision else None


def _mark(newest: Revision | None, plain: Any) -> str:
    """Return a digest of what is compared with what."""
    compared = json.dumps([newest.number if newest else 0, plain], sort_keys=True)
    return hashlib.sha256(compared.encode()).hexdigest()[:32]
