"""What follows on an event: a visit joins the account, sessions end, letters are forgotten."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import (
    email_changed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import ngettext
from django_tasks_db.compat import task_finished
from django_tasks_db.models import DBTaskResult

from accounts import sessions
from accounts.factors import SECOND_FACTORS, SHOWN
from accounts.forgetting import forget_soon
from accounts.models import User
from config.mail import deliver
from learning.domain.merging import merge_visit


@receiver(user_logged_in)
def join_visit(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Carry the visit into the account; signing up ends in signing in, so once is enough.

    A visit is kept for long, somebody's session is not.
    """
    brought = merge_visit(request.session, user)
    sessions.begin(request, user)
    if brought:
        told = ngettext(
            "Your %(count)s tick came with you.", "Your %(count)s ticks came with you.", brought
        )
        messages.success(request, told % {"count": brought}, fail_silently=True)


@receiver(authenticator_used)
def tell_of_recovery_code(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Tell somebody by mail that one of their recovery codes was used, and how many are left."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()  # Which code it was is noted on a copy.
        left = {"left": len(authenticator.wrap().get_unused_codes())}
        get_adapter().send_notification_mail("mfa/email/recovery_code_used", user, left)


@receiver(
    [email_changed, password_changed, password_set, authenticator_added, authenticator_removed]
)
def end_other_sessions(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """End what was begun by another proof, everywhere but here.

    Whoever got in with a password alone must not find doors open that a second factor opens.
    """
    sessions.end_others(user, request.session.session_key)


@receiver(password_reset)
def end_sessions_after_reset(user: User, **kwargs: Any) -> None:
    """End all sessions of somebody who had to ask for a new password."""
    sessions.end_others(user, None)


@receiver(pre_delete, sender=User)
def end_sessions_before_deletion(instance: User, **kwargs: Any) -> None:
    """End all sessions of an account that goes."""
    sessions.end_others(instance, None)


@receiver(authenticator_added)
def note_factor_as_shown(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Note a new factor as shown in this session: nobody adds one without an answer of it."""
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, SHOWN, id=authenticator.pk, type=authenticator.type)


@receiver([authenticator_added, authenticator_reset])
def note_recovery_codes_as_seen(authenticator: Authenticator, **kwargs: Any) -> None:
    """Note new codes as seen, as allauth would when they are shown: a look changes nothing."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.wrap().mark_as_viewed()


@receiver(task_finished)
def forget_letter(task_result: Any, **kwargs: Any) -> None:
    """Forget a letter once it is delivered or given up; a trial's page shows it for a day.

    There, too, one to somebody who has no account any more goes at once, such as a goodbye.
    """
    if task_result.task.module_path != deliver.module_path:
        return
    [letter] = task_result.args
    is_to_somebody = letter and User.objects.filter(email__in=letter["to"]).exists()
    if settings.LETTERS_ARE_SHOWN and is_to_somebody:
        return
    DBTaskResult.objects.filter(pk=task_result.id).delete()
    if not is_to_somebody:
        forget_soon()
