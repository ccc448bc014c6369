"""The admin's log: what was done to a path, in a sentence, with the revision that came of it."""

from typing import cast

from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest
from django.utils.translation import gettext as _

from learning.models import LearningPath, Revision


def note(request: HttpRequest, path: LearningPath, sentence: str) -> None:
    """Log what somebody did to a path."""
    LogEntry.objects.log_actions(
        user_id=cast(int, request.user.pk),
        queryset=[path],
        action_flag=CHANGE,
        change_message=sentence,
        single_object=True,
    )


def note_revision(request: HttpRequest, path: LearningPath, revision: Revision) -> None:
    """Log that a revision came of something."""
    words = {"number": revision.number, "summary": revision.summary}
    note(request, path, _("Published as revision %(number)s: %(summary)s") % words)
