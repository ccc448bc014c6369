"""Published links with their health, as rows to show: what needs an act first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from learning.domain.linkhealth import Reason
from learning.domain.publishedlinks import PublishedLink, published_links
from learning.models import LearningPath, Link, LinkCheck, Outcome, Resource
from learning.models.linkcheck import digest_of
from learning.models.path import WEIGHTS
from learning.views.days import in_short

# In this order; the others are only counted.
NEEDS_AN_ACT = [Outcome.DOWN, Outcome.MOVED, Outcome.CHANGED, Outcome.LOOK, Outcome.NOT_FREE]
FOLDED = [Outcome.UNCHECKED, Outcome.ANSWERING]
SIGNS = {Outcome.DOWN: "bad", Outcome.NOT_FREE: "bad", Outcome.ANSWERING: "ok"}
WEIGHT_WORDS = dict(WEIGHTS)
REASONS: dict[str, Any] = {
    Reason.MOVED: _("It redirects for good."),
    Reason.REDIRECT: _("It redirects for now."),
    Reason.FRONT_PAGE: _("It leads to a front page."),
    Reason.TITLE: _("The title is another."),
    Reason.TEXT: _("The text is another."),
    Reason.LOGIN: _("It asks to log in or to consent."),
    Reason.WALL: _("It takes us for a robot."),
    Reason.UNAUTHORISED: _("It asks for a password (401)."),
    Reason.FORBIDDEN: _("It refuses us (403)."),
    Reason.TOO_MANY: _("It says that we ask too often (429)."),
    Reason.REFUSED: _("It refuses us."),
    Reason.CERTIFICATE: _("Its certificate cannot be trusted."),
    Reason.REDIRECTS: _("It redirects to nowhere."),
    Reason.BAD_ANSWER: _("Its answer makes no sense."),
    Reason.NOT_FOUND: _("There is no such page (404)."),
    Reason.GONE: _("The page is gone (410)."),
    Reason.SERVER: _("Its server is broken (5xx)."),
    Reason.DNS: _("There is no such host."),
    Reason.TIMEOUT: _("It takes too long."),
    Reason.CONNECTION: _("It cannot be reached."),
    Reason.NOT_PUBLIC: _("It is not on the public internet."),
    Reason.PERSON: _("A curator said so."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A published link, and what is known of it."""

    link: PublishedLink
    check: LinkCheck
    path: LearningPath
    resource_id: int | None
    is_waiting: bool
    """The working copy has another address already, which waits to be published."""

    @property
    def digest(self) -> str:
        """Return what stands for the address in addresses of our own."""
        return digest_of(self.link.address)

    @property
    def state(self) -> str:
        """Name the state as the stylesheet does."""
        return SIGNS.get(Outcome(self.check.outcome), "warn")

    @property
    def weight(self) -> str:
        """Name the resource's weight."""
        return str(WEIGHT_WORDS[self.link.weight])

    @property
    def reason(self) -> str:
        """Say why the state is what it is."""
        return str(REASONS.get(self.check.reason, ""))

    @property
    def failing(self) -> str:
        """Say what the last try came to, when the state waits for more of them."""
        if self.check.outcome == Outcome.DOWN:
            return ""
        return str(REASONS.get(self.check.failing, ""))

    @property
    def since(self) -> str:
        """Say since when the state holds."""
        return in_short(self.check.since)

    @property
    def last_good(self) -> str:
        """Say when the page was last as it should be."""
        return in_short(self.check.last_good_at)

    @property
    def copy(self) -> str:
        """Return the address of an archived copy, as the path or the archive names it."""
        return self.link.archived_url or self.check.archived_url

    @property
    def copied_on(self) -> str:
        """Say when the copy was taken, as far as anybody knows."""
        return in_short(self.check.archived_on) if not self.link.archived_url else ""

    @property
    def can_be_accepted(self) -> bool:
        """Tell whether there is a new address to accept."""
        return bool(self.check.moved_to) and self.check.outcome in {Outcome.MOVED, Outcome.CHANGED}


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows of one state that need nothing: how many, and how many have a copy."""

    outcome: Outcome
    count: int
    copies: int

    @property
    def state(self) -> str:
        """Name the state as the stylesheet does."""
        return SIGNS.get(self.outcome, "warn")


def rows_of(paths: Iterable[LearningPath]) -> list[Row]:
    """Return a row for each published link of some paths, in four queries however many."""
    by_pk = {path.pk: path for path in paths}
    links = list(published_links(by_pk))
    kept = LinkCheck.objects.all().defer("known_text", "seen_text", "known_print")
    checks = {check.address: check for check in kept}
    resources = {
        (path, key): pk
        for pk, path, key in Resource.objects.filter(path__in=by_pk).values_list(
            "pk", "path_id", "key"
        )
    }
    rows = Link.objects.filter(resource__path__in=by_pk)
    working: set[tuple[int, str]] = {
        (resource, replaced_by or url)
        for resource, url, replaced_by in rows.values_list("resource_id", "url", "replaced_by")
    }
    found = []
    for link in links:
        resource = resources.get((link.path_id, link.resource))
        found.append(
            Row(
                link=link,
                check=checks.get(link.address) or LinkCheck(address=link.address),
                path=by_pk[link.path_id],
                resource_id=resource,
                is_waiting=(resource, link.address) not in working,
            )
        )
    return found


def needing_an_act(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that a curator should look at, the gravest first, then as they are walked."""
    order = {outcome: place for place, outcome in enumerate(NEEDS_AN_ACT)}
    wanted = [row for row in rows if row.check.outcome in order]
    return sorted(wanted, key=lambda row: order[Outcome(row.check.outcome)])


def folds_of(rows: Sequence[Row]) -> list[Fold]:
    """Return what is only counted."""
    folds = []
    for outcome in FOLDED:
        same = [row for row in rows if row.check.outcome == outcome]
        if same:
            folds.append(Fold(outcome, len(same), sum(bool(row.copy) for row in same)))
    return folds
