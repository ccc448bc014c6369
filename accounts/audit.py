"""Who logged in, failed to, or changed whose rights, and when: one line of the log each.

Accounts are named by their number alone, so that a line names nobody once the account is gone.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from config.audit import logger, note

RIGHTS = ("is_active", "is_staff", "is_superuser")


@receiver(user_logged_in)
def note_login(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note who has logged in, and what proved that it was them."""
    proofs = [record["method"] for record in get_authentication_records(request, user)]
    note(user.pk, f"logged in with: {', '.join(proofs) or 'a new account'}")


@receiver(user_login_failed)
def note_wrong_password(request: HttpRequest | None, **kwargs: Any) -> None:
    """Note that a password was wrong. Whose is not asked: it would take time for some alone."""
    logger.info("A password was wrong, sent from %s.", _sender(request))


@receiver(authentication_failed)
def note_wrong_factor(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note that a second factor was wrong: its sender knows the password."""
    note(user.pk, f"gave a wrong second factor, sent from {_sender(request)}")


def note_change(actor: Any, person: User, changed: list[str]) -> None:
    """Note what an administrator changed of somebody's account, and the rights they have now."""
    rights = [name for name in RIGHTS if getattr(person, name)]
    groups = person.groups.order_by("name").values_list("name", flat=True)
    now = ", ".join([*rights, *groups])
    note(actor.pk, f"changed account {person.pk}: {', '.join(changed)}. Its rights now: {now}")


def note_group(actor: Any, group: Group) -> None:
    """Note that an administrator saved a group, and the rights of its members from now on."""
    rights = group.permissions.order_by("codename").values_list("codename", flat=True)
    note(actor.pk, f"saved group {group.pk}, {group}. Its rights now: {', '.join(rights)}")


def _sender(request: HttpRequest | None) -> str:
    return get_adapter().get_client_ip(request) if request else "no page"
