"""The admin's log: what was done to a path or a part of one, in a sentence."""

from typing import Any, cast

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from learning.models import LearningPath, Revision


def note(request: HttpRequest, thing: Model, sentence: Any, *, is_new: bool = False) -> None:
    """Log what somebody did to a thing, or that they made it."""
    LogEntry.objects.log_actions(
        user_id=cast(int, request.user.pk),
        queryset=[thing],
        action_flag=ADDITION if is_new else CHANGE,
        change_message=sentence,
        single_object=True,
    )


def note_revision(request: HttpRequest, path: LearningPath, revision: Revision) -> None:
    """Log that a revision came of something."""
    words = {"number": revision.number, "summary": revision.summary}
    note(request, path, _("Published as revision %(number)s: %(summary)s") % words)
