"""Importing: a plan applied to a path's rows, in one transaction; absence never deletes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.utils import timezone

from learning.domain import plan as plans
from learning.domain.document import Document, Part
from learning.domain.exporting import SHARED_FIELDS, SOURCE_FIELDS, Rows, shared_values
from learning.domain.plan import Plan, Stock
from learning.models import (
    Choice,
    Creator,
    Credit,
    LearningPath,
    Link,
    Option,
    Prerequisite,
    Resource,
    Step,
    StepImage,
)

Row = TypeVar("Row", bound=Model)
Values = dict[str, Any]

ROWS_AT_ONCE = 200


def plan_import(document: Document, *, exactly: bool = False) -> Plan:
    """Return what importing the document would do to the path of its key.

    With `exactly` the path becomes the document as it stands: what it does not mention is
    archived. Raises FaultyDocument where the path and the document do not agree.
    """
    path = LearningPath.objects.filter(slug=document.key).first()
    return _plan(document, exactly, Rows.of(path) if path else None)


def apply(document: Document, *, exactly: bool = False) -> Plan:
    """Import the document and return what was done. A new path is a draft.

    All or nothing: the plan is made anew while nobody else can change the path.
    """
    with transaction.atomic():
        path, is_new = _claimed(document.key)
        _claim_creators(document)
        rows = Rows.of(path)
        plan = _plan(document, exactly, None if is_new else rows)
        if not plan.is_empty:
            _write(rows, plan.target)
    return plan


def _claimed(slug: str) -> tuple[LearningPath, bool]:
    """Return the path, locked, and whether it is new."""
    paths = LearningPath.objects.select_for_update()
    path = paths.filter(slug=slug).first()
    if path:
        return path, False
    last = LearningPath.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            return LearningPath.objects.create(slug=slug, position=last + 1), True
    except IntegrityError:  # Somebody else has imported it at the same moment.
        return paths.get(slug=slug), False


def _claim_creators(document: Document) -> None:
    """Make sure that the creators exist, and lock them while their details are judged.

    In order of key, so that two imports that share creators wait for each other, once.
    """
    creators = sorted(document.creators, key=lambda creator: creator.key)
    keys = [creator.key for creator in creators]
    known = set(Creator.objects.filter(key__in=keys).values_list("key", flat=True))
    Creator.objects.bulk_create(
        [Creator(**_values(Creator, part)) for part in creators if part.key not in known],
        ignore_conflicts=True,
    )
    list(Creator.objects.select_for_update().filter(key__in=keys).order_by("key"))


def _plan(document: Document, exactly: bool, rows: Rows | None) -> Plan:
    current = rows.document() if rows else None
    return plans.plan(current, document, exactly=exactly, stock=_stock(rows, document))


def _stock(rows: Rows | None, document: Document) -> Stock:
    """Return what the database knows beside the path's own document."""
    known = rows.creators if rows else {}
    keys = {creator.key for creator in document.creators} | known.keys()
    known |= {row.key: row for row in Creator.objects.filter(key__in=keys - known.keys())}
    elsewhere = Credit.objects.filter(creator__key__in=keys)
    if rows:
        elsewhere = elsewhere.exclude(resource__path=rows.path)
    creators = {key: shared_values(row) for key, row in known.items()}
    shared = frozenset(elsewhere.values_list("creator__key", flat=True).distinct())
    if rows is None:
        return Stock(creators=creators, shared=shared)
    return Stock(
        choices={row.key: shared_values(row) for row in rows.choices if row.archived_at},
        options={key: shared_values(row) for key, row in rows.archived_options().items()},
        steps={row.key: rows.plain_step(row) for row in rows.steps if row.archived_at},
        resources={key: rows.plain_resource(row) for key, row in rows.archived_resources().items()},
        creators=creators,
        shared=shared,
    )


# Writing rows


def _write(rows: Rows, target: Document) -> None:
    """Make the rows say what the target says."""
    path = rows.path
    _write_path(path, target)
    _write_prerequisites(rows, target)
    options = _write_choices(rows, target)
    steps = _write_steps(rows, target)
    resources = _write_resources(rows, target, steps, options)
    _write_links(rows, target, resources)
    _write_credits(rows, target, resources)


def _write_path(path: LearningPath, target: Document) -> None:
    source = target.source.model_dump(mode="json") if target.source else {}
    values = _values(LearningPath, target) | {
        f"source_{name}": source.get(name, [] if name == "authors" else "")
        for name in SOURCE_FIELDS
    }
    for name, value in values.items():
        setattr(path, name, value)
    path.save(update_fields=list(values))


def _write_prerequisites(rows: Rows, target: Document) -> None:
    _write_rows(
        Prerequisite,
        {(row.prior, row.knowledge): row for row in rows.prerequisites},
        {
            (part.path, part.knowledge): {
                **_values(Prerequisite, part, position),
                "path_id": rows.path.pk,
                "prior": part.path,
            }
            for position, part in enumerate(target.prerequisites, 1)
        },
        left_over=_delete,
    )


def _write_choices(rows: Rows, target: Document) -> dict[str, Option]:
    """Write choices and their options, and return the options by key."""
    live = {"path_id": rows.path.pk, "archived_at": None}
    choices = _write_rows(
        Choice,
        {row.key: row for row in rows.choices},
        {
            part.key: {**_values(Choice, part, position), **live}
            for position, part in enumerate(target.choices, 1)
        },
        left_over=_archive,
    )
    open_choices = rows.open_choices
    return _write_rows(
        Option,
        {row.key: row for row in rows.options},
        {
            part.key: {
                **_values(Option, part, position),
                **live,
                "choice_id": choices[choice.key].pk,
            }
            for choice in target.choices
            for position, part in enumerate(choice.options, 1)
        },
        left_over=lambda left: _archive([row for row in left if row.choice_id in open_choices]),
    )


def _write_steps(rows: Rows, target: Document) -> dict[str, Step]:
    """Write steps and their images, and return the steps by key."""
    live = {"path_id": rows.path.pk, "archived_at": None}
    steps = _write_rows(
        Step,
        {row.key: row for row in rows.steps},
        {
            part.key: {**_values(Step, part, position), **live}
            for position, part in enumerate(target.steps, 1)
        },
        left_over=_archive,
    )
    _write_rows(
        StepImage,
        {
            (row.step_id, row.src): row
            for step in steps.values()
            for row in rows.images.get(step.pk, ())
        },
        {
            (steps[step.key].pk, part.src): {
                **_values(StepImage, part, position),
                "step_id": steps[step.key].pk,
            }
            for step in target.steps
            for position, part in enumerate(step.images, 1)
        },
        left_over=_delete,
    )
    return steps


def _write_resources(
    rows: Rows, target: Document, steps: Mapping[str, Step], options: Mapping[str, Option]
) -> dict[str, Resource]:
    """Write resources without what they hold, and return them by key."""
    open_steps = rows.open_steps
    return _write_rows(
        Resource,
        {row.key: row for row in rows.resources},
        {
            part.key: {
                **_values(Resource, part, position),
                "path_id": rows.path.pk,
                "step_id": steps[step.key].pk,
                "option_id": options[part.option].pk if part.option else None,
                "archived_at": None,
            }
            for step in target.steps
            for position, part in enumerate(step.resources, 1)
        },
        left_over=lambda left: _archive([row for row in left if row.step_id in open_steps]),
    )


def _write_links(rows: Rows, target: Document, resources: Mapping[str, Resource]) -> None:
    _write_rows(
        Link,
        {
            (row.resource_id, row.key): row
            for resource in resources.values()
            for row in rows.links.get(resource.pk, ())
        },
        {
            (resources[owner.key].pk, part.key): {
                **_values(Link, part, position),
                "resource_id": resources[owner.key].pk,
            }
            for owner in target.resources
            for position, part in enumerate(owner.links, 1)
        },
        left_over=_delete,
    )


def _write_credits(rows: Rows, target: Document, resources: Mapping[str, Resource]) -> None:
    creators = _write_creators(target)
    _write_rows(
        Credit,
        {
            (row.resource_id, row.creator_id, row.role): row
            for resource in resources.values()
            for row in rows.credits.get(resource.pk, ())
        },
        {
            (resources[owner.key].pk, creators[part.creator].pk, part.role.value): {
                **_values(Credit, part, position),
                "resource_id": resources[owner.key].pk,
                "creator_id": creators[part.creator].pk,
            }
            for owner in target.resources
            for position, part in enumerate(owner.credits, 1)
        },
        left_over=_delete,
    )


def _write_creators(target: Document) -> dict[str, Creator]:
    """Write the creators, and return them by key."""
    creators = Creator.objects.filter(key__in=[part.key for part in target.creators])
    return _write_rows(
        Creator,
        {row.key: row for row in creators},
        {part.key: _values(Creator, part) for part in target.creators},
    )


def _write_rows(
    model: type[Row],
    rows: Mapping[Any, Row],
    wanted: Mapping[Any, Values],
    left_over: Callable[[list[Row]], None] | None = None,
) -> dict[Any, Row]:
    """Create and change rows until each holds its wanted values; return the wanted ones.

    What to do with rows that are not wanted is the caller's word.
    """
    result: dict[Any, Row] = {}
    fresh: list[Row] = []
    changed: list[Row] = []
    names: set[str] = set()
    for key, values in wanted.items():
        row = rows.get(key)
        if row is None:
            result[key] = model(**values)
            fresh.append(result[key])
            continue
        result[key] = row
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        for name in differing:
            setattr(row, name, values[name])
        if differing:
            changed.append(row)
            names.update(differing)
    manager = model._default_manager
    manager.bulk_create(fresh, batch_size=ROWS_AT_ONCE)
    if changed:
        manager.bulk_update(changed, sorted(names), batch_size=ROWS_AT_ONCE)
    left = [row for key, row in rows.items() if key not in wanted]
    if left and left_over:
        left_over(left)
    return result


def _archive(rows: Sequence[Choice | Option | Step | Resource]) -> None:
    """Take rows out of the path; those that are out already keep their date."""
    out = [row.pk for row in rows if row.archived_at is None]
    if out:
        type(rows[0])._default_manager.filter(pk__in=out).update(archived_at=timezone.now())


def _delete(rows: Sequence[Model]) -> None:
    """Delete rows that no learner's progress hangs on."""
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


def _values(model: type[Model], part: Part, position: int | None = None) -> Values:
    """Return the values of a part that its row holds under the same name."""
    plain = part.model_dump(mode="json", include=set(SHARED_FIELDS[model]))
    return plain if position is None else {**plain, "position": position}
