"""The letters of a trial, which has no mail server: shown on a page instead of being sent."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from accounts.letters import paragraphs_of
from config.mail import deliver

MOST_LETTERS = 50
THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}
FROM_IT = {"127.0.0.1", "::1"}
PASSED_ON = "X-Forwarded-For"


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Show the newest letters of the queue, which keeps them for a day."""
    if not are_shown_to(request):
        raise Http404
    tasks = DBTaskResult.objects.filter(task_path=deliver.module_path).order_by("-enqueued_at")
    shown = []
    for task in tasks[:MOST_LETTERS]:
        [letter] = task.args_kwargs["args"]
        if letter is None:  # Its reader has left.
            continue
        said = paragraphs_of(letter["body"])
        shown.append({"at": task.enqueued_at, "letter": letter, "paragraphs": said})
    return render(request, "accounts/letters.html", {"shown": shown})


def are_shown_to(request: HttpRequest) -> bool:
    """Return whether somebody asks on the machine where a trial runs.

    Letters open accounts: whoever gives a trial a public name or a proxy shows them to nobody.
    The name is what a browser says, so where it asks from counts as well.
    """
    host, _port = split_domain_port(request.get_host())
    is_near = host in THIS_MACHINE and PASSED_ON not in request.headers
    is_here = request.META.get("REMOTE_ADDR") in FROM_IT
    return bool(settings.LETTERS_ARE_SHOWN and is_near and is_here)


def say_where_letters_are(request: HttpRequest) -> None:
    """Tell somebody who tries Waymark out where the letters are that no mail brings."""
    if are_shown_to(request):
        text = _('This trial sends no mail. <a href="{address}">Its letters are shown here.</a>')
        messages.info(request, format_html(text, address=reverse("letters")), fail_silently=True)
