"""Readiness: what keeps a document from learners, each problem with the part it is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from learning.domain import change, document


@dataclass(frozen=True)
class Problem:
    """One thing that learners must not get, in words, and the part to put right."""

    text: str
    kind: change.Kind
    key: str

    def __str__(self) -> str:
        return self.text


def problems_of(wanted: document.Document) -> tuple[Problem, ...]:
    """Return what keeps a document from learners; nothing when it may be published."""
    return tuple(_problems(wanted))


def _problems(wanted: document.Document) -> Iterator[Problem]:
    if not any(resource.weight != "reference" for resource in wanted.resources):
        text = _("The path has nothing to tick yet.")
        yield Problem(text, change.Kind.PATH, wanted.key)
    for choice in wanted.choices:
        if not any(option.recommended for option in choice.options):
            text = _("“%(question)s” recommends no option. One of them counts until people choose.")
            yield Problem(text % {"question": choice.question}, change.Kind.CHOICE, choice.key)
    for resource in wanted.resources:
        named = {"title": resource.title}
        if not resource.credits and not resource.creators_unknown:
            text = _("“%(title)s” credits nobody. Add a credit, or mark its creators as unknown.")
            yield Problem(text % named, change.Kind.RESOURCE, resource.key)
        if not resource.links and resource.kind is not document.Kind.ACTIVITY:
            text = _("“%(title)s” has no link. Only an activity goes without.")
            yield Problem(text % named, change.Kind.RESOURCE, resource.key)
