"""LinkCheck: what an address last answered, whichever links hold it."""

import hashlib
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.domain import text
from learning.domain.pageprint import LONGEST_BEGINNING


class Outcome(models.TextChoices):
    """What a check came to; the last one is said by a person."""

    UNCHECKED = "unchecked", _("Not checked yet")
    ANSWERING = "answering", _("Answering")
    MOVED = "moved", _("Moved")
    LOOK = "look", _("Needs a look")
    CHANGED = "changed", _("Changed")
    DOWN = "down", _("Not answering")
    NOT_FREE = "not-free", _("No longer free")


def digest_of(address: str) -> str:
    """Return what an address is kept under: short, for an index has no room for the whole."""
    return hashlib.sha256(address.encode()).hexdigest()


class LinkCheckQuerySet(models.QuerySet):
    """Checks, found by address."""

    def of(self, addresses: Iterable[str]) -> Self:
        """Return the checks of these addresses."""
        return self.filter(digest__in={digest_of(address) for address in addresses})


class LinkCheck(models.Model):
    """The state of one address, since when, and how often it was tried."""

    digest = models.CharField(max_length=64, primary_key=True, editable=False)
    address = models.CharField(_("address"), max_length=text.LONGEST_ADDRESS)
    outcome = models.CharField(
        _("state"), max_length=20, choices=Outcome.choices, default=Outcome.UNCHECKED
    )
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    since = models.DateTimeField(_("since"), null=True, blank=True)
    failing = models.CharField(_("failing"), max_length=40, blank=True)
    """What the last try came to, when it failed; the outcome waits for more of them."""
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("failed tries since then"), default=0)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    due_at = models.DateTimeField(_("next check"), null=True, blank=True, db_index=True)
    last_good_at = models.DateTimeField(_("last good answer"), null=True, blank=True)
    moved_to = models.CharField(_("moved to"), max_length=text.LONGEST_ADDRESS, blank=True)
    known_title = models.CharField(_("title as accepted"), max_length=text.LONGEST_LINE, blank=True)
    known_print = models.CharField(max_length=64, blank=True)
    known_text = models.CharField(
        _("first words as accepted"), max_length=LONGEST_BEGINNING, blank=True
    )
    seen_title = models.CharField(_("title now"), max_length=text.LONGEST_LINE, blank=True)
    seen_print = models.CharField(max_length=64, blank=True)
    seen_text = models.CharField(_("first words now"), max_length=LONGEST_BEGINNING, blank=True)
    broken_at = models.DateTimeField(_("learners told that it is no use"), null=True, blank=True)
    back_at = models.DateTimeField(_("learners told that it is back"), null=True, blank=True)
    archived_url = models.CharField(_("archived copy"), max_length=text.LONGEST_ADDRESS, blank=True)
    archived_on = models.DateField(_("archived on"), null=True, blank=True)
    archive_asked_at = models.DateTimeField(_("archive asked"), null=True, blank=True)
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the check under its address."""
        self.digest = digest_of(self.address)
        super().save(*args, **kwargs)
