"""Exporting: a path's rows back into the curriculum document."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Model

from learning.domain.document import Document
from learning.domain.faults import checked
from learning.domain.plan import carry_replacements
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

# The fields that a row and its part of the document have in common.
SHARED_FIELDS: dict[type[Model], tuple[str, ...]] = {
    LearningPath: (
        *("title", "tagline", "summary", "outcome", "level", "language", "topics"),
        *("credit_note", "sequel", "remark"),
    ),
    Prerequisite: ("knowledge", "strength", "note"),
    Creator: ("key", "name", "kind", "url", "support_url"),
    Choice: ("key", "question", "guidance"),
    Option: ("key", "title", "recommended", "reason", "unmaintained", "remark"),
    Step: ("key", "title", "purpose", "introduction", "remark"),
    StepImage: ("src", "alt", "caption", "credit"),
    Resource: (
        *("key", "title", "kind", "weight", "optional_for", "replaces", "extent", "minutes"),
        *("minutes_basis", "guidance", "topics", "creators_unknown", "remark"),
    ),
    Link: ("key", "url", "label", "archived_url", "replaced_by"),
    Credit: ("role", "institution"),
}
SOURCE_FIELDS = ("title", "authors", "publisher", "published", "url")


def document_of(path: LearningPath) -> Document:
    """Return the working copy as a document, in as many queries whatever its size.

    Raises FaultyDocument where the rows say what no document may.
    """
    return Rows.of(path).document()


@dataclass
class Rows:
    """Everything a path consists of, archived parts too, in order."""

    path: LearningPath
    prerequisites: list[Prerequisite] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    images: dict[int, list[StepImage]] = field(default_factory=dict)
    resources: list[Resource] = field(default_factory=list)
    credits: dict[int, list[Credit]] = field(default_factory=dict)
    links: dict[int, list[Link]] = field(default_factory=dict)

    @classmethod
    def of(cls, path: LearningPath) -> Self:
        """Read them."""
        return cls.of_many([path])[0]

    @classmethod
    def of_many(cls, paths: Iterable[LearningPath]) -> list[Self]:
        """Read them for several paths, in as many queries as for one."""
        paths = list(paths)
        of_paths, of_resources = {"path__in": paths}, {"resource__path__in": paths}
        prerequisites = _by("path_id", Prerequisite.objects.filter(**of_paths))
        choices = _by("path_id", Choice.objects.filter(**of_paths))
        options = _by("path_id", Option.objects.filter(**of_paths))
        steps = _by("path_id", Step.objects.filter(**of_paths))
        images = _by("step_id", StepImage.objects.filter(step__path__in=paths))
        resources = _by("path_id", Resource.objects.filter(**of_paths))
        credits = _by(
            "resource_id", Credit.objects.filter(**of_resources).select_related("creator")
        )
        links = _by("resource_id", Link.objects.filter(**of_resources))
        return [
            cls(
                path=path,
                prerequisites=prerequisites[path.pk],
                choices=choices[path.pk],
                options=options[path.pk],
                steps=steps[path.pk],
                images=images,
                resources=resources[path.pk],
                credits=credits,
                links=links,
            )
            for path in paths
        ]

    @property
    def creators(self) -> dict[str, Creator]:
        """The creators credited in any resource, archived ones too, by key."""
        return {
            credit.creator.key: credit.creator
            for resource in self.resources
            for credit in self.credits.get(resource.pk, ())
        }

    def document(self) -> Document:
        """Return what is not archived as a document."""
        plain = self.plain_path()
        plain["choices"] = [
            shared_values(choice)
            | {"options": [shared_values(row) for row in self._live_options(choice)]}
            for choice in self.choices
            if choice.archived_at is None
        ]
        plain["steps"] = [
            self.plain_step(step)
            | {"resources": [self.plain_resource(row) for row in self._live_resources(step)]}
            for step in self.steps
            if step.archived_at is None
        ]
        carry_replacements(
            plain,
            {key: row.replaces for key, row in self.archived_resources().items()},
        )
        credited = [
            credit["creator"]
            for step in plain["steps"]
            for resource in step["resources"]
            for credit in resource["credits"]
        ]
        creators = self.creators
        plain["creators"] = [shared_values(creators[key]) for key in dict.fromkeys(credited)]
        return checked(plain)

    @property
    def open_choices(self) -> set[int]:
        """The choices that are part of the path now."""
        return {choice.pk for choice in self.choices if choice.archived_at is None}

    @property
    def open_steps(self) -> set[int]:
        """The steps that are part of the path now."""
        return {step.pk for step in self.steps if step.archived_at is None}

    def archived_resources(self) -> dict[str, Resource]:
        """Return the resources that are not part of the path now, by key."""
        steps = self.open_steps
        return {
            row.key: row
            for row in self.resources
            if row.archived_at is not None or row.step_id not in steps
        }

    def archived_options(self) -> dict[str, Option]:
        """Return the options that are not part of the path now, by key."""
        choices = self.open_choices
        return {
            row.key: row
            for row in self.options
            if row.archived_at is not None or row.choice_id not in choices
        }

    def plain_path(self) -> dict[str, Any]:
        """Return the path's own fields and its prerequisites as plain values."""
        path = self.path
        source = {name: getattr(path, f"source_{name}") for name in SOURCE_FIELDS}
        return {
            "key": path.slug,
            **shared_values(path),
            "source": source if any(source.values()) else None,
            "prerequisites": [
                {"path": row.prior, **shared_values(row)} for row in self.prerequisites
            ],
        }

    def plain_step(self, step: Step) -> dict[str, Any]:
        """Return a step without its resources as plain values."""
        images = [shared_values(row) for row in self.images.get(step.pk, ())]
        return {**shared_values(step), "images": images}

    def plain_resource(self, resource: Resource) -> dict[str, Any]:
        """Return a resource, its credits and its links as plain values."""
        options = {option.pk: option.key for option in self.options}
        return {
            **shared_values(resource),
            "option": options[resource.option_id] if resource.option_id else "",
            "credits": [
                {"creator": row.creator.key, **shared_values(row)}
                for row in self.credits.get(resource.pk, ())
            ],
            "links": [shared_values(row) for row in self.links.get(resource.pk, ())],
        }

    def _live_options(self, choice: Choice) -> Iterable[Option]:
        return (
            row for row in self.options if row.choice_id == choice.pk and row.archived_at is None
        )

    def _live_resources(self, step: Step) -> Iterable[Resource]:
        return (row for row in self.resources if row.step_id == step.pk and row.archived_at is None)


def shared_values(row: Model) -> dict[str, Any]:
    """Return the fields that a row has in common with its part of the document."""
    return {name: getattr(row, name) for name in SHARED_FIELDS[type(row)]}


def _by(name: str, rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
