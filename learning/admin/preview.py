"""The working copy as a learner would see it: the site's own pages, with nothing to tick."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from learning.domain.faults import FaultyDocument
from learning.domain.outline import Outline
from learning.domain.publishing import outline_of_working_copy
from learning.domain.walking import NOTHING_YET
from learning.models import LearningPath
from learning.views.trail import Standing, step_context, trail_context


def preview_page(request: HttpRequest, path: LearningPath, step: str = "") -> HttpResponse:
    """Show the trail of the working copy, or one step of it, to a learner who has done nothing."""
    editing = reverse("admin:learning_learningpath_change", args=[path.pk])
    try:
        outline = outline_of_working_copy(path)
    except FaultyDocument as refusal:
        faults = format_html_join("", "<li>{}</li>", ((str(fault),) for fault in refusal.faults))
        text = format_html(
            "{}<ul>{}</ul>", _("There is nothing to preview before this is put right:"), faults
        )
        messages.error(request, text)
        return HttpResponseRedirect(editing)
    standing = Standing(outline, NOTHING_YET)
    if not step:
        page, context = "path", trail_context(standing, is_preview=True)
    elif shown := standing.walk.step(step):
        page, context = "step", step_context(standing, shown, is_preview=True)
    else:
        messages.warning(
            request, _("That step is not shown to learners: it holds nothing to tick yet.")
        )
        return HttpResponseRedirect(reverse("admin:learning_learningpath_preview", args=[path.pk]))
    context["editing_page"] = editing
    html = render_to_string(f"learning/{page}.html", context, request)
    response = HttpResponse(_linked_in_preview(html, outline, path))
    response["Cache-Control"] = "no-store"
    return response


def _linked_in_preview(html: str, outline: Outline, path: LearningPath) -> str:
    """Lead the page's links to other pages of the preview.

    The pages' pieces know the site's own addresses alone, and stay as quick as they are.
    """
    site = re.escape(reverse("learning:path", args=[outline.slug]))
    preview = reverse("admin:learning_learningpath_preview", args=[path.pk])
    return re.sub(rf'href="{site}([a-z0-9-]+/)?(?=["#])', rf'href="{preview}\1', html)
