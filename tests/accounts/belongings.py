"""Somebody of whom something stands in every place of the list of what is held."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from accounts.sessions import SessionStore
from config.mail import deliver, letter_of
from learning.domain import certifying, linkrecords, noting, publishing
from learning.domain.ticking import LearnerProgress
from learning.models import LearningPath, LinkCheck, Report, Resource, Revision
from tests.factories import published

PASSWORD = "seven quiet stones"
SECRET = "zzsecret"
CHANGED_RIGHTS = '[{"changed": {"fields": ["Staff status"]}}]'


def make_person(email: str, name: str, note: str) -> User:
    """Return somebody with an account, rights, factors, and a walk behind them."""
    if not LearningPath.objects.filter(slug="walking").exists():
        published(core=2)
    person = User.objects.create_user(email, PASSWORD, name=name, is_staff=True)
    person.groups.add(Group.objects.get_or_create(name="Curators")[0])
    person.user_permissions.add(Permission.objects.all()[0])
    address = EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, key=f"{SECRET}-{person.pk}")
    data = {"name": f"Key of {name}", "credential": SECRET}
    Authenticator.objects.create(user=person, type="webauthn", data=data)
    site = SocialAccount.objects.create(user=person, provider="github", uid=f"uid of {name}")
    site_app = SocialApp.objects.get_or_create(provider="github", name="GitHub")[0]
    SocialToken.objects.create(account=site, app=site_app, token=SECRET, token_secret=SECRET)
    _walk(person, note)
    _report(person)
    _curate(person)
    _write_to(person)
    _log_in(person)
    return person


def _walk(person: User, note: str) -> None:
    outline = publishing.published_outline("walking")
    assert outline
    for each in outline.resources.values():
        LearnerProgress(person, outline).mark(each, done=True)
    subject = noting.subject_of(person, "walking", "r1")
    assert subject
    noting.write(person, subject, note, 0)
    record = certifying.issue(person, outline.path_id, person.name, outline)
    assert record
    certifying.share(record)


def _report(person: User) -> None:
    """Let somebody report, once in words that name them, and once without their account."""
    about: dict[str, Any] = {"resource": Resource.objects.get(key="r1"), "reason": "other"}
    Report.objects.create(reporter=person, detail="It is gone.", reply_to=person.email, **about)
    words = f"Yours, {person.name}"
    Report.objects.create(reporter=person, detail=words, reply_to="work@example.net", **about)
    Report.objects.create(detail="A visitor", reply_to=person.email.upper(), **about)
    Report.objects.create(detail="Answered", answered_by=person, state="accepted", **about)
    thanks = {"answer": f"Thank you, {person.name}.", "state": "accepted"}
    Report.objects.create(reporter=person, detail="Thanked", **thanks, **about)
    Report.objects.create(detail=words, reply_to=person.email, **thanks, **about)
    signed = {"answered_by": person, "answer": f"It is free, says {person.name}."}
    Report.objects.create(detail="Signed", state="declined", **signed, **about)
    quoted = {"state": "accepted", "answer": f"Also told by {person.email}."}
    Report.objects.create(detail="Quoted", **quoted, **about)


def _curate(person: User) -> None:
    path = LearningPath.objects.get(slug="walking")
    # A path's words are public, so the revision is too; who published it is not.
    number = path.revisions.count() + 1
    document = path.revisions.order_by("-number").first().document
    Revision.objects.create(path=path, number=number, document=document, published_by=person)
    linkrecords.keep_track_of(["https://example.org/r1", "https://example.org/r2"])
    unjudged = LinkCheck.objects.filter(judged_by=None).first()
    LinkCheck.objects.filter(pk=unjudged.pk).update(judged_by=person, judged_at=timezone.now())
    act = {"action_flag": CHANGE, "action_time": timezone.now()}
    paths, people = map(ContentType.objects.get_for_model, (LearningPath, User))
    mine = {"user": person, "content_type": paths, "object_id": path.pk, "object_repr": str(path)}
    LogEntry.objects.create(**act, **mine)
    clerk = User.objects.get_or_create(email="clerk@example.org")[0]
    about = {"user": clerk, "content_type": people, "object_id": person.pk}
    LogEntry.objects.create(**act, **about, object_repr=person.name, change_message=CHANGED_RIGHTS)
    rows = ContentType.objects.get_for_model(EmailAddress)
    answered = {"user": clerk, "content_type": paths, "object_id": path.pk}
    quoted = f"Reports accepted: Thank you, {person.name}. (r1)"
    LogEntry.objects.create(**act, **answered, object_repr=str(path), change_message=quoted)
    mail = {"user": clerk, "content_type": rows, "object_id": 1, "object_repr": person.email}
    LogEntry.objects.create(**act, **mail)


def _write_to(person: User) -> None:
    """Put letters into the queue: one waits, one was delivered, one to others names them."""
    for to, words in (
        (person.email, "Hello"),
        (person.email.upper(), "Hello"),
        ("old@example.org", f"Your address is {person.email} now."),
    ):
        letter = letter_of(EmailMessage("Subject", words, "waymark@example.org", [to]))
        DBTaskResult.objects.create(
            args_kwargs={"args": [letter], "kwargs": {"attempt": 0}},
            status=TaskResultStatus.SUCCESSFUL if to.isupper() else TaskResultStatus.READY,
            task_path=deliver.module_path,
            run_after=timezone.now(),
            backend_name="default",
        )


def _log_in(person: User) -> None:
    """Log somebody in with a browser, and let their address be typed in a visitor's."""
    Client().force_login(person)
    visitor = SessionStore()
    visitor["visit"] = {"walking": {"done": {}, "options": []}}
    visitor["account_login"] = {"email": person.email, "user_pk": None}
    visitor["account_reauthentication_state"] = {
        "request": f'{{"POST": "email={person.email.replace("@", "%40")}"}}'
    }
    visitor.create()


def words_in_sessions() -> str:
    """Return what all sessions hold, as plain text."""
    from django.contrib.sessions.models import Session

    store = SessionStore()
    return "\n".join(str(store.decode(row.session_data)) for row in Session.objects.all())
