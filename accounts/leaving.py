"""Leaving: an account and everything that is held about its person, gone in one transaction."""

from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.forgetting import forget_soon
from accounts.holdings import HOLDINGS
from accounts.leavers import FoundSessions, Leaving, find_sessions
from accounts.models import User
from config import audit

GOODBYE = "account/email/account_deleted"


class LastAdministrator(Exception):
    """Somebody else must be made an administrator first, or nobody could let people in."""

    def __init__(self) -> None:
        super().__init__(_("You are the only administrator."))


def leave(person: User) -> None:
    """Delete somebody's account, and say goodbye. Raises LastAdministrator, and deletes nothing."""
    sessions = find_sessions([person])
    with transaction.atomic():
        # Of two who leave in the same moment, the later one finds herself alone.
        administrators = User.objects.filter(is_superuser=True).order_by("pk")
        list(administrators.select_for_update().values_list("pk", flat=True))
        if is_last_administrator(person):
            raise LastAdministrator
        erase([person], sessions)
        number = person.pk
        transaction.on_commit(lambda: audit.note(number, "was deleted by its owner"))


def erase(people: Iterable[User], sessions: FoundSessions, *, says_goodbye: bool = True) -> None:
    """Erase what is held about people, in every place of the list; the account itself last.

    What `find_sessions` says is asked for before a transaction makes others wait. The letter that
    says goodbye is all that still holds an address, until it is delivered.
    """
    with transaction.atomic():
        # Whatever else is being written about them comes first, or not at all.
        wanted = [person.pk for person in people]
        held = list(User.objects.select_for_update().filter(pk__in=wanted))
        leaving = Leaving.of(held, sessions)
        # Words are found by the rows that lead to their person, so these go last.
        for holding in HOLDINGS:
            if holding.erase:
                holding.erase(leaving)
        for holding in reversed(HOLDINGS):
            for table in reversed(holding.tables):
                table.erase(leaving)
        if says_goodbye:
            for person in held:
                get_adapter().send_mail(GOODBYE, person.email, {"user": person})
        forget_soon()


def is_last_administrator(person: User) -> bool:
    """Return whether nobody else could let people in."""
    administrators = User.objects.filter(is_superuser=True, is_staff=True, is_active=True)
    return person.is_superuser and not administrators.exclude(pk=person.pk).exists()
