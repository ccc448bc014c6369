"""The credit ledger: from published outlines, every creator with all their work."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from learning.domain.document import Creator
from learning.domain.outline import Outline, OutlineCredit, OutlineResource, OutlineStep


@dataclass(frozen=True)
class Work:
    """One resource a creator had a part in, and where it stands."""

    outline: Outline
    step: OutlineStep
    resource: OutlineResource
    credit: OutlineCredit


@dataclass
class LedgerEntry:
    """A creator and their work, in catalogue and walking order."""

    creator: Creator
    works: list[Work] = field(default_factory=list)


def ledger_of(outlines: Iterable[Outline]) -> list[LedgerEntry]:
    """Return an entry for every credited creator, sorted by name."""
    entries: dict[str, LedgerEntry] = {}
    for outline in outlines:
        for step in outline.steps:
            for resource in step.resources:
                for credit in resource.credits:
                    creator = credit.creator
                    entry = entries.setdefault(creator.key, LedgerEntry(creator))
                    entry.works.append(Work(outline, step, resource, credit))
    return sorted(
        entries.values(), key=lambda entry: (entry.creator.name.casefold(), entry.creator.key)
    )


def entry_of(key: str, outlines: Iterable[Outline]) -> LedgerEntry | None:
    """Return the entry of one creator, if anything published credits them."""
    return next((entry for entry in ledger_of(outlines) if entry.creator.key == key), None)
