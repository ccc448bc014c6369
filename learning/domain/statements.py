"""The statements behind every learner's page and tick, in SQL that both databases read.

They are written out because composing one with the ORM costs more than the rest of the page.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

NEWEST_REVISION = """
    SELECT revision.id, revision.published_at, path.links_changed_at
    FROM learning_revision revision
    JOIN learning_learningpath path ON path.id = revision.path_id
    WHERE path.slug = %s AND path.status = 'published'
    ORDER BY revision.number DESC LIMIT 1"""
NEWEST_REVISIONS = """
    SELECT path.slug, revision.id, revision.published_at, path.links_changed_at
    FROM learning_revision revision
    JOIN learning_learningpath path ON path.id = revision.path_id
    WHERE path.slug IN ({}) AND path.status = 'published' AND revision.number =
        (SELECT MAX(number) FROM learning_revision newer WHERE newer.path_id = path.id)"""
# One row of the enrolment, if there is one, and one for each completion, on any path. SQLite
# gives moments out of a union as the text that is kept, and so they are read faster.
PROGRESS = """
    SELECT NULL, NULL, options, finished_at, seen_revision_id, seen_at, finished_revision_id
    FROM learning_enrolment WHERE learner_id = %s AND path_id = %s
    UNION ALL
    SELECT resource_id, completed_at, NULL, NULL, NULL, NULL, NULL
    FROM learning_completion WHERE learner_id = %s"""
CLAIM_ENROLMENT = """
    SELECT id FROM learning_enrolment WHERE learner_id = %s AND path_id = %s FOR UPDATE"""
COMPLETE = """
    INSERT INTO learning_completion (learner_id, resource_id, completed_at)
    VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"""


class Served(NamedTuple):
    """What learners are served of a path: all that its outline is kept under."""

    revision_id: int
    published_at: datetime
    links_changed_at: datetime | None


class ProgressRows(NamedTuple):
    """What the rows say of one learner on one path."""

    options: list[str] | None
    """The options taken; None for a learner who is not enrolled."""
    finished_at: datetime | None
    seen_revision_id: int | None
    seen_at: datetime | None
    finished_revision_id: int | None
    completed: dict[int, datetime]
    """When each resource was completed, by its row; those of other paths too."""


def newest_revision(slug: str) -> Served | None:
    """Return a published path's newest revision."""
    rows = fetch(NEWEST_REVISION, [slug])
    return _served(*rows[0]) if rows else None


def newest_revisions(slugs: Sequence[str]) -> dict[str, Served]:
    """Return the same of those paths that are published, by slug: one query."""
    statement = NEWEST_REVISIONS.format(", ".join(["%s"] * len(slugs)))
    return {slug: _served(*row) for slug, *row in fetch(statement, [*slugs])}


def progress_rows(learner_id: int, path_id: int) -> ProgressRows:
    """Return a learner's enrolment on a path and all their completions, in one query."""
    rows = fetch(PROGRESS, [learner_id, path_id, learner_id])
    completed = {row[0]: _aware(row[1]) for row in rows if row[0] is not None}
    if len(completed) == len(rows):
        return ProgressRows(None, None, None, None, None, completed)
    enrolment = next(row for row in rows if row[0] is None)
    _, _, options, finished_at, seen_revision_id, seen_at, finished_revision_id = enrolment
    return ProgressRows(
        options=json.loads(options),
        finished_at=finished_at and _aware(finished_at),
        seen_revision_id=seen_revision_id,
        seen_at=seen_at and _aware(seen_at),
        finished_revision_id=finished_revision_id,
        completed=completed,
    )


def claim_enrolment(learner_id: int, path_id: int) -> None:
    """Wait for a learner's other changes on a path, and let later ones wait for this one.

    SQLite lets one writer in at a time and needs no asking.
    """
    if connection.features.has_select_for_update:
        fetch(CLAIM_ENROLMENT, [learner_id, path_id])


def complete(learner_id: int, resource_id: int, at: datetime) -> None:
    """Keep a completion, unless there is one already."""
    with connection.cursor() as cursor:
        cursor.execute(COMPLETE, [learner_id, resource_id, kept(at)])


def fetch(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Return all rows that answer a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def kept(moment: datetime) -> Any:
    """Return a moment in the form this database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _served(revision_id: int, published_at: datetime, links_changed_at: datetime | None) -> Served:
    return Served(revision_id, _aware(published_at), links_changed_at and _aware(links_changed_at))


def _aware(moment: datetime | str) -> datetime:
    """Return a moment as PostgreSQL gives it; SQLite keeps it in UTC without saying so."""
    if isinstance(moment, str):
        return datetime.fromisoformat(moment + "+00:00")
    # Six times cheaper than moment.replace(tzinfo=UTC).
    return moment if moment.tzinfo else datetime.combine(moment, moment.time(), UTC)
