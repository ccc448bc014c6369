"""The one list of what is held about people: the export, the deletion and the page on privacy.

A table that holds something about people is one entry here: what of it is exported, what is kept
back and why, and what becomes of it when its person leaves. `tests/accounts/test_holdings.py`
walks every table and every column, and fails for one that this list does not know.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import erasing
from accounts.entries import Holding, Kept, Table

# Why a column is not in the export; said to whoever reads the code.
SECRET = "opens the account or a session"
NUMBER = "only ties rows together"
MADE = "made from what is exported"
OTHERS = "may name somebody else"

OF_THE_LINK = (
    *("digest", "outcome", "reason", "since", "failing", "failing_since", "tries", "checked_at"),
    *("due_at", "last_good_at", "moved_to", "known_title", "known_print", "known_text"),
    *("seen_title", "seen_print", "seen_text", "broken_at", "back_at", "archived_url"),
    *("archived_on", "archive_asked_at", "judged_by"),
)
WITH_ACCOUNT = _("As long as your account.")
GOES = _("Gone at once.")

HOLDINGS = (
    Holding(
        key="account",
        title=_("Your account"),
        what=_(
            "Your email address, the name, language and time zone you gave, your wish for letters, "
            "when you signed up, when you last logged in, and a password as a fingerprint from "
            "which it cannot be read."
        ),
        why=_("To know that it is you, and to speak to you in your language and your days."),
        kept=_("As long as your account. Each part that you may leave out can be emptied."),
        leaves=GOES,
        tables=(
            Table(
                "account",
                "accounts.User",
                "pk",
                exported={
                    "number": "id",
                    "email": "email",
                    "name": "name",
                    "language": "language",
                    "time_zone": "time_zone",
                    "joined": "date_joined",
                    "last_login": "last_login",
                    "letter_day": "digest_day",
                    "letter_asked": "digest_asked_at",
                    "letter_last": "digest_sent_on",
                    "warned_of_expiry": "expiry_told_at",
                    "active": "is_active",
                    "may_open_admin": "is_staff",
                    "is_administrator": "is_superuser",
                },
                kept_back={"password": SECRET},
            ),
            Table(
                "groups",
                "accounts.User_groups",
                "user",
                exported={"name": "group__name"},
                kept_back={"id": NUMBER, "user": NUMBER},
            ),
            Table(
                "permissions",
                "accounts.User_user_permissions",
                "user",
                exported={"name": "permission__codename"},
                kept_back={"id": NUMBER, "user": NUMBER},
            ),
        ),
    ),
    Holding(
        key="addresses",
        title=_("Email addresses"),
        what=_("The addresses of your account, and whether each was proved."),
        why=_("To log you in, and to write to you and nobody else."),
        kept=_("Until you change them."),
        leaves=GOES,
        tables=(
            Table(
                "addresses",
                "account.EmailAddress",
                "user",
                exported={"email": "email", "proved": "verified", "is_main": "primary"},
                kept_back={"id": NUMBER, "user": NUMBER},
            ),
            Table(
                "address_proofs",
                "account.EmailConfirmation",
                "email_address__user",
                exported={"email": "email_address__email", "made": "created", "sent": "sent"},
                kept_back={"id": NUMBER, "email_address": NUMBER, "key": SECRET},
            ),
        ),
    ),
    Holding(
        key="factors",
        is_counted=True,
        title=_("Passkeys, second factors and other sites"),
        what=_(
            "Your passkeys by the names you gave them, whether an app or recovery codes prove it "
            "is you, when each was last used, and which account of another site you log in with."
        ),
        why=_("To log you in, and to keep everybody else out."),
        kept=_("Until you remove them."),
        leaves=GOES,
        tables=(
            Table(
                "factors",
                "mfa.Authenticator",
                "user",
                exported={
                    "kind": "type",
                    "name": "data__name",
                    "made": "created_at",
                    "last_used": "last_used_at",
                },
                kept_back={"id": NUMBER, "user": NUMBER, "data": SECRET},
            ),
            Table(
                "other_sites",
                "socialaccount.SocialAccount",
                "user",
                exported={
                    "site": "provider",
                    "number_there": "uid",
                    "known_of_it": "extra_data",
                    "connected": "date_joined",
                    "last_login": "last_login",
                },
                kept_back={"id": NUMBER, "user": NUMBER},
            ),
            Table(
                "other_sites_tokens",
                "socialaccount.SocialToken",
                "account__user",
                exported={"site": "account__provider", "ends": "expires_at"},
                kept_back={
                    "id": NUMBER,
                    "app": NUMBER,
                    "account": NUMBER,
                    "token": SECRET,
                    "token_secret": SECRET,
                },
            ),
        ),
    ),
    Holding(
        key="sessions",
        is_counted=True,
        title=_("Where you are logged in"),
        what=_(
            "For each browser that is logged in: its name and system, when you logged in and about "
            "when it was last seen. Not where it asked from."
        ),
        why=_("To keep you logged in, and to show you who else might be."),
        kept=_(
            "Until you log out, for 14 days without a visit, and for 30 days at most; staff for "
            "12 hours."
        ),
        leaves=_("Every browser is logged out at once, and its row goes."),
        tables=(
            Table(
                "sessions",
                "accounts.UserSession",
                "user",
                exported={
                    "browser": "browser",
                    "system": "system",
                    "logged_in": "began_at",
                    "last_seen": "seen_at",
                },
                kept_back={"id": NUMBER, "user": NUMBER, "session": SECRET},
            ),
        ),
        places=("django_session",),
        erase=erasing.end_sessions,
    ),
    Holding(
        key="ticks",
        is_counted=True,
        title=_("Ticks"),
        what=_("What you ticked, and when."),
        why=_("To show you your place on every path."),
        kept=_("As long as your account, or until you take them back."),
        leaves=GOES,
        tables=(
            Table(
                "completions",
                "learning.Completion",
                "learner",
                exported={
                    "path": "resource__path__slug",
                    "resource": "resource__key",
                    "done": "completed_at",
                },
                kept_back={"learner": NUMBER},
            ),
        ),
    ),
    Holding(
        key="paths",
        is_counted=True,
        title=_("Paths you took up"),
        what=_(
            "When you began, the options you took, your pace, whether you set the path aside, what "
            "you had seen of it at your last visit, and when you finished."
        ),
        why=_("To show you what is ahead of you, and what is new since you were there."),
        kept=WITH_ACCOUNT,
        leaves=GOES,
        tables=(
            Table(
                "enrolments",
                "learning.Enrolment",
                "learner",
                exported={
                    "path": "path__slug",
                    "started": "started_at",
                    "options": "options",
                    "hours_a_week": "hours_a_week",
                    "set_aside": "set_aside_at",
                    "last_visit": "seen_at",
                    "last_seen_revision": "seen_revision__number",
                    "finished": "finished_at",
                    "finished_revision": "finished_revision__number",
                },
                kept_back={"id": NUMBER, "learner": NUMBER},
            ),
        ),
    ),
    Holding(
        key="notes",
        is_counted=True,
        title=_("Notes"),
        what=_("Your own words beside what you learn from. Nobody else sees them, staff neither."),
        why=_("To give them back to you."),
        kept=_("As long as your account, or until you remove them."),
        leaves=GOES,
        tables=(
            Table(
                "notes",
                "learning.Note",
                "learner",
                exported={
                    "path": "resource__path__slug",
                    "resource": "resource__key",
                    "title": "title",
                    "text": "text",
                    "written": "written_at",
                    "changed": "changed_at",
                },
                kept_back={"learner": NUMBER, "html": MADE, "words": MADE, "version": NUMBER},
            ),
        ),
    ),
    Holding(
        key="records",
        is_counted=True,
        title=_("Records"),
        what=_(
            "The records you made of paths you finished: the name you gave, the dates, and the "
            "address of each one that you share."
        ),
        why=_("To print them, and to let those you choose check them."),
        kept=_("As long as your account. You may stop sharing at any time."),
        leaves=_("They go at once, the shared ones too: their addresses lead nowhere any more."),
        tables=(
            Table(
                "records",
                "learning.Certificate",
                "learner",
                exported={
                    "path": "path__slug",
                    "revision": "revision__number",
                    "options": "options",
                    "name": "name",
                    "started": "started_at",
                    "finished": "finished_at",
                    "time_zone": "time_zone",
                    "issued": "issued_at",
                    "code": "code",
                    "shared": "shared_at",
                },
                kept_back={"id": NUMBER, "learner": NUMBER},
            ),
        ),
    ),
    Holding(
        key="reports",
        is_counted=True,
        title=_("Reports"),
        what=_("What you told the curators was wrong, and where to answer you, if you said."),
        why=_("To put it right, and to tell you what came of it."),
        kept=_("Where to answer you, until the answer is sent. The report itself for good."),
        leaves=_(
            "Reports stay, so that what was wrong is put right, without who sent them and where to "
            "answer. Words that hold your name or address go, those of the answer too."
        ),
        tables=(
            Table(
                "reports",
                "learning.Report",
                "reporter",
                exported={
                    "path": "resource__path__slug",
                    "resource": "resource__key",
                    "creator": "creator__key",
                    "reason": "reason",
                    "words": "detail",
                    "answer_to": "reply_to",
                    "sent": "sent_at",
                    "state": "state",
                    "answer": "answer",
                    "answered": "answered_at",
                },
                kept_back={
                    "id": NUMBER,
                    "reporter": NUMBER,
                    "answered_by": OTHERS,
                    "revision": NUMBER,
                },
                emptied={"reporter": None, "reply_to": ""},
            ),
        ),
        erase=erasing.unname_reports,
    ),
    Holding(
        key="curating",
        is_counted=True,
        title=_("What curators did"),
        what=_(
            "If you curate: what you published and answered, which links you judged, and what you "
            "changed in the admin and when. Also what an administrator changed of your account."
        ),
        why=_("So that curators can tell each other's changes apart, and undo them."),
        kept=WITH_ACCOUNT,
        leaves=_(
            "What you published stays, by nobody. The admin's log of what you did goes, and so "
            "does what others did to your account."
        ),
        tables=(
            Table(
                "published",
                "learning.Revision",
                "published_by",
                exported={
                    "path": "path__slug",
                    "revision": "number",
                    "published": "published_at",
                    "summary": "summary",
                },
                kept_back={"id": NUMBER, "published_by": NUMBER, "document": "public"},
                emptied={"published_by": None},
            ),
            Table(
                "answered",
                "learning.Report",
                "answered_by",
                exported={"state": "state", "answer": "answer", "answered": "answered_at"},
                kept_back={
                    **dict.fromkeys(["resource", "creator", "reason", "sent_at"], OTHERS),
                    **dict.fromkeys(["detail", "reply_to", "reporter"], OTHERS),
                    **dict.fromkeys(["id", "answered_by", "revision"], NUMBER),
                },
                emptied={"answered_by": None},
            ),
            Table(
                "judged",
                "learning.LinkCheck",
                "judged_by",
                exported={"address": "address", "judged": "judged_at"},
                kept_back=dict.fromkeys(OF_THE_LINK, "about the link alone"),
                emptied={"judged_by": None},
            ),
            Table(
                "admin_log",
                "admin.LogEntry",
                "user",
                exported={
                    "at": "action_time",
                    "kind": "content_type__model",
                    "number": "object_id",
                    "act": "action_flag",
                },
                kept_back={
                    "id": NUMBER,
                    "user": NUMBER,
                    "object_repr": OTHERS,
                    "change_message": OTHERS,
                },
            ),
            Table(
                "admin_log_about",
                "admin.LogEntry",
                "object_id",
                only={"content_type__app_label": "accounts", "content_type__model": "user"},
                exported={
                    "at": "action_time",
                    "act": "action_flag",
                    "called": "object_repr",
                    "change": "change_message",
                },
                kept_back={
                    **dict.fromkeys(["id", "object_id", "content_type"], NUMBER),
                    "user": OTHERS,
                },
            ),
        ),
        erase=erasing.forget_in_history,
    ),
    Holding(
        key="letters",
        title=_("Letters on their way"),
        what=_(
            "A letter to you until it is delivered. One about your account also says from which "
            "network address and browser it was changed."
        ),
        why=_("To deliver it, also when the mail server is away."),
        kept=_("Until it is delivered, or given up after a day and a half."),
        leaves=_("Letters that wait go. A last one says goodbye, and goes once it is delivered."),
        places=("django_tasks_database_dbtaskresult",),
        erase=erasing.withdraw_letters,
    ),
    Holding(
        key="limits",
        title=_("Counts against guessing"),
        what=_(
            "How often a network address or an account just tried to log in, to sign up, to "
            "report, to save a note or to download its data. Email addresses are counted by a "
            "fingerprint alone."
        ),
        why=_("To keep others from guessing passwords and codes, and from flooding the site."),
        kept=_("They count for a day at most, and are gone within three."),
        leaves=_("They end by themselves."),
        places=("cache",),
    ),
    Holding(
        key="visits",
        title=_("What you tick without an account"),
        what=_("Your ticks, options and pace, tied to this browser alone."),
        why=_("To keep your place without asking who you are."),
        kept=_("A year after the last tick; when you sign up or log in, it joins your account."),
        leaves=_("What is left in the browser that you delete from goes with its session."),
        places=("django_session",),
    ),
)

COOKIES = (
    Kept(
        settings.SESSION_COOKIE_NAME,
        _("Says which session is yours: that you are logged in, or what you ticked without."),
        _("14 days after a visit when you are logged in, a year without an account."),
    ),
    Kept(
        settings.CSRF_COOKIE_NAME,
        _("Makes sure that a form was sent by you and not by another site."),
        _("A year."),
    ),
    Kept(
        settings.MESSAGES_COOKIE_NAME,
        _("Carries one line to the next page, such as “Saved”."),
        _("One page."),
    ),
    Kept(
        settings.LANGUAGE_COOKIE_NAME,
        _("The language you chose at the foot of a page, or under Account."),
        _("A year."),
    ),
    Kept(
        settings.APPEARANCE_COOKIE_NAME,
        _("Light or dark, if you chose at the foot of a page."),
        _("A year."),
    ),
    Kept(
        "wishes",
        _(
            "No cookie, but kept by the browser: ticks that could not be sent yet, until the "
            "connection is back. Logging out empties it."
        ),
        _("Until they are sent."),
    ),
)

# Tables that hold nothing about a person who uses the site.
OF_NOBODY = (
    *("learning_learningpath", "learning_prerequisite", "learning_choice", "learning_option"),
    *("learning_step", "learning_stepimage", "learning_resource", "learning_link"),
    *("learning_creator", "learning_credit", "learning_pathsummary"),
    *("auth_permission", "auth_group", "auth_group_permissions", "django_content_type"),
    *("django_migrations", "socialaccount_socialapp"),
)


def tables() -> Iterator[Table]:
    """Return every table of the list."""
    return (table for holding in HOLDINGS for table in holding.tables)
