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
    SELECT path.slug, revision.id, revision.published_at, path.links_changed_at,
        enrolment.options, enrolment.finished_at
    FROM learning_revision revision
    JOIN learning_learningpath path ON path.id = revision.path_id
    LEFT JOIN learning_enrolment enrolment
        ON enrolment.path_id = path.id AND enrolment.learner_id = %s
    WHERE path.slug IN ({}) AND path.status = 'published' AND revision.number =
        (SELECT MAX(number) FROM learning_revision newer WHERE newer.path_id = path.id)"""
NEWEST_OF_ALL = "SELECT MAX(id) AS newest FROM learning_revision"
# One row for the enrolment, then one for each completion, on any path. A union costs SQLite its
# notion of moments, which are then read once each.
PROGRESS = f"""
    SELECT NULL, NULL, enrolment.options, enrolment.finished_at, enrolment.finished_revision_id,
        enrolment.seen_revision_id, enrolment.seen_at,
        enrolment.hours_a_week, enrolment.set_aside_at, site.newest,
        (SELECT COUNT(*) FROM learning_note note
            JOIN learning_resource resource ON resource.id = note.resource_id
            WHERE note.learner_id = %s AND resource.path_id = %s)
    FROM ({NEWEST_OF_ALL}) AS site
    LEFT JOIN learning_enrolment enrolment
        ON enrolment.learner_id = %s AND enrolment.path_id = %s
    UNION ALL
    SELECT resource_id, completed_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM learning_completion WHERE learner_id = %s"""
COMPLETIONS = """
    SELECT resource_id, completed_at FROM learning_completion WHERE learner_id = %s"""
ENROLMENTS = """
    SELECT path_id, started_at, options, finished_at, finished_revision_id,
        seen_revision_id, seen_at, hours_a_week, set_aside_at
    FROM learning_enrolment WHERE learner_id = %s ORDER BY id"""
NOTE_MOMENTS = """
    SELECT resource.path_id, note.resource_id, note.written_at, note.changed_at
    FROM learning_note note
    JOIN learning_resource resource ON resource.id = note.resource_id
    JOIN learning_learningpath path ON path.id = resource.path_id AND path.status = 'published'
    WHERE note.learner_id = %s ORDER BY note.changed_at DESC LIMIT %s"""
NOTES = """
    SELECT resource_id, html, changed_at FROM learning_note
    WHERE learner_id = %s AND resource_id IN ({})"""
CLAIM_ENROLMENT = """
    SELECT id FROM learning_enrolment WHERE learner_id = %s AND path_id = %s FOR UPDATE"""
COMPLETE = """
    INSERT INTO learning_completion (learner_id, resource_id, completed_at)
    VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"""

ENROL = """
    INSERT INTO learning_enrolment
        (learner_id, path_id, started_at, options, seen_revision_id, seen_at)
    VALUES (%s, %s, %s, '[]', %s, %s) ON CONFLICT DO NOTHING"""


class Served(NamedTuple):
    """What learners are served of a path: all that its outline is kept under."""

    revision_id: int
    published_at: datetime
    links_changed_at: datetime | None


class EnrolmentRow(NamedTuple):
    """What the row says of one path that a learner took up."""

    path_id: int
    started_at: datetime
    options: str
    """The options taken, as JSON."""
    finished_at: datetime | None
    finished_revision_id: int | None
    seen_revision_id: int | None
    seen_at: datetime | None
    hours_a_week: int | None
    set_aside_at: datetime | None


class ServedTo(NamedTuple):
    """What one learner is served of a path, and their enrolment on it."""

    served: Served
    options: frozenset[str]
    """The options taken; none for a learner who is not enrolled."""
    finished_at: datetime | None


class ProgressRows(NamedTuple):
    """What the rows say of one learner on one path."""

    options: list[str] | None
    """The options taken; None for a learner who is not enrolled."""
    finished_at: datetime | None
    finished_revision_id: int | None
    seen_revision_id: int | None
    seen_at: datetime | None
    hours_a_week: int | None
    set_aside_at: datetime | None
    newest_revision: int
    """The latest revision of any path: whatever is published anywhere changes it."""
    note_count: int
    """How many notes are kept on the path."""
    completed: dict[int, datetime]
    """When each resource was completed, by its row; those of other paths too."""


def newest_revision(slug: str) -> Served | None:
    """Return a published path's newest revision."""
    rows = fetch(NEWEST_REVISION, [slug])
    return _served(*rows[0]) if rows else None


def newest_revisions(slugs: Sequence[str], learner_id: int = 0) -> dict[str, ServedTo]:
    """Return the same of those paths that are published, by slug: one query.

    With the options that a learner has taken on each, and when they finished it.
    """
    statement = NEWEST_REVISIONS.format(", ".join(["%s"] * len(slugs)))
    return {
        slug: ServedTo(
            _served(revision_id, published_at, links_changed_at),
            frozenset(json.loads(options)) if options else frozenset(),
            finished_at and _aware(finished_at),
        )
        for slug, revision_id, published_at, links_changed_at, options, finished_at in fetch(
            statement, [learner_id, *slugs]
        )
    }


def newest_of_all() -> int:
    """Return the latest revision of any path; 0 where nothing was ever published."""
    return fetch(NEWEST_OF_ALL, [])[0][0] or 0


def progress_rows(learner_id: int, path_id: int) -> ProgressRows:
    """Return a learner's enrolment and notes on a path and all their completions: one query."""
    rows = fetch(PROGRESS, [learner_id, path_id, learner_id, path_id, learner_id])
    enrolment = next(row for row in rows if row[0] is None)
    options, finished_at, finished, seen, seen_at, hours, set_aside_at, newest, notes = enrolment[
        2:
    ]
    return ProgressRows(
        options=None if options is None else json.loads(options),
        finished_at=finished_at and _read(finished_at),
        finished_revision_id=finished,
        seen_revision_id=seen,
        seen_at=seen_at and _read(seen_at),
        hours_a_week=hours,
        set_aside_at=set_aside_at and _read(set_aside_at),
        newest_revision=newest or 0,
        note_count=notes,
        completed={row[0]: _read(row[1]) for row in rows if row[0] is not None},
    )


def completions(learner_id: int) -> dict[int, datetime]:
    """Return when a learner completed each resource of any path, by its row."""
    return {row: _aware(at) for row, at in fetch(COMPLETIONS, [learner_id])}


def enrolments(learner_id: int) -> list[EnrolmentRow]:
    """Return every path that a learner took up, in that order."""
    return [
        EnrolmentRow(
            path_id,
            _aware(started_at),
            options,
            finished_at and _aware(finished_at),
            finished_revision_id,
            seen_revision_id,
            seen_at and _aware(seen_at),
            hours_a_week,
            set_aside_at and _aware(set_aside_at),
        )
        for (
            path_id,
            started_at,
            options,
            finished_at,
            finished_revision_id,
            seen_revision_id,
            seen_at,
            hours_a_week,
            set_aside_at,
        ) in fetch(ENROLMENTS, [learner_id])
    ]


def note_moments(learner_id: int, most: int) -> list[tuple[int, int, datetime, datetime]]:
    """Return a learner's notes on open paths, last changed first: path, resource, the moments."""
    rows = fetch(NOTE_MOMENTS, [learner_id, most])
    return [(path, row, _aware(written), _aware(changed)) for path, row, written, changed in rows]


def notes_on(learner_id: int, resource_ids: Sequence[int]) -> list[tuple[int, str, datetime]]:
    """Return a learner's notes on these resources: the row, the HTML, when it last changed."""
    statement = NOTES.format(", ".join(["%s"] * len(resource_ids)))
    found = fetch(statement, [learner_id, *resource_ids])
    return [(row, html, _aware(at)) for row, html, at in found]


def claim_enrolment(learner_id: int, path_id: int) -> None:
    """Wait for a learner's other changes on a path, and let later ones wait for this one.

    SQLite lets one writer in at a time and needs no asking.
    """
    if connection.features.has_select_for_update:
        fetch(CLAIM_ENROLMENT, [learner_id, path_id])


def enrol(learner_id: int, path_id: int, at: datetime, seen_revision_id: int | None) -> bool:
    """Enrol a learner on a path, unless they are; return whether it is new, and claimed by that."""
    seen_at = kept(at) if seen_revision_id is not None else None
    with connection.cursor() as cursor:
        cursor.execute(ENROL, [learner_id, path_id, kept(at), seen_revision_id, seen_at])
        return cursor.rowcount == 1


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


def _read(moment: datetime | str) -> datetime:
    """Return a moment from a union: there SQLite gives it as it is kept, in UTC."""
    if isinstance(moment, str):
        return datetime.fromisoformat(f"{moment}+00:00")
    return _aware(moment)


def _aware(moment: datetime) -> datetime:
    """Return a moment as PostgreSQL gives it; SQLite keeps it in UTC without saying so."""
    # Six times cheaper than moment.replace(tzinfo=UTC).
    return moment if moment.tzinfo else datetime.combine(moment, moment.time(), UTC)
