"""Publish and withdraw a path, and give its outline, which each process keeps once per revision."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from learning.domain import statements
from learning.domain.difference import difference
from learning.domain.document import Document
from learning.domain.exporting import Rows, document_of
from learning.domain.faults import FaultyDocument
from learning.domain.outline import Outline, Trouble, Turn
from learning.domain.readiness import problems_of
from learning.domain.statements import Served
from learning.domain.summary import proposed_summary
from learning.models import LearningPath, LinkCheck, Outcome, Resource, Revision, Status, Step

# More than the paths of any site so far: with one too few, home and search would build them all
# anew on every request. One of 40 resources takes about 160 KB, so that these take some 80 MB of a
# process at most.
OUTLINES_KEPT = 500
_KEPT: dict[Served, Outline] = {}
_KEEPING = Lock()


class Beside(NamedTuple):
    """Another published path, and one learner's enrolment on it."""

    outline: Outline
    options: frozenset[str]
    finished_at: datetime | None


class Words(NamedTuple):
    """What learners were served of a resource."""

    step_title: str
    title: str


class NotPublishable(Exception):
    """A path's working copy that learners must not get yet; `problems` says why, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def problems_in(refusal: NotPublishable | FaultyDocument) -> list[str]:
    """Return what stands against a publication, one line each."""
    if isinstance(refusal, FaultyDocument):
        return [str(fault) for fault in refusal.faults]
    return refusal.problems


@transaction.atomic
def publish(path: LearningPath, by: AbstractBaseUser | None = None, summary: str = "") -> Revision:
    """Make the working copy the path's next revision; unchanged, the newest one stays.

    Without a summary the revision says in one line what its changes are.
    Raises NotPublishable, or FaultyDocument for a working copy that is no document.
    """
    locked = LearningPath.objects.select_for_update().get(pk=path.pk)
    document = document_of(locked)
    if problems := problems_of(document):
        raise NotPublishable([str(problem) for problem in problems])
    newest = newest_revision(locked)
    plain = document.to_plain()
    if newest is None or newest.document != plain:
        newest = Revision.objects.create(
            path=locked,
            number=newest.number + 1 if newest else 1,
            document=plain,
            published_by_id=by.pk if by else None,
            summary=summary or _proposed(newest, document),
        )
    locked.status = path.status = Status.PUBLISHED
    locked.save(update_fields=["status"])
    return newest


def _proposed(newest: Revision | None, document: Document) -> str:
    if newest is None:
        return proposed_summary((), is_first=True)
    return proposed_summary(difference(Document.model_validate(newest.document), document))


@transaction.atomic
def withdraw(path: LearningPath) -> None:
    """Take a published path off the site; its revisions, and learners' completions, stay."""
    _turn(path, Status.PUBLISHED, Status.WITHDRAWN)


@transaction.atomic
def put_back(path: LearningPath) -> Revision | None:
    """Put a withdrawn path back at the revision it had; later edits stay in the working copy.

    Return that revision; nothing for a path that was never published.
    """
    newest = newest_revision(path)
    if newest is not None:
        _turn(path, Status.WITHDRAWN, Status.PUBLISHED)
    return newest


def _turn(path: LearningPath, before: Status, after: Status) -> None:
    """Change where a path stands, unless it stands elsewhere than is thought."""
    locked = LearningPath.objects.select_for_update().get(pk=path.pk)
    if locked.status == before:
        locked.status = path.status = after
        locked.save(update_fields=["status"])


def newest_revision(path: LearningPath) -> Revision | None:
    """Return the revision that learners are served, if there is one."""
    return Revision.objects.filter(path=path).order_by("-number").first()


def has_unpublished_changes(path: LearningPath) -> bool:
    """Tell whether the working copy differs from the newest revision."""
    return bool(unpublished_among([path]))


def unpublished_among(paths: Iterable[LearningPath]) -> set[int]:
    """Return the ids of the paths whose working copy differs, in as many queries for any number.

    A working copy that is no document yet differs; a path never published does not.
    """
    paths = list(paths)
    newest = Revision.objects.filter(path=OuterRef("path")).order_by("-number")
    revisions = Revision.objects.filter(path__in=paths, pk=Subquery(newest.values("pk")[:1]))
    published = dict(revisions.values_list("path_id", "document"))
    return {
        rows.path.pk
        for rows in Rows.of_many(path for path in paths if path.pk in published)
        if _plain_or_none(rows) != published[rows.path.pk]
    }


def _plain_or_none(rows: Rows) -> dict[str, Any] | None:
    try:
        return rows.document().to_plain()
    except FaultyDocument:
        return None


def published_outline(slug: str) -> Outline | None:
    """Return the outline of a published path's newest revision: one query once it is kept."""
    newest = statements.newest_revision(slug)
    return outline_of_revision(*newest) if newest else None


def published_outlines() -> list[Outline]:
    """Return the outlines of all published paths, in catalogue order: one query once kept."""
    newer = Revision.objects.filter(path=OuterRef("path"), number__gt=OuterRef("number"))
    rows = (
        Revision.objects.filter(~Exists(newer), path__status=Status.PUBLISHED)
        .order_by("path__position", "path__slug")
        .values_list("pk", "published_at", "path__links_changed_at")
    )
    return _outlines([Served(*row) for row in rows])


def newest_outlines(slugs: Iterable[str]) -> list[tuple[Outline, bool]]:
    """Return paths as they were last published, and whether they still are: withdrawn ones too.

    In catalogue order, in one query once kept; for what learners kept on them.
    """
    newer = Revision.objects.filter(path=OuterRef("path"), number__gt=OuterRef("number"))
    rows = (
        Revision.objects.filter(~Exists(newer), path__slug__in=slugs)
        .order_by("path__position", "path__slug")
        .values_list("pk", "published_at", "path__links_changed_at", "path__status")
    )
    outlines = _outlines([Served(*row[:3]) for row in rows])
    return [
        (outline, row[3] == Status.PUBLISHED) for outline, row in zip(outlines, rows, strict=True)
    ]


def published_beside(slugs: Iterable[str], learner_id: int = 0) -> dict[str, Beside]:
    """Return those paths that are published, by slug, for one learner: one query, or none."""
    wanted = [slug for slug in slugs if slug]
    newest = statements.newest_revisions(wanted, learner_id) if wanted else {}
    outlines = _outlines([found.served for found in newest.values()])
    return {
        slug: Beside(outline, found.options, found.finished_at)
        for (slug, found), outline in zip(newest.items(), outlines, strict=True)
    }


def was_published(slug: str, step_key: str) -> bool:
    """Tell whether a step that is archived now was ever part of what learners were served."""
    if not Step.objects.filter(path__slug=slug, key=step_key, archived_at__isnull=False).exists():
        return False
    documents = Revision.objects.filter(path__slug=slug).values_list("document", flat=True)
    return any(step["key"] == step_key for each in documents for step in each.get("steps", ()))


def last_published(left: Mapping[int, Collection[str]]) -> dict[tuple[int, str], Words]:
    """Return what resources that left their paths were last published as, by path and key.

    Their rows are the curators', who may have given them other words since. One query, or none;
    only so many revisions are read as it takes.
    """
    wanted = {(path, key) for path, keys in left.items() for key in keys}
    found: dict[tuple[int, str], Words] = {}
    revisions = Revision.objects.filter(path_id__in=left).order_by("-number")
    if wanted:
        for path, document in revisions.values_list("path_id", "document").iterator(chunk_size=10):
            for step in document.get("steps", ()):
                for each in step.get("resources", ()):
                    place = path, each["key"]
                    if place in wanted:
                        found.setdefault(place, Words(step["title"], each["title"]))
            if len(found) == len(wanted):
                break
    return found


def outline_of_revision(
    revision_id: int, published_at: datetime, links_changed_at: datetime | None = None
) -> Outline:
    """Return a revision's outline, built on first asking and when its links changed.

    The moment of publication is part of what it is kept under: a database put back from a copy
    may give the same number to another revision.
    """
    return _outlines([Served(revision_id, published_at, links_changed_at)])[0]


def _outlines(wanted: Sequence[Served]) -> list[Outline]:
    """Return the outlines of revisions: no query for those kept, three for all the others."""
    with _KEEPING:
        found = {key: _KEPT.pop(key) for key in wanted if key in _KEPT}
        _KEPT.update(found)  # The latest asked for stand last.
    missing = [key for key in wanted if key not in found]
    if missing:
        built = _built(missing)
        found |= built
        with _KEEPING:
            _KEPT.update(built)
            for key in list(_KEPT)[:-OUTLINES_KEPT]:
                del _KEPT[key]
    return [found[key] for key in wanted]


def _built(wanted: Sequence[Served]) -> dict[Served, Outline]:
    revisions = Revision.objects.in_bulk([key.revision_id for key in wanted])
    ids: dict[int, dict[str, int]] = {each.path_id: {} for each in revisions.values()}
    for path, key, row in Resource.objects.filter(path__in=ids).values_list("path", "key", "pk"):
        ids[path][key] = row
    troubles, turns = _link_words()
    built = {}
    for served in wanted:
        revision = revisions.get(served.revision_id)
        if revision is None or revision.published_at != served.published_at:
            raise Revision.DoesNotExist(served)
        built[served] = Outline(
            document=Document.model_validate(revision.document),
            resource_ids=ids[revision.path_id],
            path_id=revision.path_id,
            revision_id=revision.pk,
            number=revision.number,
            published_at=revision.published_at,
            troubles=troubles,
            turns=turns,
            links_changed_at=served.links_changed_at,
        )
    return built


def outline_of_working_copy(path: LearningPath) -> Outline:
    """Return the outline that publishing would give, for a preview."""
    return outline_of_document(document_of(path), path)


def outline_of_document(document: Document, path: LearningPath) -> Outline:
    """Return the outline a path would have if it were to say what a document says."""
    ids, (troubles, _) = _resource_ids(path.pk), _link_words()
    return Outline(document=document, resource_ids=ids, path_id=path.pk, troubles=troubles)


def _link_words() -> tuple[dict[str, Trouble], dict[str, Turn]]:
    """Return what is the matter with addresses, on this path or another, and since when.

    They are few, those that once were no use and are back included.
    """
    troubled = Q(outcome__in=[Outcome.DOWN, Outcome.NOT_FREE])
    rows = LinkCheck.objects.filter(troubled | Q(back_at__isnull=False))
    wanted = ["address", "outcome", "last_good_at", "archived_url", "broken_at", "back_at"]
    troubles, turns = {}, {}
    for row in rows.only(*wanted):
        turns[row.address] = Turn(row.broken_at, row.back_at)
        if row.outcome in {Outcome.DOWN, Outcome.NOT_FREE}:
            is_down = row.outcome == Outcome.DOWN
            troubles[row.address] = Trouble(is_down, row.last_good_at, row.archived_url)
    return troubles, turns


def _resource_ids(path_id: int) -> dict[str, int]:
    return dict(Resource.objects.filter(path_id=path_id).values_list("key", "pk"))
